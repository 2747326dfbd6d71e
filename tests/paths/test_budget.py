from __future__ import annotations

import random

import pytest
from tests.paths import brute
from tests.paths.brute import graphs, step, subsets

from doorward.paths import budget as budgets
from doorward.paths.budget import Case, best_within, curve
from doorward.paths.graph import graph
from doorward.paths.plan import cheapest_cut, weights
from doorward.paths.worlds import worlds


def case(rows, goals, costs=None, starts=(brute.START,)):
    arrays = graph(rows)
    return Case(arrays, arrays.begin(starts), arrays.known(goals), weights(arrays, costs or {}))


def numbers(asked, names):
    return [number for number, name in enumerate(asked.graph.fixes) if name in names]


def names(asked, fixes):
    return {asked.graph.fixes[fix] for fix in fixes}


def test_few_fixes_are_all_tried_and_the_best_set_is_found():
    chance = random.Random(61)
    for rows, goals in graphs(150, seed=61):
        asked = case(rows, goals, {fix: chance.choice([1, 2, 3]) for fix in brute.FIXES})
        sampled = worlds(asked.graph)
        hours = chance.choice([0, 1, 2, 4])
        found = best_within(asked, list(asked.weights), hours, sampled)
        least = min(asked.risk(sampled, some) for some in subsets(list(asked.weights)) if asked.cost(some) <= hours)
        assert found.exhaustive
        assert found.cost <= hours
        assert found.risk == pytest.approx(least)


def test_where_not_all_sets_are_tried_the_budget_holds_and_no_risk_is_added(monkeypatch):
    monkeypatch.setattr(budgets, "FEW", 0)
    for rows, goals in graphs(100, seed=62):
        asked = case(rows, goals)
        sampled = worlds(asked.graph)
        for hours in (0, 1, 2, 99):
            found = best_within(asked, list(asked.weights), hours, sampled)
            assert found.cost <= hours
            assert found.risk <= asked.risk(sampled)


def test_two_parallel_ways_are_cut_together_or_left_for_what_helps():
    rows = [step("twin", "start", fixes=[f"half {side}"]) for side in ("a", "b")]
    rows += [step("lone", "start", probability=0.3, fixes=["lone"])]
    asked = case(rows, ["twin", "lone"], starts=["start"])
    sampled = worlds(asked.graph)
    assert names(asked, best_within(asked, list(asked.weights), 1, sampled).fixes) == {"lone"}
    assert names(asked, best_within(asked, list(asked.weights), 2, sampled).fixes) == {"half a", "half b"}


def test_a_curve_begins_with_all_risk_and_ends_with_none(monkeypatch):
    rows = [
        step("cheap", "start", probability=0.5, fixes=["one"]),
        step("dear", "start", probability=0.9, fixes=["two"]),
        step("dear", "start", probability=0.9, fixes=["three"]),
    ]
    asked = case(rows, ["cheap", "dear"], {"one": 1, "two": 2, "three": 2}, ["start"])
    points = curve(asked, numbers(asked, {"one", "two", "three"}), worlds(asked.graph))
    assert [names(asked, point.fixes) for point in points] == [set(), {"one"}, {"three"}, {"two"}]
    assert [point.spent for point in points] == [0, 1, 3, 5]
    assert points[0].risk == pytest.approx(0.5 + 0.99, abs=0.06)
    assert points[1].risk == pytest.approx(0.99, abs=0.03)
    assert points[2].risk == pytest.approx(0.9, abs=0.03)
    assert points[3].risk == 0
    monkeypatch.setattr(budgets, "SINGLE", 2)
    coarse = curve(asked, numbers(asked, {"one", "two", "three"}), worlds(asked.graph))
    assert [point.risk for point in coarse] == [points[0].risk, points[1].risk, 0]


def test_what_takes_most_risk_an_hour_comes_first_and_equals_keep_their_order():
    rows = [
        step("small", "start", probability=0.2, fixes=["small"]),
        step("large", "start", probability=0.9, fixes=["large"]),
        *(step(f"twin {side}", "start", fixes=[f"twin {side}"]) for side in "ab"),
    ]
    asked = case(rows, ["small", "large", "twin a", "twin b"], {"large": 3, "twin a": 4, "twin b": 4}, ["start"])
    sampled = worlds(asked.graph)
    by_name = {name: number for number, name in enumerate(asked.graph.fixes)}
    for given in (["twin a", "twin b", "small", "large"], ["twin b", "large", "twin a", "small"]):
        found = [asked.graph.fixes[fix] for fix in budgets.paying(asked, [by_name[name] for name in given], sampled)]
        assert found == ["large", *[name for name in given if name.startswith("twin")], "small"]


def test_more_fixes_than_can_be_compared_keep_their_order(monkeypatch):
    asked = case(
        [step(f"goal {n}", "start", probability=n / 4, fixes=[f"fix {n}"]) for n in (1, 2, 3)],
        ["goal 1"],
        None,
        ["start"],
    )
    sampled = worlds(asked.graph)
    monkeypatch.setattr(budgets, "ORDERED", 3)
    assert budgets.paying(asked, [2, 1, 0], sampled) == [0, 2, 1]
    monkeypatch.setattr(budgets, "ORDERED", 2)
    assert budgets.paying(asked, [2, 1, 0], sampled) == [2, 1, 0]


def test_every_curve_spends_the_plan_and_never_rises():
    for rows, goals in graphs(150, seed=63):
        asked = case(rows, goals)
        plan = cheapest_cut(asked.graph, asked.starts, asked.goals, {})
        points = curve(asked, numbers(asked, plan.fixes), worlds(asked.graph))
        assert points[-1].spent == pytest.approx(plan.cost)
        assert sorted(fix for point in points for fix in point.fixes) == numbers(asked, plan.fixes)
        risks = [point.risk for point in points]
        assert risks == sorted(risks, reverse=True)
        if not plan.uncut:
            assert risks[-1] == 0

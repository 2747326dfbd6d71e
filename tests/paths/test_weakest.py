from __future__ import annotations

import pytest
from tests.paths.brute import gained, graphs, step

from doorward.paths.graph import graph
from doorward.paths.plan import Effort, cut_all
from doorward.paths.weakest import weakest_links


def first(rows, goals, costs, *, an_hour=False):
    """Return the names of what is cut first and last."""
    made = graph(rows)
    weights = {number: costs[fix] for number, fix in enumerate(made.fixes) if fix in costs}
    found = weakest_links(made, made.begin(["start"]), made.known(goals), weights, an_hour=an_hour)
    return {made.fixes[fix] for fix in found}


WAYS = [
    step("left", "start", fixes=["close left"]),
    step("right", "start", fixes=["close right"], probability=0.9),
    step("goal", "left", fixes=["segment"]),
    step("goal", "right", fixes=["segment"]),
]


def test_the_fix_on_most_ways_comes_first_and_of_equals_the_light_one():
    assert first(WAYS, ["goal"], {"close left": 1.0, "close right": 1.0, "segment": 9.0}) == {
        "close left",
        "close right",
    }
    assert first(WAYS, ["goal"], {"close left": 1.0, "close right": 1.0, "segment": 0.5}) == {"segment"}


def test_an_hour_first_weighs_ways_against_cost():
    goals = [f"goal {number}" for number in range(3)]
    rows = [
        step("hall", "start", fixes=["close hall"]),
        *(step(goal, "hall", fixes=[f"guard {goal}"]) for goal in goals),
    ]
    costs = {"close hall": 4.0} | {f"guard {goal}": 1.0 for goal in goals}
    assert first(rows, goals, costs) == {"close hall"}
    assert first(rows, goals, costs, an_hour=True) == {f"guard {goal}" for goal in goals}


def test_what_has_no_cost_is_not_chosen():
    assert first(WAYS, ["goal"], {"segment": 1.0}) == {"segment"}


def test_nothing_is_left_and_no_plan_is_dearer_however_little_it_looks():
    for rows, goals in graphs(300, seed=21):
        made = graph(rows)
        starts, goals_known = made.begin(["fact 0"]), made.known(goals)
        weights = {number: float(1 + number % 3) for number in range(len(made.fixes))}
        plan = cut_all(made, starts, goals_known, weights, Effort(rounds=1, budget=0, deep=0))
        cut = [goal for goal in goals_known if made.facts[goal] not in plan.uncut]
        for an_hour in (False, True):
            greedy = weakest_links(made, starts, cut, weights, an_hour=an_hour)
            left = gained(rows, ("fact 0",), fixes=[made.fixes[fix] for fix in greedy])
            assert not left & {made.facts[goal] for goal in cut}
            assert plan.cost <= sum(weights[fix] for fix in greedy)


@pytest.mark.parametrize(
    "effort", [Effort(rounds=0), Effort(rounds=2, budget=0, deep=0), Effort(rounds=3, budget=1, deep=10)]
)
def test_a_plan_that_is_not_proven_is_no_dearer_than_the_weakest_link_where_guesses_mislead(effort):
    ways = [(number, (number * 7 + 3) % 30, (number * 11 + 5) % 30) for number in range(30)]
    rows = []
    for number, fixes in enumerate(ways):
        places = ["start", f"a{number}", f"b{number}", "goal"]
        for begin, end, fix in zip(places, places[1:], fixes, strict=False):
            rows.append(step(end, begin, fixes=[f"fix {fix}"], probability=0.5 + fix / 100))
    made = graph(rows)
    weights = {fix: float(1 + fix * 5 % 4) for fix in range(len(made.fixes))}
    starts, goals = made.begin(["start"]), made.known(["goal"])
    plan = cut_all(made, starts, goals, weights, effort)
    for an_hour in (False, True):
        assert plan.cost <= sum(weights[fix] for fix in weakest_links(made, starts, goals, weights, an_hour=an_hour))
    assert plan.bound <= plan.cost

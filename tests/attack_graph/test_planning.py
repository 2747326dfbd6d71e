from __future__ import annotations

import random
from dataclasses import replace

import pytest
from tests.attack_graph.test_move_rows import at_rest
from tests.paths import brute
from tests.paths.brute import gained as brute_gained
from tests.paths.brute import graphs, likeliest, step

from doorward.attack_graph import steadiness
from doorward.attack_graph.door_ranking import reached
from doorward.attack_graph.move_rows import MoveRows
from doorward.attack_graph.planning import Budgeted, Moved, best_for, described, fix_named, gained, radius, residual
from doorward.attack_graph.solving import Asked, closing
from doorward.paths.graph import graph


class Told(MoveRows):
    """Moves that were never at rest."""

    def __init__(self, rows):
        super().__init__(())
        self.__dict__["graph"] = graph(rows)


def asked(rows, goals=("goal",), starts=("start",)):
    return Asked(Told(rows), [], goals=tuple(goals), starts=starts)


def test_what_if_equals_working_it_out_without_the_moves():
    chance = random.Random(71)
    for rows, goals in graphs(400, seed=71, most=9):
        fixes = chance.sample(brute.FIXES, chance.randint(0, 3))
        left = [row for row in rows if not set(row["fixes"]) & set(fixes)]
        told = {item.jewel: item for item in residual(asked(rows, goals, (brute.START,)), fixes)}
        fresh = {item.jewel: item for item in residual(asked(left, goals, (brute.START,)), [])}
        assert set(told) == set(goals) & brute_gained(rows)
        for goal, item in told.items():
            assert (item.way_after > 0) == (goal in brute_gained(rows, fixes=fixes)) or likeliest(left, goal) < 1e-4
            assert item.way_after == (fresh[goal].way_before if goal in fresh else 0)
            assert item.risk_after <= item.risk_before


def test_a_closed_fix_is_as_if_its_moves_were_not_there():
    chance = random.Random(77)
    for rows, goals in graphs(120, seed=77, most=9):
        fixes = chance.sample(brute.FIXES, chance.randint(1, 3))
        left = [row for row in rows if not set(row["fixes"]) & set(fixes)]
        one = replace(asked(rows, goals, (brute.START,)), closed=fixes).case()
        other = asked(left, goals, (brute.START,)).case()
        names = ({case.graph.facts[goal] for goal in reached(case)} for case in (one, other))
        assert len({frozenset(found) for found in names}) == 1


def test_it_is_told_over_how_many_worlds_a_risk_was_counted():
    rows = [step("goal", "start", probability=0.5, fixes=["stop a"], kind="one")]
    assert [item.worlds for item in residual(asked(rows), [])] == [1024]


def test_a_budget_of_the_whole_plan_leaves_what_the_plan_leaves():
    for rows, goals in graphs(60, seed=72):
        case = asked(rows, goals, (brute.START,))
        plan = closing(case.case())
        if plan is None or plan.uncut:
            continue
        found = best_for(case, max(plan.hours, 0.1))
        assert found.hours <= max(plan.hours, 0.1)
        assert found.risk_after == 0


def test_other_opinions_are_asked_and_a_choice_that_stands_is_whole():
    rows = [step("goal", "start", probability=0.5, fixes=["stop a"], kind="one")]
    found = best_for(asked(rows), 1.0)
    assert found.fixes == ("stop a",)
    assert [item.what for item in found.moved] == [
        "every move half as likely",
        "one half as likely",
        "every move twice as likely",
        "one twice as likely",
    ]
    assert all(item.kept == 1 for item in found.moved)


def test_a_choice_that_hangs_on_an_opinion_says_so():
    rows = [
        step("goal", "start", probability=0.5, fixes=["stop a"], kind="one"),
        step("other", "start", probability=0.4, fixes=["stop b"], kind="two"),
    ]
    found = best_for(asked(rows, ["goal", "other"]), 1.0)
    assert found.fixes == ("stop a",)
    changed = {item.what: item for item in found.moved if item.kept < 1}
    assert set(changed) == {"one half as likely", "two twice as likely"}
    assert all(item.kept == 0 and item.risk > item.best for item in changed.values())


def test_what_hours_buy_is_told_with_how_it_was_looked_for_and_what_others_say():
    moved = (Moved("every move half as likely", 1.0, 0.1, 0.1), Moved("ssh twice as likely", 0.5, 0.75, 0.5))
    one = Budgeted(("stop a",), 2.5, 1.5, 0.5, exhaustive=True, moved=moved)
    assert one.told() == (
        "1 fix of 2.5 h leaves 0.5 of 1.5 crown jewels to be expected to fall "
        "(every set of the fixes in question was tried, over sampled worlds)."
    )
    assert one.firm() == (
        "Probabilities are opinions: of 2 other opinions 1 changes the choice. "
        "With ssh twice as likely, 50 % of it stays, and keeping to it leaves 0.75 where 0.5 could be had."
    )
    assert "2 fixes of 2.5 h leave 0.5 of" in replace(one, fixes=("stop a", "stop b"), exhaustive=False).told()
    assert "a search without a guarantee" in replace(one, exhaustive=False).told()


def test_on_a_large_graph_no_other_opinion_is_asked_and_that_is_said(monkeypatch):
    rows = [step("goal", "start", probability=0.5, fixes=["stop a"], kind="one")]
    assert best_for(asked(rows), 1.0).moved
    monkeypatch.setattr(steadiness, "LARGE", 0)
    found = best_for(asked(rows), 1.0)
    assert (found.fixes, found.moved) == (("stop a",), ())
    assert found.firm().endswith("is not worked out for a graph of this size.")


def test_the_blast_radius_is_all_that_can_be_gained_likeliest_first():
    rows = [
        step("host:a/user", "start", probability=0.5),
        step("host:a/root", "host:a/user", probability=0.5),
        step("identity:anna", "start", probability=0.9),
        step("data:pay", "nowhere"),
    ]
    found = gained(asked(rows))
    assert [(item.fact, item.likelihood) for item in found] == [
        ("identity:anna", 0.9),
        ("host:a/user", 0.5),
        ("host:a/root", 0.25),
    ]
    assert radius(found, ["data:pay"]) == "1 host, 1 account and 0 crown jewels"


def test_a_fix_is_meant_by_words_part_or_number():
    made = graph([step("goal", "start", fixes=["stop a", "stop b", "Retire c"])])
    assert fix_named(made, "stop a", {}) == "stop a"
    assert fix_named(made, "retire", {}) == "Retire c"
    assert fix_named(made, "2", {2: "stop b"}) == "stop b"
    for words in ("stop", "zzz", "7"):
        with pytest.raises(ValueError, match="fix"):
            fix_named(made, words, {})


def test_fixes_are_described_by_kind_and_hours(tmp_path):
    rows = Asked(at_rest(tmp_path, []), [], costs={"patch": 3.0})
    assert described(rows, ["upgrade a"]) == [{"fix": "upgrade a", "kind": "patch", "hours": 3.0}]

from __future__ import annotations

import numpy as np
import pytest
from tests.paths.brute import graphs, step

from doorward.attack_graph import steadiness as module
from doorward.attack_graph.steadiness import Opinion, opinions, steadiness, told
from doorward.paths.budget import Case
from doorward.paths.graph import graph
from doorward.paths.plan import cut_all

ROWS = [
    step("data:a", "start", probability=0.9, fixes=["close a"], kind="exploits"),
    step("data:b", "start", probability=0.5, fixes=["close b"], kind="phishes"),
]


def case(rows, goals, starts=("start",)):
    made = graph(rows)
    weights = dict.fromkeys(range(len(made.fixes)), 1.0)
    return Case(made, made.begin(starts), made.known(goals), weights)


def test_every_kind_of_move_is_doubted_both_ways_and_no_move_is_likelier_than_sure():
    made = graph(ROWS)
    named = dict(opinions(made))

    assert list(named) == [
        f"{what} {how} as likely" for how in ("half", "twice") for what in ("every move", "exploits", "phishes")
    ]
    chances = {what: np.exp(-prices).round(6).tolist() for what, prices in named.items()}
    assert chances["every move half as likely"] == [0.45, 0.25]
    assert chances["every move twice as likely"] == [1.0, 1.0]
    assert chances["exploits half as likely"] == [0.45, 0.5]
    assert chances["phishes twice as likely"] == [0.9, 1.0]


def test_the_order_turns_where_one_kind_of_move_is_less_likely_than_told():
    found = steadiness(case(ROWS, ["data:a", "data:b"]), ["close a", "close b"])
    turned = {item.what for item in found if item.order == ("close b", "close a")}

    assert turned == {"exploits half as likely", "phishes twice as likely"}
    by_name = {item.what: item.risks for item in found}
    assert by_name["exploits half as likely"][0] == pytest.approx(0.95, abs=0.06)
    assert by_name["exploits half as likely"][1] == pytest.approx(0.5, abs=0.04)
    assert {risks[-1] for risks in by_name.values()} == {0.0}


def test_risks_never_rise_along_the_plan_under_any_opinion():
    for rows, goals in graphs(40, seed=71):
        asked = case(rows, goals, ["fact 0"])
        plan = cut_all(asked.graph, asked.starts, asked.goals, asked.weights)
        for item in steadiness(asked, plan.fixes):
            assert list(item.risks) == sorted(item.risks, reverse=True)
            assert sorted(item.order) == sorted(plan.fixes)


def test_a_plan_too_long_or_a_graph_too_large_is_not_doubted(monkeypatch):
    asked = case(ROWS, ["data:a", "data:b"])
    monkeypatch.setattr(module, "SINGLE", 1)
    assert steadiness(asked, ["close a", "close b"]) == []
    monkeypatch.setattr(module, "SINGLE", 2)
    assert steadiness(asked, ["close a", "close b"]) != []
    monkeypatch.setattr(module, "LARGE", 1)
    assert steadiness(asked, ["close a", "close b"]) == []


def test_of_a_large_graph_only_all_moves_together_are_doubted(monkeypatch):
    monkeypatch.setattr(module, "_DRAWN", 11)
    found = steadiness(case(ROWS, ["data:a", "data:b"]), ["close a", "close b"])
    assert [item.what for item in found] == ["every move half as likely", "every move twice as likely"]


def test_what_changes_is_said_in_words():
    same = Opinion("every move half as likely", ("a", "b", "c"), (0.5, 0.2, 0.1, 0.0))
    first = Opinion("phishes twice as likely", ("b", "a", "c"), (2.0, 1.0, 0.5, 0.0))
    later = Opinion("exploits half as likely", ("a", "c", "b"), (0.7, 0.2, 0.1, 0.0))

    assert told([same, first, later], ["a", "b", "c"]) == (
        "Probabilities are opinions: under 1 of 3 others the order stays; with phishes twice as likely, what pays first is: b. "
        "Before anything is done 0.5 to 2 crown jewels are to be expected to fall."
    )
    assert "and what pays first under all of them; with exploits half as likely the next is: c." in told(
        [same, later], ["a", "b", "c"]
    )
    assert told([same], ["a", "b", "c"]).startswith(
        "Probabilities are opinions: under 1 of 1 others the order stays. Before"
    )


@pytest.mark.parametrize("found", [[], [Opinion("x", (), (0.0,))]])
def test_without_a_plan_nothing_is_said(found):
    assert told(found, []) == ""


def test_that_nothing_was_worked_out_is_said():
    assert told([], ["a"]) == "How that order changes where they are others is not worked out for a plan of this size."

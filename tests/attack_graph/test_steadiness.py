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


@pytest.mark.parametrize("name", ["SINGLE", "LARGE"])
def test_a_long_plan_and_one_of_a_large_graph_are_doubted_roughly_and_it_is_said_how(monkeypatch, name):
    asked, planned = case(ROWS, ["data:a", "data:b"]), ["close a", "close b"]
    monkeypatch.setattr(module, name, 2)
    fine = steadiness(asked, planned)
    monkeypatch.setattr(module, name, 1)
    rough = steadiness(asked, planned)

    assert {item.worlds for item in fine} == {0}
    assert [(item.what, item.worlds) for item in rough] == [
        (f"every move {how} as likely", 1024) for how in ("half", "twice")
    ]
    by_name = {item.what: item.risks for item in fine}
    assert [item.risks for item in rough] == [by_name[item.what] for item in rough]
    assert {item.told for item in rough} == {("close a", "close b")}
    assert "only all moves together" not in told(fine, planned)
    assert told(rough, planned).startswith(
        "Probabilities are opinions: under 2 of 2 others the order of the first jewels stays."
    )
    assert told(rough, planned).endswith(
        "in 1,024 sampled worlds, and fixes that cut off one jewel are taken together."
    )


def test_fixes_that_cut_off_one_jewel_are_taken_together_and_many_jewels_too(monkeypatch):
    monkeypatch.setattr(module, "SINGLE", 0)
    rows = [step("data:a", "start", probability=0.5, fixes=[f"close {number}"]) for number in (1, 2)]
    rows += [step(f"data:{name}", "start", probability=0.9, fixes=[f"end {name}"]) for name in "bcde"]
    asked = case(rows, [f"data:{name}" for name in "abcde"])
    planned = [*(f"end {name}" for name in "bcde"), "close 1", "close 2"]
    (item, _) = steadiness(asked, planned)
    assert item.risks[5] == item.risks[6] == 0.0
    assert len(item.told) == 3, "the first few places only"
    assert set(item.told) <= {f"end {name}" for name in "bcde"}
    assert None not in item.risks

    monkeypatch.setattr(module, "ORDERED", 3)
    (item, _) = steadiness(asked, planned)
    assert [risk is None for risk in item.risks] == [False, False, True, False, True, True, False]
    assert sorted(item.order) == sorted(planned)


@pytest.mark.parametrize("most", [1, 2])
def test_a_plan_of_another_graph_is_not_doubted(monkeypatch, most):
    monkeypatch.setattr(module, "SINGLE", most)
    assert steadiness(case(ROWS, ["data:a", "data:b"]), ["close a", "close c"]) == []


def test_how_much_is_asked_depends_on_sizes_and_beyond_it_nothing_is_told(monkeypatch):
    asked, planned = case(ROWS, ["data:a", "data:b"]), ["close a", "close b"]
    monkeypatch.setattr(module, "SINGLE", 1)
    moves_and_words = len(asked.graph) * 16
    for most, count, ordered in ((18, 2, True), (17, 2, False), (6, 2, False), (5, 0, False)):
        monkeypatch.setattr(module, "_WORK", most * moves_and_words)
        found = steadiness(asked, planned)
        assert (len(found), any(item.order for item in found)) == (count, ordered), most
    monkeypatch.setattr(module, "_WORK", 17 * moves_and_words)
    assert "whatever they are. Before anything is done" in told(steadiness(asked, planned), planned)


def test_where_the_order_is_tried_for_no_opinion_none_is_said_to_stay(monkeypatch):
    monkeypatch.setattr(module, "ORDERED", 1)
    found = steadiness(case(ROWS, ["data:a", "data:b"]), ["close a", "close b"])
    assert {item.order for item in found} == {()}
    assert "so many fixes come jewel by jewel, the cheapest to cut off first" in told(found, ["close a", "close b"])


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

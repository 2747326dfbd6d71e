from __future__ import annotations

import math

import pytest
from tests.paths.brute import graphs, shuffled, step

from doorward.paths.graph import ALWAYS, LEAST, graph


def test_facts_steps_and_fixes_are_numbered_by_name():
    found = graph([step("b", "a", fixes=["y", "x"]), step("c", "b", "a", fixes=["x"])])
    assert found.facts == ["a", "b", "c"]
    assert found.fixes == ["x", "y"]
    assert found.heads == [1, 2]
    assert found.bodies == [(0,), (0, 1)]
    assert found.cuts == [(0, 1), (0,)]
    assert found.rows == [0, 1]
    assert found.needed_by == [[0, 1], [1], []]


def test_the_cost_of_a_step_is_what_its_probability_lacks():
    assert graph([step("b", "a", probability=0.5)]).costs == [pytest.approx(math.log(2))]
    assert graph([step("b", "a", probability=1.0)]).costs == [0.0]


@pytest.mark.parametrize("probability", [1.5, math.inf, None, math.nan])
def test_a_probability_that_is_missing_or_too_large_is_certainty(probability):
    assert graph([step("b", "a", probability=probability)]).costs == [0.0]


@pytest.mark.parametrize("probability", [0.0, -0.5, -math.inf])
def test_a_step_that_cannot_work_is_no_step(probability):
    assert graph([step("b", "a", probability=probability)]).heads == []


@pytest.mark.parametrize("probability", [1e-12, 5e-324, LEAST])
def test_a_step_that_hardly_works_is_one(probability):
    assert graph([step("b", "a", probability=probability)]).costs == [pytest.approx(-math.log(LEAST))]


def test_a_step_that_concludes_its_own_premise_is_left_out():
    assert graph([step("a", "b", "a"), step("b", "a")]).rows == [1]


def test_a_premise_named_twice_is_needed_once():
    assert graph([step("b", "a", "a")]).bodies == [(0,)]


@pytest.mark.parametrize("premises", [None, []])
def test_a_step_without_premises_needs_what_everybody_has(premises):
    found = graph([step("b") | {"premises": premises, "fixes": None}])
    assert found.facts == [ALWAYS, "b"]
    assert found.bodies == [(0,)]
    assert found.cuts == [()]
    assert found.begin([]) == [0]
    assert found.begin(["b", "unheard of"]) == [0, 1]


def test_known_facts_are_told_once_and_unknown_ones_not_at_all():
    found = graph([step("b", "a")])
    assert found.known(["b", "a", "b", "c"]) == [0, 1]
    assert found.begin(["c"]) == []


def test_no_rows_make_an_empty_graph():
    found = graph([])
    assert (found.facts, found.heads, found.needed_by) == ([], [], [])


def test_only_some_steps_keep_the_numbers_of_facts_and_fixes():
    found = graph([step("b", "a", fixes=["x"]), step("c", "b", fixes=["y"])])
    part = found.only({1})
    assert (part.facts, part.fixes) == (found.facts, found.fixes)
    assert (part.heads, part.bodies, part.cuts, part.rows) == ([2], [(1,)], [(1,)], [1])
    assert part.needed_by == [[], [0], []]


def test_the_order_of_rows_changes_nothing_but_where_they_came_from():
    for rows, _ in graphs(200):
        one, other = graph(rows), graph(shuffled(rows))
        for name in ("facts", "fixes", "heads", "bodies", "costs", "cuts", "needed_by"):
            assert getattr(one, name) == getattr(other, name)

from __future__ import annotations

import math

import pytest
from tests.paths.brute import step

from doorward.paths.derivation import derivation
from doorward.paths.graph import graph

ROWS = [step("b", "a", probability=0.5), step("c", "b", probability=0.25), step("c", "a", probability=0.1)]


def test_a_derivation_tells_rows_facts_and_the_product_of_its_steps():
    arrays = graph(ROWS)
    steps = [arrays.rows.index(0), arrays.rows.index(1)]
    way = derivation(arrays, "c", steps, 0.5)
    assert way.steps == (0, 1)
    assert way.facts == ("b", "c")
    assert way.goal == "c"
    assert way.probability == pytest.approx(0.125)
    assert way.bound == pytest.approx(math.exp(-0.5))


def test_the_bound_is_never_below_the_way_itself():
    way = derivation(graph(ROWS), "c", [0], 1e9)
    assert way.bound == way.probability


def test_no_step_at_all_is_certain():
    way = derivation(graph(ROWS), "a", [], 0.0)
    assert (way.probability, way.bound, way.steps, way.facts) == (1.0, 1.0, (), ())


def test_a_way_of_many_unlikely_steps_comes_to_nothing_but_stays_a_way():
    rows = [step(f"{number + 1:04}", f"{number:04}", probability=1e-9) for number in range(100)]
    arrays = graph(rows)
    way = derivation(arrays, "0100", range(100), 0.0)
    assert way.probability == 0.0
    assert len(way.steps) == 100

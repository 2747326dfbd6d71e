from __future__ import annotations

import math
import random
from itertools import combinations

import pytest

from doorward.paths.covering import lightest
from doorward.paths.hitting import hitting_set
from doorward.paths.relaxation import relaxed


def searched(rows, weights, least, nodes=100_000):
    return lightest(rows, weights, relaxed(rows, weights, least), least, nodes)


def triples(chance, fixes, count):
    return [sorted(chance.sample(fixes, 3)) for _ in range(count)]


def affine_lines():
    """The Steiner triple system of 27: every two elements meet in one of 117 rows; 18 hit all, linear programming says 9."""
    points = [(a, b, c) for a in range(3) for b in range(3) for c in range(3)]
    third = {
        frozenset((one, other, tuple((-a - b) % 3 for a, b in zip(one, other, strict=True))))
        for one, other in combinations(points, 2)
    }
    return [sorted(points.index(point) for point in line) for line in sorted(map(sorted, third))]


def test_elements_may_have_any_numbers():
    rows = [[7, 400], [400, 12], [12, 7]]
    found, below, nodes = searched(rows, {7: 3.0, 12: 1.0, 400: 2.0}, least=math.inf)
    assert (found, below) == ({12, 400}, 3.0)
    assert 0 < nodes < 100


def test_nothing_lighter_is_the_empty_set():
    found, below, _ = searched([[1, 2], [2, 3], [1, 3]], dict.fromkeys((1, 2, 3), 1.0), least=2.0)
    assert (found, below) == (frozenset(), 2.0)


def test_a_bound_is_no_worse_than_the_relaxation_it_begins_with():
    rows = triples(random.Random(1), range(40), 130)
    weights = dict.fromkeys(range(40), 1.0)
    begun = relaxed(rows, weights, 40.0)
    assert lightest(rows, weights, begun, 40.0, 1)[1] >= begun.bound


def test_the_order_of_rows_decides_nothing():
    chance = random.Random(2)
    rows = triples(chance, range(25), 80)
    weights = {element: float(chance.choice([1, 2, 4])) for element in range(25)}
    found = {
        hitting_set(chance.sample(rows, len(rows)), weights, 0, 10**8).weight
        for rows in [list(map(frozenset, rows))] * 5
    }
    assert len(found) == 1


def test_where_the_relaxation_is_off_by_half_the_answer_is_proven():
    found = hitting_set(map(frozenset, affine_lines()), dict.fromkeys(range(27), 1.0), budget=20, deep=10**8)
    assert (found.weight, found.bound) == (18.0, 18.0)
    assert 0 < found.looks < 10**8


def test_without_leave_to_go_deep_the_gap_is_told():
    found = hitting_set(map(frozenset, affine_lines()), dict.fromkeys(range(27), 1.0), budget=20)
    assert found.bound < 18.0 <= found.weight
    assert found.looks == 0


@pytest.mark.parametrize("deep", [1, 1_000, 100_000])
def test_what_is_looked_at_stays_within_what_was_granted(deep):
    rows = [frozenset(row) for row in triples(random.Random(3), range(60), 200)]
    found = hitting_set(rows, dict.fromkeys(range(60), 1.0), budget=5, deep=deep)
    assert found.looks <= deep
    assert found.bound <= found.weight
    assert all(row & found.chosen for row in rows)

from __future__ import annotations

import math
import random

import pytest
from tests.paths.brute import subsets

from doorward.paths.hitting import hitting_set


def instances(count, seed, elements, rows):
    chance = random.Random(seed)
    for _ in range(count):
        kind = chance.choice([[1.0], [1.0, 2.0, 5.0], [0.0, 0.5, 0.7, 1.3]])
        weights = {element: chance.choice(kind) for element in range(elements)}
        sets = [frozenset(chance.sample(range(elements), chance.randint(1, 4))) for _ in range(chance.randint(0, rows))]
        yield sets, weights


def lightest(rows, weights):
    return min(
        math.fsum(weights[element] for element in some)
        for some in subsets(range(len(weights)))
        if all(row & set(some) for row in rows)
    )


def test_the_lightest_set_is_found_and_proven():
    for rows, weights in instances(1500, seed=1, elements=8, rows=12):
        found = hitting_set(rows, weights, budget=1000)
        assert all(row & found.chosen for row in rows)
        assert found.weight == pytest.approx(lightest(rows, weights), abs=1e-9)
        assert found.weight == pytest.approx(math.fsum(weights[element] for element in found.chosen), abs=1e-9)
        assert found.bound == pytest.approx(found.weight, abs=1e-9)


@pytest.mark.parametrize("budget", [0, 1, 2, 5])
def test_a_bound_holds_wherever_the_search_stops(budget):
    for rows, weights in instances(400, seed=2, elements=10, rows=25):
        found = hitting_set(rows, weights, budget)
        assert all(row & found.chosen for row in rows)
        assert found.bound <= lightest(rows, weights) + 1e-9
        assert found.bound <= found.weight


def test_no_rows_need_nothing():
    found = hitting_set([], {}, budget=10)
    assert (found.chosen, found.weight, found.bound) == (frozenset(), 0.0, 0.0)


def test_parts_with_nothing_in_common_are_solved_apart():
    triangles = [frozenset({3 * part + a, 3 * part + b}) for part in range(40) for a, b in ((0, 1), (1, 2), (0, 2))]
    found = hitting_set(triangles, dict.fromkeys(range(120), 1.0), budget=50)
    assert (found.weight, found.bound) == (80, 80)


def test_equals_are_decided_by_number_whatever_the_order_of_rows():
    rows = [frozenset({1, 2}), frozenset({2, 3}), frozenset({3, 1})]
    weights = dict.fromkeys(range(4), 1.0)
    assert hitting_set(rows, weights, 100) == hitting_set(rows[::-1], weights, 100)


def test_a_hard_instance_stops_at_its_budget_with_a_gap():
    chance = random.Random(3)
    rows = [frozenset(chance.sample(range(60), 3)) for _ in range(150)]
    found = hitting_set(rows, dict.fromkeys(range(60), 1.0), budget=3)
    assert 20 <= found.bound < found.weight
    more = hitting_set(rows, dict.fromkeys(range(60), 1.0), budget=300)
    assert found.bound <= more.bound <= more.weight <= found.weight

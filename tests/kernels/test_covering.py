from __future__ import annotations

import math
import random
from itertools import accumulate, chain, combinations

import numpy as np
import pytest

from doorward.kernels.covering import search

MANY = 1_000_000


def looked(rows, weights, least=math.inf, nodes=MANY, prices=None, *, whole=False):
    """Search rows of elements that are numbered from 0; return the set, the bound and the nodes left."""
    hit_by = [[row for row, inside in enumerate(rows) if element in inside] for element in range(len(weights))]
    flat = [
        (np.array([0, *accumulate(map(len, lists))]), np.array([*chain.from_iterable(lists)], np.int64))
        for lists in (rows, hit_by)
    ]
    pays = np.zeros(len(rows)) if prices is None else np.array(prices)
    marks, below, left = search(*flat[0], *flat[1], np.array(weights, float), pays, whole, least, nodes)
    return set(np.flatnonzero(marks).tolist()), below, left


def lightest(rows, weights):
    every = range(len(weights))
    sets = chain.from_iterable(combinations(every, size) for size in range(len(weights) + 1))
    return min(sum(weights[element] for element in some) for some in sets if all(set(row) & set(some) for row in rows))


def instances(count, seed):
    chance = random.Random(seed)
    for _ in range(count):
        weights = [chance.choice([0.0, 0.5, 1.0, 1.0, 2.0]) for _ in range(9)]
        yield [chance.sample(range(9), chance.randint(1, 4)) for _ in range(chance.randint(1, 20))], weights


def test_the_lightest_set_is_found():
    for rows, weights in instances(400, seed=1):
        found, below, left = looked(rows, weights)
        assert all(found & set(row) for row in rows)
        assert sum(weights[element] for element in found) == pytest.approx(lightest(rows, weights))
        assert below == pytest.approx(lightest(rows, weights))
        assert 0 < left < MANY


def test_prices_from_elsewhere_change_the_way_and_not_the_answer():
    chance = random.Random(3)
    for rows, weights in instances(200, seed=2):
        _, below, _ = looked(rows, weights, prices=[chance.random() for _ in rows])
        assert below == pytest.approx(lightest(rows, weights))


@pytest.mark.parametrize("nodes", [0, 1, 2, 5, 20])
def test_a_bound_holds_wherever_the_search_stops(nodes):
    for rows, weights in instances(200, seed=4):
        found, below, left = looked(rows, weights, nodes=nodes)
        assert below <= lightest(rows, weights) + 1e-9
        assert not found or all(found & set(row) for row in rows)
        assert left >= 0


def test_what_is_known_to_be_lightest_is_not_found_again():
    rows, weights = [[0, 1], [1, 2], [0, 2]], [1.0, 1.0, 1.0]
    assert looked(rows, weights, least=2.0)[:2] == (set(), 2.0)
    found, below, _ = looked(rows, weights, least=2.5)
    assert (len(found), below) == (2, 2.0)


def test_whole_weights_round_the_bound_up():
    triangle, weights = [[0, 1], [1, 2], [0, 2]], [1.0, 1.0, 1.0]
    assert looked(triangle, weights, least=2.0, nodes=1, prices=[0.5] * 3, whole=True)[1] == 2.0
    assert looked(triangle, weights, least=2.0, nodes=1, prices=[0.5] * 3)[1] == 1.5


def test_the_same_question_has_the_same_answer():
    chance = random.Random(5)
    rows = [chance.sample(range(30), 3) for _ in range(80)]
    assert looked(rows, [1.0] * 30, nodes=500) == looked(rows, [1.0] * 30, nodes=500)

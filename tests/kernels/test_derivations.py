"""The compiled searches give the same answers as the plain ones, to the last bit."""

from __future__ import annotations

import time

import numpy as np
import pytest
from tests.paths import brute
from tests.paths.brute import graphs
from tests.paths.test_cheapest import directory

from doorward.paths import cheapest as plain
from doorward.paths.cheapest import HOP, cheapest
from doorward.paths.graph import graph


def both(monkeypatch, arrays, prices, **options):
    """Return what the plain and the compiled search say."""
    answers = []
    for wide in (10**9, 0):
        monkeypatch.setattr(plain, "WIDE", wide)
        answers.append(cheapest(arrays, arrays.begin([brute.START]), prices, **options))
    return answers


@pytest.mark.parametrize("shared", [False, True])
def test_every_cost_and_every_pointer_is_the_same(monkeypatch, shared):
    for rows, goals in graphs(1500, seed=33):
        arrays = graph(rows)
        for wanted in ((), arrays.known(goals)):
            one, other = both(monkeypatch, arrays, arrays.price + HOP, goals=wanted, shared=shared)
            assert one == other


def test_steps_that_are_taken_away_are_in_neither(monkeypatch):
    for seed, (rows, _) in enumerate(graphs(500, seed=34)):
        arrays = graph(rows)
        gone = np.random.default_rng(seed).random(len(arrays)) < 0.3
        one, other = both(monkeypatch, arrays, np.where(gone, np.inf, arrays.price))
        assert one == other


def test_a_directory_of_many_equal_costs_is_told_the_same(monkeypatch):
    arrays = graph(directory(20_000))
    prices = np.zeros(len(arrays))
    monkeypatch.setattr(brute, "START", "position:internet")
    one, other = both(monkeypatch, arrays, prices)
    assert one == other


def test_two_hundred_thousand_steps_take_less_than_a_quarter_of_a_second(monkeypatch):
    arrays = graph(directory(200_000))
    monkeypatch.setattr(plain, "WIDE", 0)
    times = []
    for _ in range(3):
        before = time.process_time()
        solution = cheapest(arrays, arrays.begin(["position:internet"]), arrays.price)
        times.append(time.process_time() - before)
    assert sum(best >= 0 for best in solution.best) > 20_000
    assert min(times) < 0.25

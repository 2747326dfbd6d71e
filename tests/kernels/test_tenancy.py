"""Spans of time from claims: once and without a gap."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from doorward.kernels.tenancy import BEGINNING, CLAIM, NEVER, NOBODY, tenancies

WEEK = 7 * 86_400_000_000


def claim(begin, holder, *, strong=True, spot=0, **fields):
    values = {"cover": begin, "ended": NEVER, "left": NEVER, "lead": BEGINNING, "how": 3, "run": begin, "backed": False}
    return {"spot": spot, "begin": begin, "holder": holder, "strong": strong} | values | fields


def held(*claims, fixed=(NOBODY,)):
    """Return (spot, holder, since) of each span; None for the beginning."""
    rows = np.zeros(len(claims), CLAIM)
    for place, one in enumerate(sorted(claims, key=lambda row: (row["spot"], row["begin"]))):
        rows[place] = tuple(one[name] for name in CLAIM.names)
    found = tenancies(rows, np.array(fixed, np.int64))
    return [
        (int(row["spot"]), int(row["holder"]), None if row["since"] == BEGINNING else int(row["since"]))
        for row in found
    ]


def test_no_claim_is_one_span_of_the_fixed_holder_or_of_nobody():
    assert held(fixed=[NOBODY, 4]) == [(0, NOBODY, None), (1, 4, None)]


def test_a_sole_holder_has_all_the_time():
    assert held(claim(5, 1), claim(9, 1)) == [(0, 1, None)]


def test_each_strong_claim_takes_over():
    assert held(claim(5, 1), claim(9, 2)) == [(0, NOBODY, None), (0, 1, 5), (0, 2, 9)]
    assert held(claim(5, 1, lead=5), claim(9, 2)) == [(0, 1, None), (0, 2, 9)]
    assert held(claim(5, 1, lead=4), claim(9, 2))[0] == (0, NOBODY, None)


def test_a_weak_claim_counts_where_no_strong_one_covers():
    assert held(claim(5, 1, cover=9, lead=9), claim(8, 2, strong=False)) == [(0, 1, None)]
    assert held(claim(5, 1, cover=9, lead=9), claim(9, 2, strong=False)) == [(0, 1, None), (0, 2, 9)]


def test_a_weak_claim_within_one_run_is_passed_over():
    run = [claim(5, 1, run=7, lead=9), claim(20, 1, run=7)]
    assert held(*run, claim(10, 2, strong=False)) == [(0, 1, None)]
    assert held(claim(5, 1, run=7, lead=9), claim(20, 1, run=8), claim(10, 2, strong=False))[1:] == [
        (0, 2, 10),
        (0, 1, 20),
    ]


def test_a_fixed_holder_gives_way_to_strong_claims_and_to_backed_weak_ones():
    assert held(claim(5, 1, strong=False), fixed=[4]) == [(0, 4, None)]
    assert held(claim(5, 1, strong=False, backed=True), fixed=[4]) == [(0, 4, None), (0, 1, 5)]
    assert held(claim(5, 1), claim(9, 4, strong=False), fixed=[4]) == [(0, 4, None), (0, 1, 5), (0, 4, 9)]


def test_what_is_given_back_is_the_fixed_holders_again():
    assert held(claim(5, 1, ended=8)) == [(0, 1, None), (0, NOBODY, 8)]
    assert held(claim(5, 1, ended=8), fixed=[4]) == [(0, 4, None), (0, 1, 5), (0, 4, 8)]
    assert held(claim(5, 1, ended=8), claim(7, 1)) == [(0, 1, None)]
    assert held(claim(5, 1, ended=8), claim(8, 1)) == [(0, 1, None)]


def test_what_was_left_goes_to_the_next_one_from_then_on_for_a_week_at_most():
    assert held(claim(5, 1, left=8, lead=9), claim(20, 2, strong=False)) == [(0, 1, None), (0, 2, 8)]
    late = 9 + WEEK
    assert held(claim(5, 1, left=8, lead=9), claim(late, 2)) == [(0, 1, None), (0, NOBODY, 8), (0, 2, 9)]
    assert held(claim(5, 1, ended=8, left=9, lead=9), claim(20, 2))[1:] == [(0, NOBODY, 8), (0, 2, 20)]


def test_claims_of_one_moment_leave_no_empty_span():
    assert held(claim(5, 1), claim(5, 2)) == [(0, NOBODY, None), (0, 2, 5)]
    assert held(claim(1, 3, lead=9), claim(5, 1), claim(5, 3)) == [(0, 3, None)]


claims = some.builds(
    claim,
    some.integers(1, 30),
    some.integers(0, 2),
    strong=some.booleans(),
    spot=some.integers(0, 1),
    cover=some.integers(0, 40),
    ended=some.just(NEVER) | some.integers(30, 40),
    left=some.just(NEVER) | some.integers(30, 40),
    lead=some.integers(0, 20),
    run=some.integers(0, 3),
    backed=some.booleans(),
)


@given(some.lists(claims, max_size=10), some.lists(some.integers(-1, 2), min_size=2, max_size=2))
def test_every_spot_is_held_at_every_moment_once(listed, fixed):
    found = held(*listed, fixed=fixed)

    for spot in (0, 1):
        spans = [(holder, since) for place, holder, since in found if place == spot]
        assert spans[0][1] is None
        times = [since for _, since in spans[1:]]
        assert None not in times
        assert times == sorted(set(times))
        assert all(before[0] != after[0] for before, after in pairwise(spans))

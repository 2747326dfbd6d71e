"""Sets of whole numbers as intervals: the algebra that everything else rests on."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from tests.isolation.brute import SIZES, WORLD, holds, intervals, matches

from doorward.isolation.rules import both, narrowed, spans, without

HIGH = 9
some = intervals(HIGH + 1)


def members(values):
    return {number for low, high in values for number in range(low, high + 1)}


@given(st.lists(st.tuples(st.integers(0, HIGH), st.integers(0, HIGH))))
def test_intervals_are_joined_sorted_and_apart(pairs):
    made = spans(pairs)

    assert members(made) == members(pairs)
    assert all(low <= high for low, high in made)
    assert all(one[1] + 1 < other[0] for one, other in pairwise(made))


@given(some)
def test_a_negation_holds_the_rest(values):
    assert members(without(values, HIGH)) == set(range(HIGH + 1)) - members(values)
    assert without(without(values, HIGH), HIGH) == values


@given(some, some)
def test_both_hold_what_each_holds(one, other):
    assert members(both(one, other)) == members(one) & members(other)
    assert both(one, other) == both(other, one)


@given(matches, matches)
def test_a_narrowed_match_holds_what_both_match(one, other):
    joined = narrowed(one, other)

    common = [packet for packet in WORLD if holds(one, packet) and holds(other, packet)]
    assert [packet for packet in WORLD if joined is not None and holds(joined, packet)] == common
    assert set(joined or ()) <= set(SIZES)

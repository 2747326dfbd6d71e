"""What several devices bear, and what several stand behind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from doorward.resolution.sharing import DAY, common, contested, distinct, gateways


def array(values):
    return np.array(values, np.int64)


def days(*values):
    return array([round(value * DAY) for value in values])


def test_names_that_follow_one_another_are_a_rename():
    life = days(0, 5), days(4, 9)

    assert contested(array([7, 7]), array([0, 1]), days(0, 5), life).tolist() == []


@pytest.mark.parametrize(("last", "shared"), [(6, []), (6.001, [7])])
def test_a_day_of_both_names_is_a_slow_inventory_and_more_is_sharing(last, shared):
    life = days(0, 5), days(last, 9)

    assert contested(array([7, 7]), array([0, 1]), days(0, 5), life).tolist() == shared


def test_a_name_before_the_last_one_counts_too():
    life = days(0, 2, 5), days(20, 3, 9)

    assert contested(array([7, 7, 7, 8]), array([0, 1, 2, 1]), days(0, 2, 5, 2), life).tolist() == [7]
    assert contested(array([]), array([]), array([]), life).tolist() == []


@pytest.mark.parametrize(("many", "shared"), [(3, []), (4, [0])])
def test_a_name_has_at_most_three_cards_at_a_time(many, shared):
    cards = np.arange(many)
    first, last = days(*[0] * many), days(*[9] * many)

    for made_up in (np.zeros(many, bool), np.ones(many, bool)):
        assert common(np.zeros(many, np.int64), cards, first, last, made_up).tolist() == shared


@pytest.mark.parametrize(("many", "shared"), [(6, []), (7, [0])])
def test_a_name_has_at_most_six_cards_of_makers_one_after_another(many, shared):
    cards, first = np.arange(many), days(*range(0, 2 * many, 2))
    name = np.zeros(many, np.int64)

    assert common(name, cards, first, first + DAY, np.zeros(many, bool)).tolist() == shared
    assert common(name, cards, first, first + DAY, np.ones(many, bool)).tolist() == []


def test_three_names_at_once_are_behind_a_gateway_and_two_are_on_two_days():
    name, spot = array([0, 1, 2]), array([5, 5, 5])
    assert gateways(spot, name, days(0, 0.1, 0.2), days(0.3, 0.4, 0.5))[0].tolist() == [5, 5]
    assert gateways(spot[:2], name[:2], days(0, 0.1), days(0.3, 0.4))[0].tolist() == []
    twice = gateways(array([5] * 4), array([0, 1, 0, 1]), days(0, 0.1, 1, 1.1), days(0.3, 0.4, 1.3, 1.4))
    assert [part.tolist() for part in twice] == [[5, 5], days(0.1, 1.1).tolist()]


def test_pairs_are_counted_and_every_given_one_finds_its_place():
    one, other = array([5, 0, 5, -1]), array([-1, 3, -1, 2])

    assert [part.tolist() for part in distinct(one, other)] == [[-1, 0, 5], [2, 3, -1], [1, 1, 2], [2, 1, 2, 0]]
    assert [part.tolist() for part in distinct(array([]), array([]))] == [[], [], [], []]


def test_days_before_1970_are_days_too():
    twice = gateways(array([5] * 4), array([0, 1, 0, 1]), days(-9, -8.9, -5, -4.9), days(-8.7, -8.6, -4.7, -4.6))

    assert twice[0].tolist() == [5, 5]


def test_one_after_another_is_no_gateway():
    assert gateways(array([5] * 3), array([0, 1, 2]), days(0, 0.4, 0.8), days(0.3, 0.7, 0.9))[0].tolist() == []


spans = some.lists(
    some.tuples(some.integers(0, 3), some.integers(0, 3), some.integers(0, 20), some.integers(0, 20)), max_size=12
)


@given(spans, some.randoms())
def test_the_order_of_sightings_decides_nothing(rows, random):
    def told(listed):
        spot, name, first, length = (array([row[place] for row in listed]) for place in range(4))
        places, moments = gateways(spot, name, first, first + length)
        return sorted(set(zip(places.tolist(), moments.tolist(), strict=True)))

    unique = sorted({row[:3]: row for row in rows}.values())
    assert told(unique) == told(random.sample(unique, len(unique)))

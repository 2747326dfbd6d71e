from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from doorward.paths.ragged import Ragged

LISTS = st.lists(st.lists(st.integers(0, 8), max_size=5), max_size=12)


def ragged(lists):
    starts = np.concatenate(([0], np.cumsum([len(one) for one in lists]))).astype(np.int64)
    return Ragged(starts, np.array([number for one in lists for number in one], np.int32))


@given(LISTS)
def test_lists_come_back_as_they_went_in(lists):
    made = ragged(lists)
    assert len(made) == len(lists)
    assert made.lists() == [tuple(one) for one in lists]
    assert [made.of(place) for place in range(len(lists))] == lists
    assert made.lengths.tolist() == [len(one) for one in lists]
    assert made.owners.tolist() == [place for place, one in enumerate(lists) for _ in one]


@given(LISTS, st.data())
def test_some_lists_are_taken_in_the_order_asked(lists, data):
    places = data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=9)) if lists else []
    taken = ragged(lists).take(np.array(places, np.int64))
    assert taken.lists() == [tuple(lists[place]) for place in places]


@given(LISTS)
def test_inverted_lists_say_where_a_number_stands(lists):
    found = ragged(lists).inverted(9).lists()
    assert found == [
        tuple(place for place, one in enumerate(lists) for value in one if value == number) for number in range(9)
    ]


@given(LISTS)
def test_sets_are_sorted_and_have_each_number_once(lists):
    assert ragged(lists).sets().lists() == [tuple(sorted(set(one))) for one in lists]


def test_a_number_of_nothing_is_sorted_too():
    assert ragged([[3, -1, 3], [-1]]).sets().lists() == [(-1, 3), (-1,)]


@given(LISTS)
def test_marks_tell_sets_apart_and_nothing_else(lists):
    made = ragged(lists).sets()
    marks = made.marks().tolist()
    for one, mine in zip(made.lists(), marks, strict=True):
        for other, theirs in zip(made.lists(), marks, strict=True):
            assert (mine == theirs) == (one == other)


@given(LISTS, st.sets(st.integers(0, 8)))
def test_something_holds_of_all_or_not(lists, true):
    holds = np.array([number in true for number in range(9)])
    assert ragged(lists).all_of(holds).tolist() == [set(one) <= true for one in lists]

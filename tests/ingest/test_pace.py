"""The bar moves while a large file is unpacked and while it is read, ends at the whole, and never goes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.ingest.pace import Pace


@pytest.fixture
def heard():
    """What a pace told, in order, and the pace."""
    told = []
    return told, Pace(told.append)


def test_half_of_a_file_is_unpacking_and_half_is_reading(heard):
    told, pace = heard
    pace.unpacked(600)
    pace.unpacked(400)
    pace.file()
    for part in (0.25, 0.5, 1.0):
        pace.read(part)
    pace.sealed()

    assert told == [300, 500, 625, 750, 1000]


def test_small_files_of_a_batch_are_heard_when_it_is_sealed(heard):
    told, pace = heard
    for _ in range(3):
        pace.unpacked(100)
        pace.file()
    for _ in range(3):
        pace.read(1.0)
    assert told == [50, 100, 150]
    for _ in range(3):
        pace.sealed()

    assert told == [50, 100, 150, 300]


def test_a_second_large_file_of_a_batch_does_not_turn_the_bar_back(heard):
    told, pace = heard
    pace.unpacked(1000)
    for part in (0.5, 0.9, 1.0, 0.1, 0.95):
        pace.read(part)

    assert told == sorted(told) == [500, 750, 950, 975]


def test_a_file_whose_bytes_were_known_counts_whole_at_once(heard):
    told, pace = heard
    pace.unpacked(100)
    pace.file()
    pace.unpacked(40)
    pace.file()
    pace.sealed(known=True)

    assert told == [50, 70, 90]
    pace.sealed()
    assert told[-1] == 140


def test_a_file_of_no_bytes_moves_nothing(heard):
    told, pace = heard
    pace.file()
    pace.read(0.0)
    pace.sealed()

    assert told == []


moves = st.one_of(
    st.tuples(st.just("unpacked"), st.integers(0, 1000)),
    st.tuples(st.just("file")),
    st.tuples(st.just("read"), st.floats(0, 1)),
    st.tuples(st.just("sealed")),
    st.tuples(st.just("known")),
)


@given(st.lists(moves, max_size=30))
def test_it_never_goes_back_nor_past_what_was_unpacked_and_ends_there(told):
    heard, total = [], 0
    pace = Pace(heard.append)
    for move, *values in told:
        total += values[0] if move == "unpacked" else 0
        if move == "known":
            pace.sealed(known=True)
        else:
            getattr(pace, move)(*values)
        assert not heard or heard[-1] <= total
    pace.sealed()

    assert heard == sorted(set(heard))
    assert (heard or [0])[-1] == total

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from doorward.demo.spelling import count, flag, moment, text

MICROSECONDS = st.integers(-(10**15), 4 * 10**15)


@given(st.lists(MICROSECONDS, min_size=1, max_size=20))
def test_moments_keep_every_microsecond(values):
    for value, told in zip(values, moment(np.array(values, np.int64)).to_pylist(), strict=True):
        seconds, _, fraction = told.partition(".")
        assert len(fraction) == 6
        sign = -1 if told.startswith("-") else 1
        assert sign * (abs(int(seconds)) * 10**6 + int(fraction)) == value


def test_a_moment_is_told_as_zeek_tells_it():
    assert moment(np.array([1_791_244_801_421_947, 0, 5])).to_pylist() == ["1791244801.421947", "0.000000", "0.000005"]


def test_moments_may_be_unset():
    assert moment(np.array([1_000_000, 2]), unset=np.array([False, True])).to_pylist() == ["1.000000", None]


@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_counts_are_told_in_full(values):
    assert [int(told) for told in count(np.array(values, np.int64)).to_pylist()] == values


def test_counts_may_be_unset():
    assert count([7, 0], unset=np.array([True, False])).to_pylist() == [None, "0"]


def test_an_empty_text_is_unset():
    assert text(["a", "", "-b"]).to_pylist() == ["a", None, "-b"]


def test_texts_beyond_ascii_stand():
    assert text(["Köln", "東京"]).to_pylist() == ["Köln", "東京"]


def test_truth_is_one_letter():
    assert flag([True, False]).to_pylist() == ["T", "F"]


def test_no_values_are_no_rows():
    for column in (text(np.array([], np.str_)), count([]), flag([]), moment(np.array([], np.int64))):
        assert len(column) == 0
        assert column.type == pa.string()

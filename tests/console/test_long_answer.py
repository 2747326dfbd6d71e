"""Whatever a worker answers comes back as it was, in lines that the desk keeps unclipped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.console.long_answer import MOST, ROOM, WIDTH, cut, fitted, joined
from doorward.wording import clip

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(JSON)
def test_what_is_cut_is_joined_again(value):
    lines = cut(value)
    assert joined(lines) == value
    assert all(0 < len(line) <= WIDTH and clip(line, 2_000) == line for line in lines)


def test_long_text_takes_several_lines_and_none_is_nothing():
    lines = cut("x\u202e\n" * WIDTH)
    assert len(lines) > 1
    assert joined(lines) == "x\u202e\n" * WIDTH
    assert joined([]) is None


def test_more_than_a_job_can_hold_is_refused():
    assert len(cut("x" * (MOST * WIDTH - 2))) == MOST
    with pytest.raises(ValueError, match="more than a job can hold"):
        cut("x" * (MOST * WIDTH - 1))


def test_rows_are_told_until_there_is_no_room_and_the_unknown_is_left_out():
    row = {"name": "x" * 90, "gone": None, "none": [], "many": [1, 2], "count": 0}
    told = fitted([row], 50)
    assert [set(one) for one in told] == [{"name", "many", "count"}]
    assert (told[0]["many"], told[0]["count"]) == ("1, 2", 0)
    assert len(told[0]["name"]) < 90

    many = fitted([row] * 20_000, 200)
    assert 0 < len(many) < 20_000
    assert len("".join(cut(many))) <= ROOM * 1.1

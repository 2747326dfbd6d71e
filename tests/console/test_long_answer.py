"""Whatever a worker answers comes back as it was, in lines that the desk keeps unclipped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.console.long_answer import MOST, WIDTH, cut, joined
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

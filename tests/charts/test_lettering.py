"""Text is cut before it runs over."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.charts.lettering import breadth, fitted, wrapped


def test_wide_letters_are_wider_than_narrow_ones():
    assert (
        breadth("iiii", 10)
        < breadth("aaaa", 10)
        < breadth("AAAA", 10)
        < breadth("WWWW", 10)
        < breadth("\u6f22" * 4, 10)
    )
    assert breadth("", 10) == 0
    assert breadth("abc", 20) == 2 * breadth("abc", 10)


@pytest.mark.parametrize(("spare", "shown"), [(0.01, "edge-01"), (-0.01, "edge-\u2026")])
def test_what_fits_to_the_unit_stays_whole_and_what_does_not_is_cut(spare, shown):
    assert fitted("edge-01", breadth("edge-01", 12) + spare, 12) == shown


def test_hidden_characters_are_shown_before_they_are_measured():
    assert fitted("a\u202eb", 500, 12) == "a\\u202eb"


@given(st.text(max_size=60), st.floats(20, 300))
def test_nothing_is_wider_than_its_room(text, width):
    assert breadth(fitted(text, width, 11), 11) <= width + 1e-6
    assert all(breadth(line, 11) <= width + 1e-6 for line in wrapped(text, width, 11, 3))


def test_a_sentence_breaks_between_words_and_the_last_line_is_cut():
    text = "one two three four five six seven"
    lines = wrapped(text, breadth("one two three", 11) + 1, 11, 2)
    assert lines[0] == "one two three"
    assert lines[1].endswith("\u2026")
    assert wrapped(text, 10_000, 11, 3) == (text,)
    assert wrapped("", 100, 11, 3) == ()


@given(st.lists(st.sampled_from(["alpha", "be", "gamma-delta", "x"]), min_size=1, max_size=12), st.integers(1, 4))
def test_lines_say_the_words_in_their_order(words, lines):
    made = wrapped(" ".join(words), 90, 11, lines)
    assert len(made) <= lines
    assert " ".join(words).startswith(" ".join(made).rstrip("\u2026").rstrip())


def test_a_very_long_text_is_not_measured_to_its_end():
    assert fitted("i" * 10_000_000, 1e9, 11).endswith("\u2026")

"""Who writes, and which texts can be kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.desk.act import KINDS, DeskError, Subject, naive, said


@pytest.mark.parametrize("kind", KINDS)
def test_people_decide_on_what_they_look_at(kind):
    assert Subject(kind, " a ").checked() == (kind, "a")


@pytest.mark.parametrize(("kind", "number"), [("user", "a"), ("", "a"), ("finding", ""), ("finding", "a\x00b")])
def test_nobody_decides_on_anything_else(kind, number):
    with pytest.raises(DeskError):
        Subject(kind, number).checked()


def test_times_are_kept_in_utc_without_a_zone():
    noon = datetime(2026, 11, 20, 12)
    assert naive(noon) == noon
    assert naive(noon.replace(tzinfo=UTC)) == noon
    assert naive(noon.replace(tzinfo=timezone(timedelta(hours=2)))) == datetime(2026, 11, 20, 10)


def test_a_text_is_as_long_as_it_may_be_and_no_longer():
    assert said("x" * 10, "name", 10) == "x" * 10
    with pytest.raises(DeskError, match="name has 11 characters; at most 10 are kept"):
        said("x" * 11, "name", 10)


def test_lines_are_for_what_may_have_lines():
    assert said("a\nb\tc", "comment", 10, lines=True) == "a\nb\tc"
    with pytest.raises(DeskError, match=r"name has the character '\\n'"):
        said("a\nb", "name", 10)


@pytest.mark.parametrize("letter", ["\x00", "\x1b", "\x7f", "\ud800"])
def test_what_no_database_takes_is_refused_in_either(letter):
    for lines in (False, True):
        with pytest.raises(DeskError, match="which cannot be kept"):
            said(f"a{letter}b", "comment", 10, lines=lines)


@given(st.text())
def test_what_is_kept_has_bytes_and_is_trimmed(text):
    try:
        kept = said(text, "comment", 50, lines=True)
    except DeskError:
        return
    assert kept
    assert kept == kept.strip()
    assert kept.encode()
    assert "\x00" not in kept

"""Times as documents write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.iso_time import day, since_1970, utc


def naive(*parts):
    return datetime(*parts, tzinfo=UTC).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-01-02T03:04:05Z", naive(2024, 1, 2, 3, 4, 5)),
        (" 2024-01-02T03:04:05+02:00 ", naive(2024, 1, 2, 1, 4, 5)),
        ("2025-08-17T00:00:00+0000", naive(2025, 8, 17)),
        ("2021-04-01T20:15:00.123456789Z", naive(2021, 4, 1, 20, 15, 0, 123456)),
        ("2024-01-02T03:04:05", naive(2024, 1, 2, 3, 4, 5)),
        ("2024-01-02", naive(2024, 1, 2)),
    ],
)
def test_written_times_become_naive_utc(text, moment):
    assert utc(text) == moment
    assert utc(text).tzinfo is None


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "2024-02-30T00:00:00Z", None, 5, ["2024-01-01"], {}])
def test_what_is_no_time_is_none(text):
    assert utc(text) is None
    assert day(text) is None


def test_the_empty_time_of_go_is_none_and_the_year_after_is_not():
    assert utc("0001-01-01T00:00:00Z") is None
    assert utc("0002-01-01T00:00:00Z") == naive(2, 1, 1)


def test_times_beyond_the_calendar_are_none():
    assert utc("0001-01-01T00:00:00+14:00") is None
    assert utc("9999-12-31T23:59:59-14:00") is None


def test_a_day_comes_from_text_a_date_or_a_time():
    assert day("2026-09-30") == day("2026-09-30T23:00:00Z") == day(date(2026, 9, 30)) == date(2026, 9, 30)
    assert day(naive(2026, 9, 30, 23)) == date(2026, 9, 30)


@given(
    st.datetimes(min_value=naive(1900, 1, 1), max_value=naive(2200, 1, 1)),
    st.integers(-14 * 60, 14 * 60),
)
def test_every_spelling_of_a_moment_is_the_same_moment(moment, minutes):
    zone = timezone(timedelta(minutes=minutes))
    assert utc(moment.replace(tzinfo=UTC).astimezone(zone).isoformat()) == moment


@pytest.mark.parametrize(
    ("seconds", "moment"),
    [
        (0, naive(1970, 1, 1)),
        ("1767312000", naive(2026, 1, 2)),
        (" 1 ", naive(1970, 1, 1, 0, 0, 1)),
        (-1, naive(1969, 12, 31, 23, 59, 59)),
        (253_402_300_799, naive(9999, 12, 31, 23, 59, 59)),
    ],
)
def test_seconds_since_1970_become_naive_utc(seconds, moment):
    assert since_1970(seconds) == moment
    assert since_1970(seconds).tzinfo is None


@pytest.mark.parametrize("seconds", ["", "never", "1.5", None, [], 253_402_300_800, 10**400, "9" * 5000])
def test_what_is_no_number_of_seconds_is_none(seconds):
    assert since_1970(seconds) is None

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.demo import period
from doorward.demo.period import DAY, DAYS, END, HOUR, MINUTE, SECOND, START, Span

SPAN = [Span(START, START + 10 * HOUR)]


def random(seed=1):
    return np.random.default_rng(seed)


def test_the_fortnight_begins_on_a_monday():
    assert period.FIRST_DAY.isoweekday() == 1
    assert period.spelled(START) == "2026-10-05T00:00:00.000000Z"
    assert period.spelled(END) == "2026-10-19T00:00:00.000000Z"


def test_working_days_and_weekends_make_the_fortnight():
    assert sorted([*period.WORKDAYS, *period.WEEKEND]) == list(range(DAYS))
    assert {period.day_of(day).isoweekday() for day in period.WEEKEND} == {6, 7}


@pytest.mark.parametrize(
    ("day", "clock", "told"),
    [
        (5, "00:00", "2026-10-05T00:00:00.000000Z"),
        (18, "23:59:59", "2026-10-18T23:59:59.000000Z"),
        (7, "02:13:20", "2026-10-07T02:13:20.000000Z"),
    ],
)
def test_a_clock_is_read(day, clock, told):
    assert period.spelled(period.at(day, clock)) == told


def test_microseconds_are_told_exactly():
    assert period.spelled(START + 1) == "2026-10-05T00:00:00.000001Z"


def test_days_have_dates():
    assert period.day_of(0) == date(2026, 10, 5)
    assert period.day_of(13) == date(2026, 10, 18)


def test_working_hours_are_one_span_a_day_in_daylight():
    spans = period.working_hours(random())
    assert 7 <= len(spans) <= 10
    for span in spans:
        assert 6 * HOUR < (span.start - START) % DAY < 10 * HOUR
        assert 14 * HOUR < (span.end - START) % DAY < 20 * HOUR


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_clipping_keeps_what_lies_between(start, length, low, high):
    (*cut,) = period.clipped([Span(start, start + length)], low, high)
    inside = {moment for moment in range(start, start + length) if low <= moment < high}
    assert {moment for span in cut for moment in range(span.start, span.end)} == inside


def test_a_clock_without_jitter_keeps_its_period():
    gaps = np.diff(period.regular(random(), SPAN, 60)) / SECOND
    assert abs(gaps.mean() - 60) < 0.01
    assert gaps.std() < 0.1


def test_jitter_spreads_the_waits_to_its_limit_and_no_further():
    gaps = np.diff(period.regular(random(), [Span(START, START + 5 * DAY)], 300, jitter=0.3)) / SECOND
    assert gaps.min() > 300 * 0.7 - 1
    assert gaps.max() < 300 * 1.3 + 1
    assert gaps.min() < 230
    assert gaps.max() > 370


def test_missed_calls_are_missing():
    whole = len(period.regular(random(), [Span(START, END)], 300))
    some = len(period.regular(random(), [Span(START, END)], 300, missed=0.25))
    assert 0.7 < some / whole < 0.8


@given(st.integers(0, 1000), st.floats(1, 4000), st.floats(0, 0.9))
def test_regular_calls_stay_in_their_spans(seed, seconds, jitter):
    spans = [Span(START, START + HOUR), Span(START + 2 * HOUR, START + 3 * HOUR)]
    for time in period.regular(random(seed), spans, seconds, jitter):
        assert any(span.start <= time < span.end for span in spans)


def test_regular_calls_fill_their_span():
    times = period.regular(random(), SPAN, 60)
    assert times[0] < START + MINUTE + SECOND
    assert times[-1] > SPAN[0].end - 2 * MINUTE


def test_scattered_calls_come_at_their_rate_in_order():
    times = period.scattered(random(), [Span(START, END)], 5)
    assert abs(len(times) / (DAYS * 24) - 5) < 0.5
    assert (np.diff(times) >= 0).all()
    gaps = np.diff(times) / SECOND
    assert gaps.std() / gaps.mean() > 0.8


def test_no_span_means_no_call():
    assert len(period.regular(random(), [], 60)) == 0
    assert len(period.scattered(random(), [], 60)) == 0


def test_a_nightly_task_runs_once_a_day_and_little_late():
    times = period.nightly(random(), "01:30", 15)
    assert len(times) == DAYS
    late = (times - START) % DAY - 90 * MINUTE
    assert (late >= 0).all()
    assert (late <= 15 * MINUTE).all()

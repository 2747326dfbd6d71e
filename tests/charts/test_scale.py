"""Axes have round numbers and round times."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.charts.scale import amount, bytes_said, floored, moments, rounds, sane, short, span_step, whole_rounds

START = datetime(2026, 11, 6)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("high", "ticks"),
    [(0, (0,)), (1, (0, 0.5, 1)), (31, (0, 10, 20, 30)), (40, (0, 10, 20, 30, 40)), (41, (0, 20, 40)), (-3, (0,))],
)
def test_ticks_are_multiples_of_one_two_or_five(high, ticks):
    assert rounds(high) == pytest.approx(ticks)


@pytest.mark.parametrize(("high", "ticks"), [(1, (0, 1)), (3, (0, 1, 2, 3)), (2, (0, 1, 2))])
def test_nothing_lies_between_two_counts(high, ticks):
    assert whole_rounds(high) == pytest.approx(ticks)


@given(st.floats(1e-9, 1e15), st.integers(1, 9))
def test_ticks_stay_within_and_are_few(high, most):
    ticks = rounds(high, most)
    assert ticks[0] == 0
    assert ticks[-1] <= high * (1 + 1e-6)
    assert len(ticks) <= most + 1


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [
        (DAY, 24, HOUR),
        (DAY + HOUR, 24, 3 * HOUR),
        (14 * DAY, 8, 2 * DAY),
        (timedelta(0), 8, timedelta(seconds=1)),
        (3000 * 365 * DAY, 4, 273_980 * DAY),
    ],
)
def test_a_step_is_the_shortest_that_is_round_enough(span, most, step):
    assert (
        abs(span_step(span, most) - step) < timedelta(days=400) if span > 1000 * DAY else span_step(span, most) == step
    )


@given(
    st.datetimes(datetime(1000, 1, 1), datetime(8900, 1, 1)),
    st.sampled_from([timedelta(minutes=5), HOUR, DAY, 7 * DAY]),
)
def test_a_time_is_rounded_down_by_less_than_a_step(time, step):
    assert timedelta(0) <= time - floored(time, step) < step
    assert floored(floored(time, step), step) == floored(time, step)


def test_days_begin_at_midnight_and_weeks_on_monday():
    assert floored(datetime(2026, 11, 6, 13, 5), DAY) == START
    assert floored(START, 7 * DAY) == datetime(2026, 11, 2)
    assert floored(START, 7 * DAY).weekday() == 0


def test_hours_are_named_by_the_hour_and_midnight_by_its_day():
    assert moments(START, START + DAY, 4) == (
        (START, "6 Nov"),
        (START + 6 * HOUR, "06:00"),
        (START + 12 * HOUR, "12:00"),
        (START + 18 * HOUR, "18:00"),
        (START + DAY, "7 Nov"),
    )
    assert moments(START, START + timedelta(seconds=4), 4)[1][1] == "00:00:01"
    assert [called[-4:] for _, called in moments(START, START + 900 * DAY, 3)] == ["2027", "2028"]


@given(st.datetimes(), st.datetimes(), st.integers(1, 12))
def test_any_span_has_few_times_all_within(first, last, most):
    start, end = sorted((sane(first), sane(last)))
    named = moments(start, end, most)
    assert len(named) <= most + 2
    assert all(start <= time <= end for time, _ in named)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (0.0004, "0.4 ms"),
        (0.25, "250 ms"),
        (60.2, "1 min"),
        (45, "45 s"),
        (5_400, "1.5 h"),
        (172_800, "2 d"),
    ],
)
def test_a_wait_is_said_shortly(seconds, said):
    assert short(seconds) == said


def test_amounts_are_said_as_an_axis_says_them():
    assert [amount(value) for value in (0, 999, 1_204, 999_999, 1e6, 2.5e6)] == [
        "0",
        "999",
        "1,204",
        "999,999",
        "1 M",
        "2.5 M",
    ]
    assert [bytes_said(value) for value in (0, 800e6, 1.25e9)] == ["0 bytes", "800 MB", "1.2 GB"]

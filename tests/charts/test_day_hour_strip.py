"""A row a day, a column an hour; an hour without data is not an hour of rest."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import held, shapes, texts, told

from doorward.charts.day_hour_strip import day_hour_strip, days_of

FIRST = date(2026, 11, 6)
KINDS = ("gap", *(f"heat-{level}" for level in range(5)))


def cells(chart):
    return [box for many in shapes(chart, *KINDS) if hasattr(many, "boxes") for box in many.boxes]


def day(**hours):
    return [hours.get(f"h{hour}", 0) for hour in range(24)]


def test_every_hour_of_every_day_has_its_place():
    boxes = cells(day_hour_strip(FIRST, [day()] * 14))
    assert len(boxes) == 14 * 24
    assert len({(box.x, box.y) for box in boxes}) == 14 * 24
    assert {box.y for box in boxes} == {6 + 12 * row for row in range(14)}


@pytest.mark.parametrize(
    ("value", "level"), [(0, 0), (1, 1), (6.25, 1), (6.26, 2), (25, 2), (56.25, 3), (56.26, 4), (100, 4)]
)
def test_levels_are_quarters_of_the_root_of_the_most(value, level):
    chart = day_hour_strip(FIRST, [day(h3=value, h4=100)])
    assert [box.kind for box in cells(chart) if box.x == 52 + 3 * 514 / 24] == [f"heat-{level}"]


def test_a_gap_is_hatched_and_said():
    row = day(h3=5)
    row[6:9] = [None, None, None]
    chart = day_hour_strip(FIRST, [row])
    assert sum(box.kind == "gap" for box in cells(chart)) == 3
    assert "no data" in texts(chart)
    assert chart.sentence == "Seen in 1 of the 24 hours of the day, over 1 day; 3 hours without data."
    assert "no data" not in texts(day_hour_strip(FIRST, [day(h3=5)]))


def test_hours_that_were_not_given_are_gaps():
    assert sum(box.kind == "gap" for box in cells(day_hour_strip(FIRST, [[1, 2]]))) == 22
    assert day_hour_strip(FIRST, [[]]).sentence == "No hour has data."
    assert day_hour_strip(FIRST, []).sentence == "No hour has data."


def test_rows_are_named_by_their_day_and_columns_by_their_hour():
    named = texts(day_hour_strip(FIRST, [day(h1=8)] * 3))
    assert {"6 Nov", "8 Nov", "00:00", "21:00", "UTC", "none", "to 8"} <= set(named)


@pytest.mark.parametrize(
    ("most", "named"), [(1, ["to 1"]), (7, ["to 1", "to 3", "to 7"]), (16, ["to 1", "to 4", "to 9", "to 16"])]
)
def test_a_level_that_no_count_can_have_has_no_name(most, named):
    assert [text for text in texts(day_hour_strip(FIRST, [day(h1=most)])) if text.startswith("to ")] == named


@pytest.mark.parametrize(("days", "first"), [(31, "6 Nov"), (32, "7 Nov")])
def test_the_newest_month_is_drawn(days, first):
    chart = day_hour_strip(FIRST, [day()] * days)
    assert texts(chart)[0] == first
    assert len(cells(chart)) == 31 * 24


def hour(days, hours):
    return datetime(2026, 11, 6) + timedelta(days=days, hours=hours)


def test_hours_become_days_with_silence_where_the_log_covers_and_gaps_where_it_does_not():
    first, days = days_of({hour(0, 3): 5.0, hour(1, 0): 2.0}, {hour(0, 3), hour(0, 4)})
    assert first == FIRST
    assert len(days) == 2
    assert days[0][2:6] == [None, 5.0, 0.0, None]
    assert days[1][:2] == [2.0, None]


@pytest.mark.parametrize(("count", "start"), [(14, FIRST), (15, date(2026, 11, 7))])
def test_the_newest_fourteen_days_are_kept(count, start):
    first, days = days_of({hour(place, 1): 1.0 for place in range(count)}, ())
    assert (first, len(days)) == (start, 14)


def test_no_hour_is_one_day_of_gaps():
    assert [set(row) for row in days_of({}, ())[1]] == [{None}]


@given(st.dictionaries(st.datetimes(), st.floats(0, 9), max_size=4), st.sets(st.datetimes(), max_size=4))
def test_any_hours_make_a_strip(counts, covered):
    first, days = days_of(counts, covered)
    assert 1 <= len(days) <= 14
    assert held(day_hour_strip(first, days))


VALUES = st.none() | st.floats(allow_nan=True) | st.integers(-3, 10**30)


@given(st.lists(st.lists(VALUES, max_size=30), max_size=6), st.dates(date(1, 1, 1), date(9000, 1, 1)))
def test_any_values_stay_within_the_chart(days, first):
    chart = day_hour_strip(first, days)
    assert held(chart)
    assert told(chart)
    assert len(chart.svg()) < 20_000

"""Times stand in order on their axis, and what nothing covers is a gap."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.charts.time_axis import TimeAxis, cells

START, HOUR = datetime(2026, 11, 6), timedelta(hours=1)
AXIS = TimeAxis(START, START + 10 * HOUR, 100, 200)


@pytest.mark.parametrize(("hours", "place"), [(0, 100), (5, 150), (10, 200), (-3, 100), (99, 200)])
def test_a_time_stands_at_its_part_and_never_outside(hours, place):
    assert AXIS.place(START + hours * HOUR) == place


def test_an_axis_of_one_moment_has_a_place():
    axis = TimeAxis(START, START, 0, 100)
    assert axis.place(START) == 0
    assert [label.text for label in axis.labels(10)] == ["6 Nov"]


def test_names_stand_clear_of_each_other_and_of_the_ends():
    places = [label.x for label in TimeAxis(START, START + 240 * HOUR, 46, 1152).labels(10)]
    assert all(after - before >= 60 for before, after in pairwise(places))
    assert places[0] >= 46 + 26
    assert places[-1] <= 1152 - 26


def test_gaps_lie_before_between_and_after_what_is_covered():
    covered = [(START + HOUR, START + 2 * HOUR), (START + 4 * HOUR, START + 9 * HOUR)]
    assert [(gap.x, gap.width) for gap in AXIS.gaps(covered, 0, 10)] == [(100, 10), (120, 20), (190, 10)]
    assert AXIS.gaps([(START, START + 10 * HOUR)], 0, 10) == ()
    assert [(gap.x, gap.width) for gap in AXIS.gaps([], 0, 10)] == [(100, 100)]


def test_spans_that_overlap_leave_no_gap_between():
    covered = [(START, START + 8 * HOUR), (START + HOUR, START + 2 * HOUR), (START + 8 * HOUR, START + 10 * HOUR)]
    assert AXIS.gaps(covered, 0, 10) == ()


@pytest.mark.parametrize(("count", "longer"), [(10, False), (11, True)])
def test_cells_are_joined_only_where_they_are_too_many(count, longer):
    step, made = cells([START + place * HOUR for place in range(count)], HOUR, 10)
    assert (step > HOUR) is longer
    assert len(made) <= 10


@given(st.lists(st.integers(0, 5_000_000), max_size=60), st.integers(2, 50))
def test_every_start_lies_in_one_cell_and_cells_are_few(seconds, most):
    starts = [START + timedelta(seconds=value) for value in sorted(seconds)]
    step, made = cells(starts, timedelta(seconds=1), most)
    assert sorted(place for inside in made.values() for place in inside) == list(range(len(starts)))
    assert len(made) <= most
    assert all(time <= starts[place] < time + step for time, inside in made.items() for place in inside)

"""Spans on one axis, one strip each."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.charts.test_bars import inside, shapes

from doorward.charts import timeline

DAY = timedelta(days=1)
START = datetime.fromisoformat("2026-11-06T00:00")


def test_a_timeline_has_its_quarters_and_one_strip_a_span_in_order():
    drawn = timeline([(START, START + 2 * DAY), (START + 6 * DAY, START + 8 * DAY)])
    assert drawn.ticks == tuple(START + 2 * step * DAY for step in range(5))
    spans = [[shape for shape in shapes(strip) if shape[0] == "on"] for strip in drawn.strips]
    assert spans == [[("on", 0, 2, 250, 6)], [("on", 750, 2, 250, 6)]]
    assert [shape[1] for shape in shapes(drawn.strips[0]) if shape[0] == "grid"] == [0, 249, 499, 749, 999]


def test_a_moment_is_still_seen_even_at_the_end_of_the_axis():
    drawn = timeline([(START, START + 100 * DAY), (START + 100 * DAY, START + 100 * DAY)])
    assert shapes(drawn.strips[1])[-1] == ("on", 994, 2, 6, 6)


def test_no_span_is_no_axis_and_one_moment_is_an_axis_of_its_own():
    assert timeline([]).strips == ()
    drawn = timeline([(START, START)])
    assert set(drawn.ticks) == {START}
    assert inside(drawn.strips[0])


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=6))
def test_no_span_leaves_its_strip_even_if_it_ends_before_it_begins(spans):
    times = [(START + timedelta(seconds=first), START + timedelta(seconds=last)) for first, last in spans]
    assert all(inside(strip) for strip in timeline(times).strips)

"""A course of numbers no larger than a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import HOSTILE, held, read, shapes, told

from doorward.charts.sparkline import count_bars, sparkline

VALUES = st.lists(st.none() | st.floats(allow_nan=True) | st.integers(-3, 10**30), max_size=12)


def test_the_line_runs_from_left_to_right_and_ends_in_its_last_value():
    chart = sparkline([0, 5, 10], "Ten calls a day.")
    (line,) = shapes(chart, "trend")
    assert line.points == ((3, 17), (48, 10), (93, 3))
    assert [(dot.x, dot.y) for dot in shapes(chart, "last")] == [(93, 3)]


def test_a_line_is_broken_where_there_are_no_data():
    lines = shapes(sparkline([1, 2, None, 2, 1, None], "Calls."), "trend")
    assert [len(line.points) for line in lines] == [2, 2]
    assert shapes(sparkline([None], "Calls."), "trend", "last") == []


def test_bars_are_as_high_as_they_count_and_the_newest_is_marked():
    chart = count_bars([5, None, 0, 10], "Findings a day.")
    assert [(box.kind, box.height) for box in chart.shapes] == [
        ("bar", 10),
        ("gap", 20),
        ("bar", 0),
        ("bar newest", 20),
    ]


def test_it_keeps_its_size_among_words():
    root = read(sparkline([1, 2], "Calls."))
    assert (root.getAttribute("width"), root.getAttribute("height"), root.getAttribute("class")) == (
        "96",
        "20",
        "spark",
    )


@pytest.mark.parametrize("draw", [sparkline, count_bars])
def test_at_most_the_newest_are_drawn(draw):
    assert draw(list(range(500)), "Calls.") == draw(list(range(380, 500)), "Calls.")


@pytest.mark.parametrize("draw", [sparkline, count_bars])
@given(VALUES)
def test_any_values_stay_within(draw, values):
    chart = draw(values, "Calls a day.")
    assert held(chart)
    assert told(chart)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_words(text):
    assert read(sparkline([1], text))

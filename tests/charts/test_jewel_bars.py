"""Ways before and after, a row a jewel, all on one scale."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import HOSTILE, held, links, shapes, texts, told

from doorward.charts.jewel_bars import Jewel, jewel_bars

JEWELS = (Jewel("vault", 100, 25, "/jewels/a"), Jewel("bench", 50, 50), Jewel("safe", 10, 0))


def test_bars_compare_by_length():
    chart = jewel_bars(JEWELS)
    assert [box.width for box in shapes(chart, "before")] == [280, 140, 28]
    assert [box.width for box in shapes(chart, "after")] == [70, 140]
    assert [box.x for box in shapes(chart, "before", "after")] == [180] * 5


def test_a_jewel_without_a_way_left_is_marked():
    assert [box.width for box in shapes(jewel_bars(JEWELS), "after none")] == [3]


def test_numbers_stand_beside_the_bars():
    assert texts(jewel_bars(JEWELS)) == ["vault", "100 \u2192 25", "bench", "50", "safe", "10 \u2192 0"]
    assert links(jewel_bars(JEWELS)) == ["/jewels/a"]
    assert jewel_bars(JEWELS).sentence == "160 ways to 3 crown jewels before, 75 after; 1 jewel with no way left."
    assert jewel_bars(()).sentence == "No crown jewel has a way to it."


@pytest.mark.parametrize(("count", "rows", "more"), [(40, 40, []), (41, 40, ["and 1 more"])])
def test_forty_rows_are_drawn_and_the_rest_is_counted(count, rows, more):
    chart = jewel_bars([Jewel(f"j{place}", 2, 1) for place in range(count)])
    assert len(shapes(chart, "before")) == rows
    assert [text for text in texts(chart) if text.startswith("and ")] == more
    assert held(chart)


COUNTS = st.integers(-3, 10**30)


@given(st.lists(st.tuples(st.sampled_from(HOSTILE), COUNTS, COUNTS), max_size=6))
def test_any_counts_stay_within_the_chart(rows):
    chart = jewel_bars([Jewel(*row) for row in rows])
    assert held(chart)
    assert told(chart)

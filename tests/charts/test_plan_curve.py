"""The risk falls by a step at each fix, at the hour when it is done."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import HOSTILE, flat, held, links, shapes, texts, told

from doorward.charts.plan_curve import Fixed, plan_curve

PLAN = (Fixed("upgrade edge", 4, 1.0, "#fix-1"), Fixed("close the port", 6, 0.5), Fixed("isolate bench", 10, 0.0))


def dots(chart):
    return [shape for shape in flat(chart.shapes) if getattr(shape, "kind", "").startswith("fix")]


def test_a_fix_stands_at_its_hour_and_at_the_risk_it_leaves():
    chart = plan_curve(2.0, PLAN, width=1064, height=270)
    assert [(dot.x, dot.y) for dot in dots(chart)] == [(46 + 200, 130), (46 + 500, 180), (46 + 1000, 230)]


def test_the_line_is_level_until_a_fix_and_falls_there():
    (line,) = shapes(plan_curve(2.0, PLAN), "risk")
    assert all(before[0] == after[0] or before[1] == after[1] for before, after in pairwise(line.points))
    assert len(line.points) == 7


@pytest.mark.parametrize(("done", "corners", "rest"), [(0, 0, 7), (2, 5, 3), (3, 7, 1), (99, 7, 1), (-4, 0, 7)])
def test_what_is_picked_has_its_own_line(done, corners, rest):
    chart = plan_curve(2.0, PLAN, done=done)
    assert sum(len(line.points) for line in shapes(chart, "risk done")) == corners
    assert [len(line.points) for line in shapes(chart, "risk")] == [rest]
    assert len(shapes(chart, "fix done")) == min(3, max(0, done))


def test_fixes_are_numbered_told_and_lead_to_themselves():
    chart = plan_curve(2.0, PLAN)
    assert {"1", "2", "3", "person-hours", "crown jewels to be expected to fall"} <= set(texts(chart))
    assert links(chart) == ["#fix-1"]
    assert "1. upgrade edge: 4 h; then 1 left" in chart.svg()


def test_numbers_that_would_lie_on_each_other_are_left_out():
    close = plan_curve(1, [Fixed("a", 100, 0.5), Fixed("b", 0.01, 0.4), Fixed("c", 100, 0)])
    assert [
        label.text for label in shapes(close, "tick") if label.text in {"1", "2", "3"} and label.anchor == "start"
    ] == ["1", "3"]


def test_the_sentence_says_hours_and_what_is_left():
    assert (
        plan_curve(2.0, PLAN).sentence
        == "3 fixes of 20 h bring the risk from 2 to 0 crown jewels to be expected to fall."
    )
    assert plan_curve(2.0, ()).sentence == "No fix is planned; 2 crown jewels are to be expected to fall."


@pytest.mark.parametrize(("count", "drawn"), [(200, 200), (201, 200)])
def test_at_most_two_hundred_fixes_are_drawn(count, drawn):
    chart = plan_curve(1, [Fixed("x", 1, 0.5)] * count)
    assert len(dots(chart)) == drawn
    assert f"{count} fixes of {count} h" in chart.sentence


AMOUNTS = st.floats(allow_nan=True) | st.integers(-3, 10**30) | st.just(0)


@given(AMOUNTS, st.lists(st.tuples(st.sampled_from(HOSTILE), AMOUNTS, AMOUNTS), max_size=8), st.integers(-2, 9))
def test_any_plan_stays_within_the_chart(before, fixes, done):
    chart = plan_curve(before, [Fixed(*one) for one in fixes], done=done)
    assert held(chart)
    assert told(chart)

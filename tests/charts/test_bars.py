"""Numbers in, shapes out."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from defusedxml.minidom import parseString
from hypothesis import given
from hypothesis import strategies as st

from doorward.charts import points_bar, severity_bars, share_bar, split_bar

POINTS = st.integers(-1000, 1000).map(lambda thousandths: thousandths / 1000)


def shapes(svg: str) -> list[tuple[str, float, float, float, float]]:
    """(class, x, y, width, height) of every shape; the text must be XML."""
    root = parseString(svg).documentElement
    assert root.tagName == "svg"
    found = root.getElementsByTagName("rect")
    numbers = [[float(item.getAttribute(name)) for name in ("x", "y", "width", "height")] for item in found]
    return [(item.getAttribute("class"), *row) for item, row in zip(found, numbers, strict=True)]


def drawn(svg: str) -> list[tuple[str, float, float, float, float]]:
    """(class, x, y, width, height) of every rectangle of every path; the text must be XML."""
    paths = parseString(svg).documentElement.getElementsByTagName("path")
    found = [(path.getAttribute("class"), one) for path in paths for one in path.getAttribute("d").split("z") if one]
    return [(kind, *map(float, re.fullmatch(r"M(\S+) (\S+)h(\S+)v(\S+)h\S+", one).groups())) for kind, one in found]


def inside(svg: str) -> bool:
    _, _, wide, high = map(float, re.search(r'viewBox="([^"]*)"', svg)[1].split())
    return all(
        x >= 0 and y >= 0 and width >= 0 and x + width <= wide * 1.001 and y + height <= high
        for _, x, y, width, height in shapes(svg)
    )


@pytest.mark.parametrize("level", range(5))
def test_severity_is_four_rising_bars_the_first_of_them_filled(level):
    bars = drawn(severity_bars(level))
    assert [kind for kind, *_ in bars] == ["on"] * level + ["off"] * (4 - level)
    assert [x for _, x, *_ in bars] == [0, 4, 8, 12]
    assert [(width, height) for *_, width, height in bars] == [(3, 3), (3, 6), (3, 9), (3, 12)]
    assert {y + height for _, _, y, _, height in bars} == {12}


def test_the_bars_of_a_severity_are_short_for_a_list_has_hundreds_of_them():
    assert max(len(severity_bars(level)) for level in range(5)) < 220


@pytest.mark.parametrize(("part", "filled"), [(0, 0), (0.25, 250), (1, 1000), (1.7, 1000), (-1, 0)])
def test_a_share_fills_its_part_of_the_track(part, filled):
    track, bar = shapes(share_bar(part))
    assert track == ("off", 0, 0, 1000, 10)
    assert bar == ("on", 0, 0, filled, 10)


def test_points_go_right_and_points_against_go_left_of_the_same_zero():
    points = [0.3, 0.1, -0.1]
    assert [shapes(points_bar(value, points))[0] for value in points] == [
        ("plus", 250, 0, 750, 10),
        ("plus", 250, 0, 250, 10),
        ("minus", 0, 0, 250, 10),
    ]
    assert len({points_bar(value, points).split("zero")[1] for value in points}) == 1


@given(st.lists(POINTS, min_size=1, max_size=9))
def test_points_never_leave_their_bar_and_compare_by_length(points):
    drawn = [points_bar(value, points) for value in points]
    assert all(map(inside, drawn))
    lengths = [shapes(svg)[0][3] for svg in drawn]
    scale = max(0, *points) - min(0, *points) or 1
    assert lengths == pytest.approx([1000 * abs(value) / scale for value in points], rel=1e-3, abs=0.1)


def test_a_split_is_cut_in_proportion_and_leaves_out_what_is_not_there():
    assert shapes(split_bar({"critical": 1, "high": 0, "low": 3})) == [
        ("critical", 0, 0, 247, 10),
        ("low", 250, 0, 747, 10),
    ]
    assert shapes(split_bar({})) == []
    assert shapes(split_bar({"low": 0})) == []


@given(st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 10**6)))
def test_pieces_of_a_split_follow_each_other(counts):
    svg = split_bar(counts)
    assert inside(svg)
    pieces = shapes(svg)
    assert all(before[1] + before[3] <= after[1] * 1.001 for before, after in pairwise(pieces))


@pytest.mark.parametrize("svg", [severity_bars(3), share_bar(0.5), points_bar(-0.1, [0.5]), split_bar({"low": 2})])
def test_shapes_carry_no_ink_of_their_own_and_are_not_read_aloud(svg):
    assert "style" not in svg
    assert "fill" not in svg
    assert 'aria-hidden="true"' in svg

"""One way is one straight lane; other ways are faint below it, and folded."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.charts.drawn import HOSTILE, flat, held, links, read, shapes, texts, told

from doorward.charts.lane_grid import Stop
from doorward.charts.way_lane import Others, way_lane

WAY = (
    Stop("Internet", "anyone, anywhere"),
    Stop(
        "edge",
        "full control",
        "A weakness lets anyone in.",
        seen=True,
        kind="door",
        href="?host=edge",
        move_href="?move=1",
    ),
    Stop("vault", "crown jewel", "An administrator logs on.", kind="jewel"),
)
NODES = ("node", "node seen", "node aside", "node folded")


def long(count):
    return [Stop(f"host{place}") for place in range(count)]


def aside(count):
    return [[WAY[0], Stop(f"other{place}"), WAY[2]] for place in range(count)]


def test_the_lane_is_straight_and_in_order():
    nodes = shapes(way_lane(WAY), "node", "node seen")
    assert {box.y for box in nodes} == {16}
    assert [box.x for box in nodes] == [12, 244, 476]
    assert [text for text in texts(way_lane(WAY)) if text in {"Internet", "edge", "vault"}] == [
        "Internet",
        "edge",
        "vault",
    ]


def test_the_door_the_jewel_and_what_was_seen_are_marked():
    chart = way_lane(WAY)
    assert [len(shapes(chart, f"tab {kind}")) for kind in ("hop", "door", "jewel")] == [1, 1, 1]
    assert [box.x for box in shapes(chart, "node seen")] == [244]
    assert len(shapes(chart, "live-dot")) == 1
    first, second = (line for line in shapes(chart, "edge seen", "edge") if line.points[0][1] == 38)
    assert (first.kind, first.points) == ("edge seen", ((214, 38), (244, 38)))
    assert (second.kind, second.points) == ("edge", ((446, 38), (476, 38)))


def test_moves_are_numbered_and_said_below_what_they_gain():
    chart = way_lane(WAY)
    assert {"1", "2", "A weakness lets anyone in.", "An administrator logs on."} <= set(texts(chart))
    words = [item.firstChild.data for item in read(chart).getElementsByTagName("title")][1:]
    assert "Move 1, seen in the data: A weakness lets anyone in." in words
    assert "Move 2: An administrator logs on." in words
    assert "edge, full control" in words


def test_stops_and_moves_lead_to_what_shows_them():
    assert links(way_lane(WAY)) == ["?move=1", "?host=edge"]
    assert links(way_lane([Stop("x", href="javascript:alert(1)")])) == []


def test_a_way_that_begins_with_a_move_begins_with_the_intruder_so_that_numbers_agree():
    chart = way_lane(WAY[1:], Others([[Stop("other"), WAY[2]]]))
    assert [label.text for label in shapes(chart, "strong")] == ["other", "Intruder", "edge", "vault"]
    assert [label.text for label in shapes(chart, "tick")] == ["1", "2"]
    assert len(shapes(chart, "edge aside")) == 2 + 1
    assert chart.sentence == "A way from edge to vault in 2 moves; 1 of them was seen in the data."


@pytest.mark.parametrize("rows", [4, 40, 4000])
def test_however_many_rows_are_asked_for_a_picture_keeps_to_sixty_stops(rows):
    ways = [[Stop("host0"), *(Stop(f"h{place * step}") for step in range(1, 6)), Stop("host6")] for place in range(200)]
    assert len(shapes(way_lane(long(7), Others(ways, rows=rows)), *NODES)) <= 60
    assert len(shapes(way_lane(long(3), Others(aside(200), rows=rows)), *NODES)) <= 60


def test_a_lane_without_words_below_it_is_lower():
    bare = way_lane([Stop(stop.name, stop.gains) for stop in WAY])
    assert bare.height < way_lane(WAY).height


@pytest.mark.parametrize(("count", "rows"), [(7, 1), (8, 2), (14, 2), (15, 3)])
def test_a_lane_of_more_than_seven_goes_on_in_the_next_row(count, rows):
    chart = way_lane(long(count))
    assert len({box.y for box in shapes(chart, "node")}) == rows
    assert held(chart)


@pytest.mark.parametrize(("count", "nodes", "folded"), [(42, 42, 0), (43, 41, 1), (5000, 41, 1)])
def test_the_middle_of_a_very_long_way_is_folded(count, nodes, folded):
    chart = way_lane(long(count))
    assert (len(shapes(chart, "node")), len(shapes(chart, "node folded"))) == (nodes, folded)
    assert "host0" in texts(chart)
    assert f"host{count - 1}" in texts(chart)
    if folded:
        assert f"{count - 41:,} more" in texts(chart)
    assert [text for text in texts(chart) if text.isdigit()][-1] == str(count - 1)


def test_other_ways_lie_below_the_lane_and_its_words():
    chart = way_lane(WAY, Others(aside(3)))
    nodes = shapes(chart, "node aside")
    assert {box.x for box in nodes} == {244}
    assert [after.y - before.y for before, after in pairwise(nodes)] == [56, 56]
    assert min(box.y for box in nodes) > max(label.y for label in shapes(chart, "move"))
    assert len(shapes(chart, "edge aside")) == 6 + 1
    assert "other ways" in texts(chart)


def test_a_way_that_passes_columns_by_goes_below_all_stops():
    lane = long(5)
    chart = way_lane(lane, Others([[lane[0], Stop("other"), lane[4]]]))
    (node,) = shapes(chart, "node aside")
    level = next(line for line in shapes(chart, "edge aside") if hasattr(line, "points"))
    assert level.points[0][1] == level.points[1][1] > node.y + node.height
    assert (level.points[0][0], level.points[1][0]) == (12 + 2 * 232, 12 + 4 * 232 - 30)


def test_keys_walk_from_stop_to_move_to_stop():
    way = [
        Stop(f"host{place}", href=f"?host={place}", move_href=f"?move={place}" if place else "") for place in range(3)
    ]
    assert links(way_lane(way)) == ["?host=0", "?move=1", "?host=1", "?move=2", "?host=2"]


@pytest.mark.parametrize(("count", "folded"), [(4, []), (12, ["8 more"])])
def test_what_does_not_fit_is_folded_and_leads_to_all(count, folded):
    chart = way_lane(WAY, Others(aside(count), href="?ways=all"))
    assert [text for text in texts(chart) if text.endswith("more")] == folded
    assert ("?ways=all" in links(chart)) is bool(folded)


def test_ways_that_are_not_drawn_are_counted():
    assert "and 8 other ways" in texts(way_lane(WAY, Others(more=8, href="?ways=all")))
    assert "and 11 other ways" in texts(way_lane(long(9), Others(aside(3), more=8)))
    assert not any("other way" in text for text in texts(way_lane(WAY)))


@pytest.mark.parametrize("count", [0, 1, 5, 400, 2000])
def test_a_picture_has_at_most_sixty_stops_and_stays_small(count):
    ways = [
        [Stop("host0"), *(Stop(f"h{place * step}") for step in range(1, 6)), Stop("host6")] for place in range(count)
    ]
    chart = way_lane(long(7), Others(ways, href="?ways=all"))
    assert len(shapes(chart, *NODES)) <= 60
    assert len(chart.svg().encode()) <= 60_000
    assert held(chart)
    assert told(chart)


def test_no_way_is_said():
    assert way_lane(()).sentence == "No way is known."
    assert way_lane(WAY).sentence == "A way from Internet to vault in 2 moves; 1 of them was seen in the data."
    assert held(way_lane(()))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_names(text):
    stop = Stop(text, text, text, seen=True, kind=text, href=text, move_href=text)
    chart = way_lane([stop, stop, stop], Others([[stop, WAY[0], stop]], 3, text))
    assert held(chart)
    assert told(chart)
    assert all(shape.kind == "tab hop" for shape in flat(chart.shapes) if getattr(shape, "kind", "").startswith("tab"))


STOPS = st.lists(
    st.builds(Stop, st.text(max_size=12), st.sampled_from(["", "root"]), st.text(max_size=30), st.booleans()),
    max_size=9,
)


@given(STOPS, st.lists(STOPS, max_size=6), st.integers(1, 6))
def test_any_ways_stay_within_the_picture_and_no_stop_lies_on_another(way, others, rows):
    chart = way_lane(way, Others(others, 2, "?x", rows))
    assert held(chart)
    assert told(chart)
    nodes = shapes(chart, *NODES)
    corners = {(box.x, box.y) for box in nodes}
    assert len(corners) == len(nodes)
    assert all(abs(a.x - b.x) >= a.width or abs(a.y - b.y) >= a.height for a in nodes for b in nodes if a is not b)

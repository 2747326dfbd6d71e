"""Other ways stand in columns beside the lane, the busiest first, and nothing stands on anything else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from doorward.charts.lane_grid import Stop, grid

LANE = [Stop(name) for name in ("net", "a", "b", "c", "jewel")]


def way(*names):
    return [Stop(name) for name in names]


def names(laid):
    return {slot: stop.name for slot, stop in laid.stops.items()}


def test_a_stop_stands_in_the_column_of_its_move():
    laid = grid(LANE, [way("net", "x", "y", "z", "jewel")], 4)
    assert names(laid) == {(1, 1): "x", (2, 1): "y", (3, 1): "z"}
    assert laid.edges == (((0, 0), (1, 1)), ((1, 1), (2, 1)), ((2, 1), (3, 1)), ((3, 1), (4, 0)))


def test_a_stop_of_the_lane_is_met_where_it_stands():
    laid = grid(LANE, [way("net", "x", "c", "jewel")], 4)
    assert names(laid) == {(1, 1): "x"}
    assert laid.edges == (((0, 0), (1, 1)), ((1, 1), (3, 0)))


def test_the_same_name_with_other_rights_is_another_stop():
    laid = grid(LANE, [[LANE[0], Stop("a", "full control"), LANE[-1]]], 4)
    assert names(laid) == {(1, 1): "a"}


def test_the_busiest_stops_are_shown_and_the_rest_is_folded():
    ways = [way("net", name, "jewel") for name in "pqrst"] + [way("net", "t", "y", "jewel")]
    laid = grid(LANE, ways, 2)
    assert names(laid) == {(1, 1): "t", (1, 2): "p", (2, 1): "y"}
    assert laid.folded == {1: 3}
    assert ((1, 3), (4, 0)) in laid.edges


def test_four_in_a_column_are_shown_and_the_fifth_is_folded():
    assert grid(LANE, [way("net", name, "jewel") for name in "pqrs"], 4).folded == {}
    assert grid(LANE, [way("net", name, "jewel") for name in "pqrst"], 4).folded == {1: 1}


def test_the_lane_itself_is_not_drawn_again():
    assert grid(LANE, [LANE], 4) == grid(LANE, [], 4)


def test_of_a_longer_way_what_has_no_column_is_passed_over():
    laid = grid(LANE, [way("net", *"uvwxyz", "jewel")], 4)
    assert names(laid) == {(1, 1): "u", (2, 1): "v", (3, 1): "w"}
    assert laid.edges[-1] == ((3, 1), (4, 0))


NAMES = st.lists(st.sampled_from(["net", "jewel", *"abcpqrstuv"]), max_size=8)


@given(NAMES, st.lists(NAMES, max_size=20), st.integers(1, 4))
def test_slots_are_few_and_every_move_goes_right_between_slots_that_are_there(lane, ways, rows):
    drawn = [Stop(name) for name in lane]
    laid = grid(drawn, [way(*names) for names in ways], rows)
    there = (
        set(laid.stops) | {(place, 0) for place in range(len(drawn))} | {(column, rows + 1) for column in laid.folded}
    )
    assert all(0 < column < len(drawn) - 1 and 1 <= row <= rows for column, row in laid.stops)
    assert all(left[0] < right[0] and {left, right} <= there for left, right in laid.edges)
    assert all(count > 0 for count in laid.folded.values())


@given(
    st.permutations(
        [("net", "x", "jewel"), ("net", "y", "z", "jewel"), ("net", "x", "b", "jewel"), ("net", "q", "jewel")]
    )
)
def test_the_order_of_the_other_ways_makes_no_difference(ways):
    assert grid(LANE, [way(*names) for names in ways], 2) == grid(LANE, [way(*names) for names in sorted(ways)], 2)

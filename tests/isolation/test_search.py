"""Is anything left of a box, against counting cells."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.isolation.search import fates, uncovered

SIDE = 4
pair = st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1)).map(sorted)
box = st.tuples(pair, pair, pair)


def arrays(boxes):
    sides = np.array(boxes, np.int32).reshape(len(boxes), 3, 2)
    return sides[:, :, 0].copy(), sides[:, :, 1].copy()


def cells(one):
    return set(product(*(range(low, high + 1) for low, high in one)))


@settings(max_examples=500, deadline=None)
@given(box, st.lists(box, max_size=6))
def test_a_corner_is_found_where_cells_are_left_and_only_there(asked, others):
    lows, highs = arrays([asked, *others])
    holding = np.arange(1, len(others) + 1)

    found = uncovered(lows[0], highs[0], holding, lows, highs)

    left = cells(asked) - set().union(*map(cells, others))
    assert (len(found) > 0) == bool(left)
    assert not left or tuple(found.tolist()) in left


def test_only_the_boxes_that_are_named_hold_anything():
    lows, highs = arrays([[[0, 1]] * 3, [[0, 1]] * 3])

    assert uncovered(lows[0], highs[0], np.array([], np.int64), lows, highs).tolist() == [0, 0, 0]
    assert len(uncovered(lows[0], highs[0], np.array([1]), lows, highs)) == 0


def test_a_fate_is_told_by_the_first_certain_box_and_doubted_by_those_before_it():
    lows, highs = arrays([[[0, 0]] * 3, [[0, 1]] * 3])
    asked = np.array([[0, 0, 0], [1, 1, 1], [2, 2, 2]], np.int32)
    rules, kinds = np.array([0, 1], np.int32), np.array([[False, True], [True, False]])

    deciding, found = fates(asked, (lows, highs), rules, kinds, default=False)

    assert deciding.tolist() == [1, 1, -1]
    assert found.tolist() == [2, 0, 0]

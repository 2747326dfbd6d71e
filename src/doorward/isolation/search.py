"""The one question everything comes down to: is there a packet in this box that no other box holds? Exact, compiled."""

from __future__ import annotations

import numba
import numpy as np


@numba.njit(cache=True)
def uncovered(
    low: np.ndarray, high: np.ndarray, holding: np.ndarray, lows: np.ndarray, highs: np.ndarray
) -> np.ndarray:
    """Return the lowest corner of a part of a box that none of the boxes `holding` covers; an empty array if there is none.

    Args:
        low: first step of each field.
        high: last step of each field, inclusive.
        holding: places of the boxes in `lows` and `highs`; large ones first are found out sooner.
        lows: first steps of all boxes, (boxes, fields).
        highs: last steps of all boxes.
    """
    fields = low.shape[0]
    room = 2 * fields * (holding.shape[0] + 1) + 1
    waiting = np.empty((room, 2, fields), np.int32)
    nexts = np.empty(room, np.int64)
    waiting[0, 0], waiting[0, 1], nexts[0] = low, high, 0
    top = 1
    while top > 0:
        top -= 1
        part, place = waiting[top].copy(), nexts[top]
        while place < holding.shape[0] and _apart(part[0], part[1], lows[holding[place]], highs[holding[place]]):
            place += 1
        if place == holding.shape[0]:
            return part[0]  # type: ignore[no-any-return]  # numpy's stubs know no row of an array
        made = _sticking_out(part, lows[holding[place]], highs[holding[place]], waiting[top:])
        nexts[top : top + made] = place + 1
        top += made
    return np.empty(0, np.int32)


@numba.njit(cache=True)
def _sticking_out(part: np.ndarray, low: np.ndarray, high: np.ndarray, into: np.ndarray) -> int:
    """Write what sticks out of a box on each side into `into`; return how many pieces. What is left of the part is covered."""
    made = 0
    for field in range(low.shape[0]):
        if part[0, field] < low[field]:
            into[made] = part
            into[made, 1, field] = low[field] - 1
            part[0, field] = low[field]
            made += 1
        if part[1, field] > high[field]:
            into[made] = part
            into[made, 0, field] = high[field] + 1
            part[1, field] = high[field]
            made += 1
    return made


@numba.njit(cache=True)
def _apart(left: np.ndarray, right: np.ndarray, low: np.ndarray, high: np.ndarray) -> bool:
    apart = False
    for field in range(left.shape[0]):
        apart |= low[field] > right[field] or high[field] < left[field]
    return apart


@numba.njit(cache=True)
def reaching(
    place: int,
    within: tuple[np.ndarray, np.ndarray],
    near: np.ndarray,
    sides: tuple[np.ndarray, np.ndarray],
    boxes: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> np.ndarray:
    """Return a packet of a box that surely reaches it and fares as it says, as steps; an empty array if there is none.

    Args:
        place: the box, of a rule that is certain.
        within: first and last steps of what is asked about.
        near: places of the boxes that touch it, ascending.
        sides: first steps and last steps of all boxes.
        boxes: rule of each box; two columns: whether it is certain to match, and whether its rule accepts; how many packets
            it holds: large ones are tried first.
    """
    lows, highs = sides
    rules, kinds, volume = boxes
    low, high = np.maximum(lows[place], within[0]), np.minimum(highs[place], within[1])
    holding = np.empty(near.shape[0], np.int64)
    many = 0
    for other in near:
        if rules[other] >= rules[place]:
            break
        # What decides earlier holds a packet back, and so does what may decide it otherwise.
        decides = kinds[other, 0] or kinds[other, 1] != kinds[place, 1]
        if decides and not _apart(low, high, lows[other], highs[other]):
            holding[many] = other
            many += 1
    kept = holding[:many]
    return uncovered(low, high, kept[np.argsort(-volume[kept])], lows, highs)


@numba.njit(cache=True)
def fates(
    cells: np.ndarray, sides: tuple[np.ndarray, np.ndarray], rules: np.ndarray, kinds: np.ndarray, *, default: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each cell the rule that decides (-1: none) and its fate: 0 denied, 1 accepted, 2 it cannot be told.

    Args:
        cells: steps of each field, (cells, fields).
        sides: first steps and last steps of all boxes, in the order of their rules.
        rules: rule of each box.
        kinds: two columns: whether the box is certain to match, and whether its rule accepts.
        default: whether what no rule decides is accepted.
    """
    lows, highs = sides
    certain, accepts = kinds[:, 0], kinds[:, 1]
    deciding = np.full(cells.shape[0], -1, np.int64)
    fate = np.zeros(cells.shape[0], np.int8)
    for cell in range(cells.shape[0]):
        may_accept, may_deny, open_ended = False, False, True
        for box in range(lows.shape[0]):
            inside = True
            for field in range(cells.shape[1]):
                if cells[cell, field] < lows[box, field] or cells[cell, field] > highs[box, field]:
                    inside = False
                    break
            if not inside:
                continue
            may_accept, may_deny = may_accept or accepts[box], may_deny or not accepts[box]
            if certain[box]:
                deciding[cell], open_ended = rules[box], False
                break
        if open_ended:
            may_accept, may_deny = may_accept or default, may_deny or not default
        fate[cell] = 2 if may_accept and may_deny else 1 if may_accept else 0
    return deciding, fate


@numba.njit(cache=True)
def touched(cells: np.ndarray, lows: np.ndarray, highs: np.ndarray) -> np.ndarray:
    """Return for each box whether it holds any of the cells.

    Args:
        cells: steps of each field, (cells, fields).
        lows: first steps of all boxes, (boxes, fields).
        highs: last steps of all boxes, inclusive.
    """
    found = np.zeros(lows.shape[0], np.bool_)
    for box in range(lows.shape[0]):
        for cell in range(cells.shape[0]):
            inside = True
            for field in range(cells.shape[1]):
                if cells[cell, field] < lows[box, field] or cells[cell, field] > highs[box, field]:
                    inside = False
                    break
            if inside:
                found[box] = True
                break
    return found

"""Branch and bound for one hitting set, compiled: what doorward.paths.hitting does, for parts that plain Python is too slow for.

Depth first. What is open weighs at least what its rows can be made to pay: first as much as the relaxation of the whole lets them
pay, then whatever is left (dual ascent; Erlenkotter, "A dual-based procedure for uncapacitated facility location", 1978).
"""

from __future__ import annotations

import numba
import numpy as np

OPEN, TAKEN, BARRED = 0, 1, 2
LEAST, NODES, LEFT = 0, 1, 2
"""Places in what a search tells: the least weight met, nodes it may still visit, the least bound of what it left out."""
_NEAR = 1e-9


@numba.njit(cache=True)
def search(rows, members, hits, hit_rows, weights, prices, whole, least, nodes):  # type: ignore[no-untyped-def]  # numba reads no annotations
    """Look for a set lighter than `least` that hits every row; return its marks, what no set goes below, and the nodes that are left.

    Args:
        rows: row -> where its elements begin in `members`; one more at the end.
        members: elements of all rows.
        hits: element -> where the rows it hits begin in `hit_rows`.
        hit_rows: rows of all elements.
        weights: element -> weight, not negative.
        prices: row -> what it pays in the relaxation of the whole.
        whole: weights are whole, so that bounds may be rounded up.
        least: weight of a set that is known; no marks are set where none is lighter.
        nodes: most that are visited.
    """
    state, hit = np.zeros(len(weights), np.int8), np.zeros(len(rows) - 1, np.int64)
    best, told = np.zeros(len(weights), np.bool_), np.array([least, nodes, np.inf])
    problem = (rows, members, hits, hit_rows, weights, prices, whole)
    _visit(problem, state, hit, 0.0, 0.0, best, told)
    return best, min(told[LEAST], told[LEFT]), told[NODES]


@numba.njit(cache=True)
def _visit(problem, state, hit, weighs, floor, best, told):  # type: ignore[no-untyped-def]
    if told[NODES] <= 0:
        told[LEFT] = min(told[LEFT], floor)
        return
    told[NODES] -= 1
    rows, members, hits, hit_rows, weights, prices, whole = problem
    unpaid = weights.copy()
    paid = weighs + _paid(rows, members, prices, hit, state, unpaid)
    floor = max(floor, _rounded(paid, whole))
    if floor >= told[LEAST] - _NEAR:
        return
    barred = _bar(paid, whole, unpaid, state, told[LEAST])
    row = _narrowest(rows, members, hit, state)
    if row < 0:
        told[LEAST] = weighs
        best[:] = state == TAKEN
    else:
        tried = members[rows[row] : rows[row + 1]]
        for element in _in_turn(tried[state[tried] == OPEN], hits, hit_rows, weights, hit):
            _mark(hits, hit_rows, hit, element, 1)
            state[element] = TAKEN
            _visit(problem, state, hit, weighs + weights[element], floor, best, told)
            _mark(hits, hit_rows, hit, element, -1)
            # Whatever has it was looked at just now.
            state[element] = BARRED
            barred.append(element)
    for element in barred:
        state[element] = OPEN


@numba.njit(cache=True)
def _rounded(bound, whole):  # type: ignore[no-untyped-def]
    return np.ceil(bound - _NEAR) if whole else bound


@numba.njit(cache=True)
def _paid(rows, members, prices, hit, state, unpaid):  # type: ignore[no-untyped-def]
    """Return what the open rows pay together, infinite if one cannot be hit; take it from `unpaid`."""
    total = 0.0
    for capped in (True, False):
        for row in np.flatnonzero(hit == 0):
            least = np.inf
            for at in range(rows[row], rows[row + 1]):
                if state[members[at]] == OPEN:
                    least = min(least, unpaid[members[at]])
            if least == np.inf:
                return np.inf
            pays = min(least, prices[row]) if capped else least
            if pays > 0.0:
                total += pays
                for at in range(rows[row], rows[row + 1]):
                    unpaid[members[at]] -= pays
    return total


@numba.njit(cache=True)
def _bar(paid, whole, unpaid, state, least):  # type: ignore[no-untyped-def]
    """Bar and return what no lighter set can have."""
    barred = [np.int64(0) for _ in range(0)]  # empty, of a type that numba can tell
    for element in range(len(state)):
        if state[element] == OPEN and _rounded(paid + unpaid[element], whole) >= least - _NEAR:
            state[element] = BARRED
            barred.append(np.int64(element))
    return barred


@numba.njit(cache=True)
def _narrowest(rows, members, hit, state):  # type: ignore[no-untyped-def]
    """Return the open row with the fewest elements left, -1 where all are hit."""
    best, fewest = np.int64(-1), len(state) + 1
    for row in np.flatnonzero(hit == 0):
        left = 0
        for at in range(rows[row], rows[row + 1]):
            left += state[members[at]] == OPEN
        if left < fewest:
            best, fewest = row, left
    return best


@numba.njit(cache=True)
def _in_turn(elements, hits, hit_rows, weights, hit):  # type: ignore[no-untyped-def]
    """Sort elements: what hits the most open rows for its weight first."""
    asked = np.empty(len(elements))
    for at, element in enumerate(elements):
        gain = 0
        for place in range(hits[element], hits[element + 1]):
            gain += hit[hit_rows[place]] == 0
        asked[at] = weights[element] / gain
    return elements[np.argsort(asked, kind="mergesort")]


@numba.njit(cache=True)
def _mark(hits, hit_rows, hit, element, by):  # type: ignore[no-untyped-def]
    for place in range(hits[element], hits[element + 1]):
        hit[hit_rows[place]] += by

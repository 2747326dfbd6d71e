"""Searches over an attack graph of millions of steps, compiled: what doorward.paths does, in the same order, bit for bit.

Facts wait in a heap of four children a node that knows where each fact stands, so that a fact waits once.
"""

from __future__ import annotations

import numba
import numpy as np

START, UNREACHED = -2, -1
_WIDTH = 4
"""Children of a node of the heap."""
_NEVER, _SETTLED = -1, -2
"""Places of a fact that has not waited yet, and of one that no longer does."""


@numba.njit(cache=True)
def _before(costs, one, other):  # type: ignore[no-untyped-def]  # numba reads no annotations
    return costs[one] < costs[other] or (costs[one] == costs[other] and one < other)


@numba.njit(cache=True)
def _rise(heap, place, costs, at):  # type: ignore[no-untyped-def]
    fact = heap[at]
    while at > 0:
        above = (at - 1) // _WIDTH
        if not _before(costs, fact, heap[above]):
            break
        heap[at] = heap[above]
        place[heap[at]] = at
        at = above
    heap[at] = fact
    place[fact] = at


@numba.njit(cache=True)
def _sink(heap, place, costs, size):  # type: ignore[no-untyped-def]
    fact, at = heap[0], 0
    while True:
        first = _WIDTH * at + 1
        if first >= size:
            break
        least = first
        for child in range(first + 1, min(first + _WIDTH, size)):
            if _before(costs, heap[child], heap[least]):
                least = child
        if not _before(costs, heap[least], fact):
            break
        heap[at] = heap[least]
        place[heap[at]] = at
        at = least
    heap[at] = fact
    place[fact] = at


@numba.njit(cache=True)
def _wait(heap, place, costs, size, fact):  # type: ignore[no-untyped-def]
    """Let a fact wait at its cost, or move up now that it costs less; return how many wait."""
    if place[fact] == _NEVER:
        heap[size] = fact
        place[fact] = size
        size += 1
    if place[fact] >= 0:
        _rise(heap, place, costs, place[fact])
    return size


@numba.njit(cache=True)
def _first(heap, place, costs, size):  # type: ignore[no-untyped-def]
    """Take the cheapest of `size` facts that wait out of the heap: it is settled."""
    fact = heap[0]
    if size > 1:
        heap[0] = heap[size - 1]
        _sink(heap, place, costs, size - 1)
    place[fact] = _SETTLED
    return fact


@numba.njit(cache=True)
def settle(heads, missing, sums, prices, need_starts, needs, starts, wanted, costs, best, shared):  # type: ignore[no-untyped-def]
    """Settle facts in the order of their cost; see paths.cheapest.

    Args:
        heads: int32[steps], the fact each concludes.
        missing: int32[steps], premises each lacks, 0 where a step is taken away; used up.
        sums: float64[steps], a copy of the prices; used up.
        prices: float64[steps], nat.
        need_starts: int64[facts + 1], with `needs` the steps that need each fact.
        needs: int32, see need_starts.
        starts: int32, facts that cost nothing.
        wanted: bool[facts], facts after which the search may stop; none settles all; used up.
        costs: float64[facts], infinite at first; what each costs.
        best: int32[facts], UNREACHED at first; the step that concludes each.
        shared: take the maximum over premises, not the sum.
    """
    heap, place = np.empty(costs.size, np.int32), np.full(costs.size, _NEVER, np.int64)
    left, size = wanted.sum(), 0
    stops = left > 0
    for fact in starts:
        costs[fact], best[fact] = 0.0, START
        size = _wait(heap, place, costs, size, fact)
    while size:
        fact = _first(heap, place, costs, size)
        size -= 1
        if wanted[fact]:
            wanted[fact] = False
            left -= 1
        if stops and left == 0:
            break
        size = _take(fact, heads, missing, sums, prices, need_starts, needs, costs, best, shared, heap, place, size)


@numba.njit(cache=True)
def _take(fact, heads, missing, sums, prices, need_starts, needs, costs, best, shared, heap, place, size):  # type: ignore[no-untyped-def]
    """Let every step that needs a settled fact know; return how many facts wait now."""
    cost = costs[fact]
    for at in range(need_starts[fact], need_starts[fact + 1]):
        step = needs[at]
        missing[step] -= 1
        sums[step] += cost
        if missing[step] == 0:
            head = heads[step]
            total = prices[step] + cost if shared else sums[step]
            if total < costs[head] or best[head] == UNREACHED:
                costs[head], best[head] = total, step
                size = _wait(heap, place, costs, size, head)
    return size


@numba.njit(cache=True)
def settle_back(concluded_starts, concluding, body_starts, body, prices, gained, goals, costs, nexts):  # type: ignore[no-untyped-def]
    """Settle what each fact lacks to a goal, if all else that is needed is gained as cheaply as it can be; see paths.onward.

    Args:
        concluded_starts: int64[facts + 1], with `concluding` the steps that conclude each fact.
        concluding: int32, see concluded_starts.
        body_starts: int64[steps + 1], with `body` the facts each needs.
        body: int32, see body_starts.
        prices: float64[steps], nat.
        gained: float64[facts], what each costs, infinite if it cannot be gained.
        goals: int32, facts that lack nothing.
        costs: float64[facts], infinite at first; what each lacks.
        nexts: int32[facts], UNREACHED at first; the step to take next.
    """
    heap, place = np.empty(costs.size, np.int32), np.full(costs.size, _NEVER, np.int64)
    size = 0
    for goal in goals:
        costs[goal], nexts[goal] = 0.0, START
        size = _wait(heap, place, costs, size, goal)
    while size:
        fact = _first(heap, place, costs, size)
        size -= 1
        for at in range(concluded_starts[fact], concluded_starts[fact + 1]):
            step = concluding[at]
            size = _step_back(step, costs[fact], body_starts, body, prices, gained, costs, nexts, heap, place, size)


@numba.njit(cache=True)
def _step_back(step, cost, body_starts, body, prices, gained, costs, nexts, heap, place, size):  # type: ignore[no-untyped-def]
    first, last = body_starts[step], body_starts[step + 1]
    for at in range(first, last):
        fact, total = body[at], cost + prices[step]
        for other in range(first, last):
            if other != at:
                total += gained[body[other]]
        if total < costs[fact]:
            costs[fact], nexts[fact] = total, step
            size = _wait(heap, place, costs, size, fact)
    return size

"""The cheapest derivation of every fact: Knuth's generalisation of Dijkstra's algorithm to steps of several premises.

Knuth, "A generalization of Dijkstra's algorithm" (1977). A step costs its own price plus the sum (or the maximum) of what its
premises cost; both never fall below any premise, so facts settle in final order and cycles do no harm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from doorward.paths.graph import Graph, Prices

HOP = 1e-6
"""Nat added to every step: of equally likely derivations the shortest is told."""

START, UNREACHED = -2, -1

WIDE = 20_000
"""Steps from which on a graph is searched by compiled code, which takes a second to be ready; the answers are the same."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What every fact costs (infinite if it is not derivable), and the step that concludes it most cheaply.

    `best` holds START or UNREACHED where there is no such step. It is followed, never worked out again from equal costs:
    steps that cost nothing may go in circles, pointers cannot.
    """

    costs: list[float]
    best: list[int]

    def reached(self, fact: int) -> bool:
        """Say whether a fact is derivable."""
        return self.best[fact] != UNREACHED


def cheapest(
    graph: Graph,
    starts: Sequence[int],
    prices: Sequence[float] | Prices,
    *,
    goals: Collection[int] = (),
    shared: bool = False,
) -> Solution:
    """Return the cheapest derivation of every fact.

    Args:
        graph: facts and steps.
        starts: facts that cost nothing, ascending.
        prices: step -> what it costs, never negative; an infinite price takes the step away.
        goals: stop when all of these are settled; none settles everything.
        shared: take the maximum over premises, as if all that they have in common were free: a lower bound.
    """
    if len(graph) >= WIDE:
        return _compiled(graph, starts, np.asarray(prices, np.float64), goals, shared=shared)
    told = prices.tolist() if isinstance(prices, np.ndarray) else prices
    return _plain(graph, starts, told, set(goals), shared=shared)


def _plain(
    graph: Graph, starts: Sequence[int], prices: Sequence[float], unsettled: set[int], *, shared: bool
) -> Solution:
    costs, best = [math.inf] * len(graph.facts), [UNREACHED] * len(graph.facts)
    missing = [len(body) if price < math.inf else 0 for body, price in zip(graph.bodies, prices, strict=True)]
    sums, stops = list(prices), bool(unsettled)
    heads, needed_by = graph.heads, graph.needed_by
    queue = [(0.0, fact) for fact in starts]
    for fact in starts:
        costs[fact], best[fact] = 0.0, START
    while queue:
        cost, fact = heappop(queue)
        # An entry that a cheaper one overtook; it is cheaper to leave it in the queue than to take it out.
        if cost > costs[fact]:
            continue
        unsettled.discard(fact)
        if stops and not unsettled:
            break
        for step in needed_by[fact]:
            missing[step] -= 1
            sums[step] += cost
            if missing[step] == 0:
                head, total = heads[step], prices[step] + cost if shared else sums[step]
                # Sums over what is shared may outgrow every float; such a fact is derivable all the same.
                if total < costs[head] or best[head] == UNREACHED:
                    costs[head], best[head] = total, step
                    heappush(queue, (total, head))
    return Solution(costs, best)


def _compiled(graph: Graph, starts: Sequence[int], prices: Prices, goals: Collection[int], *, shared: bool) -> Solution:
    # Numba takes 0.2 s to load; most graphs are small, and most questions short.
    from doorward.kernels.derivations import settle  # noqa: PLC0415

    facts = len(graph.facts)
    costs, best = np.full(facts, np.inf), np.full(facts, UNREACHED, np.int32)
    missing = np.where(prices < np.inf, graph.premises.lengths, 0).astype(np.int32)
    wanted = np.zeros(facts, np.bool_)
    wanted[list(goals)] = True
    needs = graph.needed_in
    begin = np.array(starts, np.int32)
    arrays = (needs.starts, needs.values, begin, wanted, costs, best)
    settle(graph.concluded, missing, prices.copy(), prices, *arrays, shared)
    return Solution(costs.tolist(), best.tolist())


def chain(graph: Graph, solution: Solution, goal: int) -> list[int]:
    """Return the steps of a fact's cheapest derivation, each once, every premise before the step that needs it."""
    steps: list[int] = []
    told = set[int]()
    waiting = [goal]
    while waiting:
        fact = waiting[-1]
        step = solution.best[fact]
        if step == START or fact in told:
            waiting.pop()
            continue
        missing = [one for one in graph.premises.of(step) if one not in told and solution.best[one] != START]
        if missing:
            waiting.extend(reversed(missing))
            continue
        waiting.pop()
        told.add(fact)
        steps.append(step)
    return steps

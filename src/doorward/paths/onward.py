"""What each fact is worth: how likely it leads on to a goal, all else that is needed being gained as cheaply as it can be.

The outside cost of Viterbi parsing (Klein and Manning, "A* parsing", 2003), for hypergraphs: a search backwards from the goals
in which the other premises of a step are charged at what they cost from the starts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from doorward.paths import cheapest as forward
from doorward.paths.cheapest import START, UNREACHED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.paths.cheapest import Solution
    from doorward.paths.graph import Graph, Prices


@dataclass(frozen=True, slots=True)
class Onward:
    """What each fact lacks to a goal, in nat (infinite where it leads to none), and the step to take next.

    `nexts` holds START where the fact is a goal, UNREACHED where it leads to none.
    """

    costs: list[float]
    nexts: list[int]

    def trunk(self, graph: Graph, fact: int) -> list[int]:
        """Return the steps from a fact to the nearest goal; what else they need is not among them."""
        steps: list[int] = []
        while self.nexts[fact] >= 0:
            steps.append(self.nexts[fact])
            fact = graph.heads[steps[-1]]
        return steps


def onward(graph: Graph, gained: Solution, goals: Sequence[int], prices: Prices) -> Onward:
    """Return what every fact lacks to the nearest goal.

    Args:
        graph: facts and steps.
        gained: what every fact costs from the starts, at the same prices.
        goals: facts that lack nothing.
        prices: step -> what it costs, never negative; an infinite price takes the step away.
    """
    if len(graph) < forward.WIDE:
        return _plain(graph, gained.costs, goals, prices.tolist())
    # Numba takes 0.2 s to load: not for a small graph.
    from doorward.kernels.derivations import settle_back  # noqa: PLC0415

    facts = len(graph.facts)
    costs, nexts = np.full(facts, np.inf), np.full(facts, UNREACHED, np.int32)
    into, body = graph.leading_to, graph.premises
    arrays = (into.starts, into.values, body.starts, body.values, prices, np.array(gained.costs))
    settle_back(*arrays, np.array(goals, np.int32), costs, nexts)
    return Onward(costs.tolist(), nexts.tolist())


def _plain(graph: Graph, gained: Sequence[float], goals: Sequence[int], prices: Sequence[float]) -> Onward:
    costs, nexts = [math.inf] * len(graph.facts), [UNREACHED] * len(graph.facts)
    queue = [(0.0, goal) for goal in goals]
    into, bodies = graph.leading_to.lists(), graph.bodies
    for goal in goals:
        costs[goal], nexts[goal] = 0.0, START
    while queue:
        cost, head = heappop(queue)
        if cost > costs[head]:
            continue
        for step in into[head]:
            for fact in bodies[step]:
                total = cost + prices[step]
                for other in bodies[step]:
                    total += gained[other] if other != fact else 0.0
                if total < costs[fact]:
                    costs[fact], nexts[fact] = total, step
                    heappush(queue, (total, fact))
    return Onward(costs, nexts)

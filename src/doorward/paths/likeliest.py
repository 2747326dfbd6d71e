"""The likeliest ways to a goal one after the other, exactly, however much alike they are.

Yen's branching over derivations (Nielsen, Andersen and Pretolani, "Finding the K shortest hyperpaths", 2005): of a way found,
from the goal down, each step is barred in turn while those above it are kept. Every other way is in exactly one such branch.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

import numpy as np

from doorward.paths.cheapest import HOP, UNREACHED, chain, cheapest
from doorward.paths.derivation import derivation
from doorward.paths.relevant import leading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.paths.derivation import Derivation
    from doorward.paths.graph import Graph

    Branch = tuple[float, list[int], frozenset[int]]
    """What a way costs, its steps, and the steps that are barred in its branch."""


def likeliest(graph: Graph, starts: Sequence[int], goals: Sequence[int], k: int) -> list[Derivation]:
    """Return the `k` cheapest ways to each goal, a step that serves twice paid twice; told likeliest first.

    It takes a search a step of every way found, so it is for few ways, or for graphs that are not large.
    """
    ranked = []
    for goal in goals:
        part = graph.only(leading(graph, starts, [goal]))
        least = cheapest(part, starts, part.price, shared=True)
        for _, steps in costed(part, starts, goal, k):
            way = derivation(part, part.facts[goal], steps, least.costs[goal])
            ranked.append(((-way.probability, len(steps), goal, steps), way))
    return [way for _, way in sorted(ranked, key=lambda entry: entry[0])]


def costed(graph: Graph, starts: Sequence[int], goal: int, k: int) -> list[tuple[float, list[int]]]:
    """Return the `k` cheapest ways to a goal as what they cost, in nat, and their steps; the cheapest first."""
    found: list[tuple[float, list[int]]] = []
    queue: list[Branch] = []
    _push(queue, graph, starts, goal, frozenset())
    while queue and len(found) < k:
        cost, steps, barred = heappop(queue)
        found.append((cost, steps))
        for step in reversed(steps):
            _push(queue, graph, starts, goal, barred | {step})
            barred |= set(graph.leading_to.of(int(graph.concluded[step]))) - {step}
    return found


def _push(queue: list[Branch], graph: Graph, starts: Sequence[int], goal: int, barred: frozenset[int]) -> None:
    prices = graph.price + HOP
    prices[np.array(sorted(barred), np.int64)] = np.inf
    solution = cheapest(graph, starts, prices, goals=[goal])
    if solution.best[goal] != UNREACHED:
        heappush(queue, (solution.costs[goal], chain(graph, solution, goal), barred))

"""Several ways to a goal that are really different: the steps of each way found are made dearer before the next is sought.

The exact k best are the wrong answer: they are permutations of one way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.paths.cheapest import HOP, UNREACHED, chain, cheapest
from doorward.paths.derivation import derivation
from doorward.paths.relevant import relevant
from doorward.paths.toward import toward

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.paths.cheapest import Solution
    from doorward.paths.derivation import Derivation
    from doorward.paths.graph import Graph

PENALTY = 0.7
"""Nat added to a step each time a way uses it: as if it worked half as often. It doubles while nothing new is found."""

PATIENCE = 6
"""Searches in a row that may find nothing new: by then the penalty is more than any step can cost."""


def diverse(graph: Graph, starts: Sequence[int], goals: Sequence[int], k: int) -> list[Derivation]:
    """Return up to `k` distinct ways to each goal, the likeliest first of all; a goal that cannot be reached has none."""
    whole = cheapest(graph, starts, graph.price + HOP)
    reached = [goal for goal in goals if whole.best[goal] != UNREACHED]
    # What cannot be taken or leads to no goal is never met again; the order of the rest stays.
    part = graph.only(relevant(graph, whole, reached))
    first = cheapest(part, starts, part.price + HOP)
    least = cheapest(part, starts, part.price, shared=True)
    ranked = []
    for goal in reached:
        for steps in _different(part, starts, goal, k, first):
            way = derivation(part, part.facts[goal], steps, least.costs[goal])
            ranked.append(((-way.probability, len(steps), goal, steps), way))
    return [way for _, way in sorted(ranked, key=lambda entry: entry[0])]


def _different(graph: Graph, starts: Sequence[int], goal: int, k: int, first: Solution) -> list[list[int]]:
    """Return up to `k` ways to a goal as steps, the one of `first` first."""
    told = chain(graph, first, goal)
    # Where no fact on the way can be gained otherwise, a search can only find the same again.
    if k <= 1 or not _branches(graph, told):
        return [told]
    part = toward(graph, starts, goal)
    if part is None:
        return _sought(graph, starts, goal, k, first)
    solution = cheapest(part.graph, part.starts, part.graph.price + HOP)
    return [part.steps[steps].tolist() for steps in _sought(part.graph, part.starts, part.goal, k, solution)]


def _sought(graph: Graph, starts: Sequence[int], goal: int, k: int, first: Solution) -> list[list[int]]:
    ways: dict[frozenset[int], list[int]] = {}
    prices, solution, idle = graph.price + HOP, first, 0
    while idle < PATIENCE:
        steps = chain(graph, solution, goal)
        idle = idle + 1 if frozenset(steps) in ways else 0
        ways.setdefault(frozenset(steps), steps)
        if len(ways) >= k or not _branches(graph, steps):
            break
        prices[steps] += PENALTY * 2**idle
        solution = cheapest(graph, starts, prices, goals=[goal])
    return list(ways.values())


def _branches(graph: Graph, steps: Sequence[int]) -> bool:
    """Say whether any fact on a way can be gained by another step too; all steps of the graph can be taken."""
    heads = graph.concluded[list(steps)]
    return bool(np.any(graph.leading_to.lengths[heads] > 1))

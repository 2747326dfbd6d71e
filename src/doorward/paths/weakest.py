"""The weakest link first: what people close without a plan, and what no plan may be worse than."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from doorward.paths.cheapest import HOP, UNREACHED, chain, cheapest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.paths.graph import Graph


def weakest_links(
    graph: Graph, starts: Sequence[int], goals: Sequence[int], weights: Mapping[int, float], *, an_hour: bool
) -> frozenset[int]:
    """Return fixes that cut every goal, chosen one by one: whatever is on most of the likeliest ways that are left.

    Args:
        graph: facts and steps.
        starts: facts the intruder has.
        goals: facts he must not gain; each can be cut by fixes that have a weight.
        weights: fix -> what it costs; others are not chosen.
        an_hour: whatever is on most of them for its cost.
    """
    chosen, prices = set[int](), graph.price + HOP
    while True:
        solution = cheapest(graph, starts, prices, goals=goals)
        chains = [chain(graph, solution, goal) for goal in goals if solution.best[goal] != UNREACHED]
        if not chains:
            return frozenset(chosen)
        met = ({fix for step in steps for fix in graph.removed_by.of(step) if fix in weights} for steps in chains)
        often = Counter(fix for fixes in met for fix in fixes)
        worth = {fix: ways / (weights[fix] or HOP) if an_hour else ways for fix, ways in often.items()}
        fix = min(worth, key=lambda one: (-worth[one], weights[one], one))
        chosen.add(fix)
        prices[graph.ended_by.of(fix)] = np.inf

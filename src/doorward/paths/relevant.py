from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from doorward.paths.cheapest import UNREACHED, cheapest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.paths.cheapest import Solution
    from doorward.paths.graph import Graph
    from doorward.paths.ragged import Places


def relevant(graph: Graph, reached: Solution, goals: Sequence[int]) -> Places:
    """Return the steps that can be taken and lead, over others, to a goal, ascending.

    Args:
        graph: facts and steps.
        reached: a solution of the graph that settled everything.
        goals: facts.
    """
    usable = graph.premises.all_of(np.array(reached.best, np.int32) != UNREACHED)
    met, led = np.zeros(len(graph.facts), np.bool_), np.zeros(len(graph), np.bool_)
    fresh = np.array(goals, np.int64)
    while len(fresh):
        met[fresh] = True
        steps = graph.leading_to.take(fresh).values
        steps = steps[usable[steps]]
        led[steps] = True
        needed = graph.premises.take(steps).values
        fresh = np.unique(needed[~met[needed]])
    return np.flatnonzero(led)


def leading(graph: Graph, starts: Sequence[int], goals: Sequence[int]) -> Places:
    """Return the steps that lead from starts to goals; see `relevant`."""
    return relevant(graph, cheapest(graph, starts, graph.price), goals)

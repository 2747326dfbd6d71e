"""The part of a graph that leads to one goal, numbered anew: a search for one of many goals then looks at nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from doorward.paths.ragged import Ragged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.paths.graph import Graph
    from doorward.paths.ragged import Places

MOST = 5_000
"""Steps of a part that is worth its making, at most; of a smaller graph a quarter."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a graph.

    Attributes:
        graph: its facts and steps, in the order that they have in the whole, so that ties fall the same way.
        steps: step of the part -> step of the whole.
        starts: starts of the whole that are in it.
        goal: the goal.
    """

    graph: Graph
    steps: Places
    starts: list[int]
    goal: int


def toward(graph: Graph, starts: Sequence[int], goal: int, most: int = MOST) -> Part | None:
    """Return the part of a graph that leads to a goal; None where that is so much that the whole is as good.

    Every derivation of the goal lies in the part, so its cheapest is the same.
    """
    found = _leading(graph, goal, min(most, len(graph) // 4))
    if found is None:
        return None
    steps, facts = found
    kept = graph.only(steps)
    numbers = np.zeros(len(graph.facts), np.int32)
    numbers[facts] = np.arange(len(facts), dtype=np.int32)
    premises = Ragged(kept.premises.starts, numbers[kept.premises.values])
    names = [graph.facts[fact] for fact in facts]
    part = replace(kept, facts=names, concluded=numbers[kept.concluded], premises=premises)
    here = set(facts)
    return Part(
        part, np.array(steps, np.int64), [int(numbers[one]) for one in starts if one in here], int(numbers[goal])
    )


def _leading(graph: Graph, goal: int, most: int) -> tuple[list[int], list[int]] | None:
    """Return the steps that lead to a goal, over others, and the facts they speak of, ascending; None where there are more."""
    met, waiting, steps = {goal}, [goal], list[int]()
    while waiting:
        leading = graph.leading_to.of(waiting.pop())
        steps += leading
        if len(steps) > most:
            return None
        for step in leading:
            fresh = [fact for fact in graph.premises.of(step) if fact not in met]
            met.update(fresh)
            waiting += fresh
    return sorted(steps), sorted(met)

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.paths.graph import Graph


@dataclass(frozen=True, slots=True)
class Derivation:
    """One way to a goal.

    Attributes:
        goal: the fact it ends in.
        probability: product over its distinct steps, 0 to 1: a step that serves twice is taken once.
        bound: no way to this goal is likelier.
        steps: rows of the input, in an order in which they can be taken.
        facts: what each of them gains; the last is the goal. A goal that is a start takes no step.
    """

    goal: str
    probability: float
    bound: float
    steps: tuple[int, ...]
    facts: tuple[str, ...]


def derivation(graph: Graph, goal: str, steps: Sequence[int], least: float) -> Derivation:
    """Tell a chain of the graph's steps; `least` is a lower bound, in nat, of what any way to the goal costs."""
    # Added up in one order, so that two ways of the same steps have the same probability to the last bit.
    cost = sum(sorted(graph.price[list(steps)].tolist()))
    return Derivation(
        goal,
        math.exp(-cost),
        math.exp(-min(least, cost)),
        tuple(graph.told_in[list(steps)].tolist()),
        tuple(graph.facts[fact] for fact in graph.concluded[list(steps)].tolist()),
    )

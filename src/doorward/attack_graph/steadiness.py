"""How firm a plan is: in which order its fixes pay, and what risk each leaves, where moves are likelier or less likely than told.

Which fixes cut every way does not depend on probabilities. The order does, for each fix comes when it takes the most risk an hour.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from doorward.paths.budget import SINGLE, paying
from doorward.paths.worlds import LARGE, worlds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doorward.paths.budget import Case
    from doorward.paths.graph import Graph, Prices

_TWICE = math.log(2)
_EVERY = "every move"
_DRAWN = 100_000
"""Moves times opinions beyond which only all moves together are taken for likelier and less likely: each opinion has its worlds."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The same plan where probabilities are others.

    Attributes:
        what: the opinion, in words.
        order: the fixes in the order in which they pay then.
        risks: the risk before anything is done, then after each fix in the order that was told.
    """

    what: str
    order: tuple[str, ...]
    risks: tuple[float, ...]


def opinions(graph: Graph) -> Iterator[tuple[str, Prices]]:
    """Yield other opinions on the same moves, all together and kind by kind: a probability is halved or doubled, never beyond 1."""
    for words, shift in (("half as likely", _TWICE), ("twice as likely", -_TWICE)):
        yield f"{_EVERY} {words}", np.maximum(graph.price + shift, 0.0)
        for number in np.unique(graph.kind).tolist():
            prices = graph.price + np.where(graph.kind == number, shift, 0.0)
            yield f"{graph.kinds[number].replace('_', ' ')} {words}", np.maximum(prices, 0.0)


def considered(graph: Graph) -> list[tuple[str, Prices]]:
    """Return the other opinions that are asked of a graph: fewer where it is larger, and none where it would take too long."""
    if len(graph) > LARGE:
        return []
    others = list(opinions(graph))
    if len(others) * len(graph) > _DRAWN:
        return [(what, prices) for what, prices in others if what.startswith(_EVERY)]
    return others


def steadiness(case: Case, planned: Sequence[str]) -> list[Opinion]:
    """Return how a plan stands under other opinions; none where it is so long or its graph so large that it takes too long to say.

    Args:
        case: what leads to the jewels within reach.
        planned: the fixes of the plan, in the order that was told.
    """
    graph = case.graph
    if len(planned) > SINGLE:
        return []
    numbers = [graph.fixes.index(fix) for fix in planned]
    found = []
    for what, prices in considered(graph):
        sampled = worlds(graph, prices)
        risks = tuple(round(case.risk(sampled, numbers[:done]), 4) for done in range(len(numbers) + 1))
        order = tuple(graph.fixes[fix] for fix in paying(case, numbers, sampled))
        found.append(Opinion(what, order, risks))
    return found


def told(found: Sequence[Opinion], planned: Sequence[str]) -> str:
    """Return in a sentence or two how firm the order is, and within what the risk stays; nothing where nothing is planned."""
    if not planned:
        return ""
    if not found:
        return "How that order changes where they are others is not worked out for a plan of this size."
    changed = [item for item in found if item.order != tuple(planned)]
    first = [item for item in changed if item.order[0] != planned[0]]
    words = f"Probabilities are opinions: under {len(found) - len(changed)} of {len(found)} others the order stays"
    if first:
        words += f"; with {first[0].what}, what pays first is: {first[0].order[0]}"
    elif changed:
        words += f", and what pays first under all of them; with {changed[0].what} the next is: {_differs(changed[0], planned)}"
    low, high = min(item.risks[0] for item in found), max(item.risks[0] for item in found)
    return f"{words}. Before anything is done {low:.3g} to {high:.3g} crown jewels are to be expected to fall."


def _differs(item: Opinion, planned: Sequence[str]) -> str:
    return next(one for one, other in zip(item.order, planned, strict=True) if one != other)

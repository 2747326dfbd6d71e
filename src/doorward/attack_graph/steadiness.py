"""How firm a plan is: in which order its fixes pay, and what risk each leaves, where moves are likelier or less likely than told.

Which fixes cut every way does not depend on probabilities. The order does, for each fix comes when it takes the most risk an hour.
Where the plan is long or the graph large, fixes go together that cut off one jewel, and only all moves are doubted together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from doorward.paths.budget import ORDERED, SINGLE, blocks, paying
from doorward.paths.worlds import LARGE, worlds
from doorward.wording import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doorward.paths.budget import Case
    from doorward.paths.graph import Graph, Prices
    from doorward.paths.worlds import Worlds

_TWICE = math.log(2)
_EVERY = "every move"
_DRAWN = 100_000
"""Moves times opinions beyond which only all moves together are taken for likelier and less likely: each opinion has its worlds."""
_FIRST = 3
"""Parts of a long plan of which is asked in which order they pay: each place takes a risk for every part that is left."""
_WORK = 30_000_000
"""Moves times words of worlds times risks that a rough answer may take; about a microsecond each."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """The same plan where probabilities are others.

    Attributes:
        what: the opinion, in words.
        order: the fixes in the order in which they pay then, the first few of a long plan; empty where that was not asked.
        risks: the risk before anything is done, then after each fix in the order that was told; None where it was not asked.
        told: the order in which they pay by the probabilities that were told, where the plan itself is in another.
        worlds: how many worlds were sampled, where fixes were taken jewel by jewel; 0 where they were taken one by one.
    """

    what: str
    order: tuple[str, ...]
    risks: tuple[float | None, ...]
    told: tuple[str, ...] = ()
    worlds: int = 0


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
    return _every(others) if len(others) * len(graph) > _DRAWN else others


def _every(others: Sequence[tuple[str, Prices]]) -> list[tuple[str, Prices]]:
    return [(what, prices) for what, prices in others if what.startswith(_EVERY)]


def steadiness(case: Case, planned: Sequence[str]) -> list[Opinion]:
    """Return how a plan stands under other opinions, roughly where it is long or its graph large.

    None where it takes too long, or where the plan is of another graph: a fix of it ends no move of this one.

    Args:
        case: what leads to the jewels within reach.
        planned: the fixes of the plan, in the order that was told.
    """
    graph = case.graph
    places = {fix: number for number, fix in enumerate(graph.fixes)}
    if not places.keys() >= set(planned):
        return []
    numbers = [places[fix] for fix in planned]
    if len(planned) > SINGLE or len(graph) > LARGE:
        return _roughly(case, numbers)
    found = []
    for what, prices in considered(graph):
        sampled = worlds(graph, prices)
        risks = tuple(round(case.risk(sampled, numbers[:done]), 4) for done in range(len(numbers) + 1))
        order = tuple(graph.fixes[fix] for fix in paying(case, numbers, sampled)) if len(planned) <= ORDERED else ()
        found.append(Opinion(what, order, risks))
    return found


def _roughly(case: Case, numbers: Sequence[int]) -> list[Opinion]:
    """Return how a plan stands where all moves together are likelier and less likely, by the fixes that cut off a jewel each.

    How much is asked depends on sizes alone, never on a clock, so that the answer is the same on every machine.
    """
    graph = case.graph
    parts, each = _parts(case, numbers)
    sampled = worlds(graph)
    affordable = _WORK // (len(graph) * sampled.works.shape[1])
    others = _every(list(opinions(graph)))
    plain = len(others) * (len(parts) + 1)
    if plain > affordable:
        return []
    a_round = sum(sorted(range(len(parts) + 1), reverse=True)[:_FIRST]) + 1
    ordered = plain + (len(others) + 1) * a_round <= affordable
    told = _paying(case, parts, sampled) if ordered else ()
    found = []
    for what, prices in others:
        other = worlds(graph, prices)
        risks = _risks(case, parts, other, each=each)
        found.append(Opinion(what, _paying(case, parts, other) if ordered else (), risks, told, other.count))
    return found


def _parts(case: Case, numbers: Sequence[int]) -> tuple[list[list[int]], bool]:
    """Return the fixes of a plan in their order, cut where a jewel is cut off, and whether at each of these: at most ORDERED parts."""
    places = {fix: place for place, fix in enumerate(numbers)}
    ends = sorted({max(places[fix] for fix in block) + 1 for block in blocks(case, numbers)})
    every = -(-len(ends) // ORDERED)
    kept = [0, *ends[::-1][::every][::-1]]
    return [list(numbers[start:end]) for start, end in pairwise(kept)], every == 1


def _risks(case: Case, parts: Sequence[Sequence[int]], sampled: Worlds, *, each: bool) -> tuple[float | None, ...]:
    """Return the risk before anything is done, then for each fix that after its part; of more jewels at the last fix only."""
    risks: list[float | None] = [round(case.risk(sampled), 4)]
    done: list[int] = []
    for part in parts:
        done += part
        after = round(case.risk(sampled, done), 4)
        risks += [after if each else None] * (len(part) - 1) + [after]
    return tuple(risks)


def _paying(case: Case, parts: Sequence[Sequence[int]], sampled: Worlds) -> tuple[str, ...]:
    """Return the fixes of the first parts, so that each part takes the most risk away an hour of those not yet done."""
    left, done, risk = list(range(len(parts))), list[int](), case.risk(sampled)
    for _ in parts[:_FIRST]:
        after = {place: case.risk(sampled, [*done, *parts[place]]) for place in left}
        best = max(left, key=lambda place: (risk - after[place]) / max(case.cost(parts[place]), 1e-9))
        left.remove(best)
        done += parts[best]
        risk = after[best]
    return tuple(case.graph.fixes[fix] for fix in done)


def told(found: Sequence[Opinion], planned: Sequence[str]) -> str:
    """Return in a sentence or two how firm the order is, and within what the risk stays; nothing where nothing is planned."""
    if not planned:
        return ""
    if not found:
        return "How that order changes where they are others is not worked out for a plan of this size."
    told = [item.risks[0] for item in found if item.risks[0] is not None]
    least, most = min(told), max(told)
    return f"{_order(found, planned)} Before anything is done {least:.3g} to {most:.3g} crown jewels are to be expected to fall.{_bounded(found[0])}"


def _order(found: Sequence[Opinion], planned: Sequence[str]) -> str:
    if not any(item.order for item in found):
        return "Probabilities are opinions; so many fixes come jewel by jewel, the cheapest to cut off first, whatever they are."
    changed = [item for item in found if item.order != (item.told or tuple(planned))]
    first = [item for item in changed if item.order[0] != (item.told or planned)[0]]
    what = "the order of the first jewels" if found[0].worlds else "the order"
    words = f"Probabilities are opinions: under {len(found) - len(changed)} of {len(found)} others {what} stays"
    if first:
        words += f"; with {first[0].what}, what pays first is: {first[0].order[0]}"
    elif changed:
        words += f", and what pays first under all of them; with {changed[0].what} the next is: {_differs(changed[0], planned)}"
    return f"{words}."


def _bounded(item: Opinion) -> str:
    """Return what was bounded, so that the answer comes in time."""
    if not item.worlds:
        return ""
    return (
        f" At this size only all moves together are taken for likelier and less likely, in {plural(item.worlds, 'sampled world')}, "
        "and fixes that cut off one jewel are taken together."
    )


def _differs(item: Opinion, planned: Sequence[str]) -> str:
    return next(one for one, other in zip(item.order, item.told or planned, strict=False) if one != other)

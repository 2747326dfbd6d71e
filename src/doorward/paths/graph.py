"""The attack graph as arrays: facts and steps as numbers, numbered by content so that the order of rows decides nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

ALWAYS = ""
"""The fact that steps without premises need: everybody has it."""

LEAST = 1e-9
"""The least probability of a step that can work at all; a step of probability 0 is no step."""


@dataclass(frozen=True, slots=True)
class Graph:
    """Facts, steps and fixes by number.

    Attributes:
        facts: fact -> its name; names ascend.
        heads: step -> the fact it concludes.
        bodies: step -> the facts it needs, each once.
        costs: step -> -ln of its probability, in nat.
        cuts: step -> the fixes that take it away, any one of them alone.
        rows: step -> its row in the input.
        fixes: fix -> its name; names ascend.
        needed_by: fact -> the steps that need it.
    """

    facts: list[str]
    heads: list[int]
    bodies: list[tuple[int, ...]]
    costs: list[float]
    cuts: list[tuple[int, ...]]
    rows: list[int]
    fixes: list[str]
    needed_by: list[list[int]]
    numbers: dict[str, int]

    def known(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of the facts among these names that occur in a step, each once, ascending."""
        return sorted({self.numbers[name] for name in names if name in self.numbers})

    def begin(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of what an intruder with these facts has."""
        return self.known([ALWAYS, *names])

    def only(self, steps: Collection[int]) -> Graph:
        """Return the graph of some of the steps; facts and fixes keep their numbers."""
        kept = sorted(steps)
        bodies = [self.bodies[step] for step in kept]
        return Graph(
            self.facts,
            [self.heads[step] for step in kept],
            bodies,
            [self.costs[step] for step in kept],
            [self.cuts[step] for step in kept],
            [self.rows[step] for step in kept],
            self.fixes,
            _needed_by(bodies, len(self.facts)),
            self.numbers,
        )


def graph(rows: Sequence[Mapping[str, Any]]) -> Graph:
    """Return the graph of rows of tables/steps.py.

    A step that concludes one of its own premises, or cannot work (probability 0), is left out. A probability that is missing
    or no number counts as 1: what is not known is not safe.
    """
    # Sorted by content, the row last: numbers, and with them all ties, do not depend on the order of rows.
    moves = sorted(_moves(rows))
    facts = sorted({move[0] for move in moves}.union(*(move[1] for move in moves)))
    fixes = sorted(set().union(*(move[4] for move in moves)))
    numbers = {name: number for number, name in enumerate(facts)}
    fix_numbers = {name: number for number, name in enumerate(fixes)}
    bodies = [tuple(numbers[name] for name in move[1]) for move in moves]
    return Graph(
        facts,
        [numbers[move[0]] for move in moves],
        bodies,
        [move[2] for move in moves],
        [tuple(fix_numbers[name] for name in move[4]) for move in moves],
        [move[5] for move in moves],
        fixes,
        _needed_by(bodies, len(facts)),
        numbers,
    )


Move = tuple[str, tuple[str, ...], float, str, tuple[str, ...], int]


def _moves(rows: Sequence[Mapping[str, Any]]) -> Iterable[Move]:
    for number, row in enumerate(rows):
        conclusion, premises = row["conclusion"], _names(row["premises"]) or (ALWAYS,)
        cost = _cost(row["probability"])
        if cost is not None and conclusion not in premises:
            yield conclusion, premises, cost, row.get("kind") or "", _names(row["fixes"]), number


def _names(names: Collection[str] | None) -> tuple[str, ...]:
    return tuple(names or ()) if not names or len(names) == 1 else tuple(sorted(set(names)))


def _cost(probability: float | None) -> float | None:
    if probability is None or math.isnan(probability):
        return 0.0
    return -math.log(min(max(probability, LEAST), 1.0)) if probability > 0 else None


def _needed_by(bodies: list[tuple[int, ...]], facts: int) -> list[list[int]]:
    needed_by: list[list[int]] = [[] for _ in range(facts)]
    for step, body in enumerate(bodies):
        for fact in body:
            needed_by[fact].append(step)
    return needed_by

"""The attack graph as arrays: facts and steps as numbers, numbered by content so that the order of rows decides nothing."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from doorward.paths.encoding import NAMELESS, Encoded, encoded, moves
from doorward.paths.ragged import Ragged, scattered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from doorward.paths.ragged import Numbers, Places

    Prices = npt.NDArray[np.float64]

ALWAYS = ""
"""The fact that steps without premises need: everybody has it."""

LEAST = 1e-9
"""The least probability of a step that can work at all; a step of probability 0 is no step."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Facts, steps and fixes by number, in arrays; beside them, as plain lists, what a small graph is searched by.

    Attributes:
        facts: fact -> its name; names ascend.
        fixes: fix -> its name; names ascend.
        kinds: kind of move -> its name; names ascend.
        kind: step -> its kind, -1 where it is not told.
        concluded: step -> the fact it concludes.
        price: step -> -ln of its probability, in nat.
        premises: step -> the facts it needs, each once, ascending; never none.
        removed_by: step -> the fixes that take it away, any one of them alone.
        told_in: step -> its row in the input.
    """

    facts: list[str]
    fixes: Sequence[str]
    kinds: list[str]
    kind: Numbers
    concluded: Numbers
    price: Prices
    premises: Ragged
    removed_by: Ragged
    told_in: Places

    def __len__(self) -> int:
        return len(self.concluded)

    @cached_property
    def heads(self) -> list[int]:
        """Step -> the fact it concludes."""
        return list(self.concluded.tolist())

    @cached_property
    def costs(self) -> list[float]:
        """Step -> its price, in nat."""
        return list(self.price.tolist())

    @cached_property
    def bodies(self) -> list[tuple[int, ...]]:
        """Step -> the facts it needs."""
        return self.premises.lists()

    @cached_property
    def cuts(self) -> list[tuple[int, ...]]:
        """Step -> the fixes that take it away."""
        return self.removed_by.lists()

    @cached_property
    def rows(self) -> list[int]:
        """Step -> its row in the input."""
        return list(self.told_in.tolist())

    @cached_property
    def needed_in(self) -> Ragged:
        """Fact -> the steps that need it."""
        return self.premises.inverted(len(self.facts))

    @cached_property
    def needed_by(self) -> list[list[int]]:
        """Fact -> the steps that need it."""
        return [list(steps) for steps in self.needed_in.lists()]

    @cached_property
    def leading_to(self) -> Ragged:
        """Fact -> the steps that conclude it."""
        single = Ragged(np.arange(len(self) + 1, dtype=np.int64), self.concluded)
        return single.inverted(len(self.facts))

    @cached_property
    def ended_by(self) -> Ragged:
        """Fix -> the steps it takes away."""
        return self.removed_by.inverted(len(self.fixes))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Name of a fact -> its number."""
        return {name: number for number, name in enumerate(self.facts)}

    def known(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of the facts among these names that occur in a step, each once, ascending."""
        places = {(bisect_left(self.facts, name), name) for name in names}
        return sorted(place for place, name in places if self.facts[place : place + 1] == [name])

    def begin(self, names: Iterable[str]) -> list[int]:
        """Return the numbers of what an intruder with these facts has."""
        return self.known([ALWAYS, *names])

    def only(self, steps: Iterable[int] | npt.NDArray[np.integer]) -> Graph:
        """Return the graph of some of the steps; facts and fixes keep their numbers."""
        kept = np.sort(steps if isinstance(steps, np.ndarray) else np.array(list(steps), np.int64))
        return Graph(
            self.facts,
            self.fixes,
            self.kinds,
            self.kind[kept],
            self.concluded[kept],
            self.price[kept],
            self.premises.take(kept),
            self.removed_by.take(kept),
            self.told_in[kept],
        )

    def without(self, fixes: Iterable[int]) -> Graph:
        """Return the graph that is left when these fixes are carried out."""
        gone = np.zeros(len(self), np.bool_)
        gone[self.ended_by.take(np.array(sorted(fixes), np.int64)).values] = True
        return self.only(np.flatnonzero(~gone))


def graph(rows: Sequence[Mapping[str, Any]] | pa.Table | Encoded) -> Graph:
    """Return the graph of rows of tables/steps.py.

    A step that concludes one of its own premises, names no conclusion, or cannot work (probability 0), is left out; so is one
    with a premise that has no name. A probability that is missing or no number counts as 1: what is not known is not safe.
    """
    if isinstance(rows, Encoded):
        return _numbered(rows)
    return _numbered(encoded([rows if isinstance(rows, pa.Table) else moves(rows)]))


def _numbered(told: Encoded) -> Graph:
    facts, premises = _grounded(told.facts, told.premises)
    conclusion = told.conclusion + (len(facts) - len(told.facts)) * (told.conclusion != NAMELESS)
    removed_by = _named(told.removed_by).sets()
    chance = np.where(np.isnan(told.probability), 1.0, told.probability)
    price = -np.log(np.clip(chance, LEAST, 1.0)) + 0.0
    circular = np.zeros(len(conclusion), np.bool_)
    circular[premises.owners[premises.values == conclusion[premises.owners]]] = True
    vague = ~premises.all_of(np.arange(len(facts) + 1) < len(facts))
    kept = np.flatnonzero(~circular & ~vague & (conclusion != NAMELESS) & (chance > 0))
    # By all that a step says, the row last (the sort is stable): numbers, and with them ties, do not depend on the order.
    rest = premises.marks()
    for told_too in (removed_by.marks(), price.view(np.uint64), told.kind.astype(np.uint64)):
        rest ^= told_too
        scattered(rest)
    first = conclusion[kept].astype(np.int64) << 32 | premises.values[premises.starts[kept]]
    order = kept[np.lexsort((rest[kept], first))]
    return Graph(
        facts,
        told.fixes,
        told.kinds,
        told.kind[order],
        conclusion[order],
        price[order],
        premises.take(order),
        removed_by.take(order),
        order,
    )


def _grounded(facts: list[str], premises: Ragged) -> tuple[list[str], Ragged]:
    """Give every step that needs nothing the premise ALWAYS, which sorts before all names; each premise once."""
    free = premises.starts[:-1][premises.lengths == 0]
    if len(free) == 0:
        return facts, premises.sets()
    added = int(facts[:1] != [ALWAYS])
    values = np.insert(premises.values + added * (premises.values != NAMELESS), free, 0)
    starts = premises.starts + np.concatenate(([0], np.cumsum(premises.lengths == 0)))
    return [ALWAYS] * added + facts, Ragged(starts, values.astype(np.int32)).sets()


def _named(lists: Ragged) -> Ragged:
    """Drop what has no name."""
    named = lists.values != NAMELESS
    if named.all():
        return lists
    before = np.concatenate(([0], np.cumsum(named)))
    return Ragged(before[lists.starts], lists.values[named])

"""How likely a goal falls when every step may work or not: counted over sampled worlds, because ways share steps.

The likeliest way says too little where there are many. In each world a step works with its probability, independent of the
others; 64 worlds are told by the bits of one number, as in Monte Carlo simulation of fault trees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from doorward.paths.graph import Graph, Prices

    Bits = npt.NDArray[np.uint64]

_SEED = 20_260_301
_WORD = 64
LARGE = 10_000
"""Steps beyond which fewer worlds are sampled."""
_MANY, _FEW = 16, 2
"""Words of 64 worlds each: 1,024 worlds, whose share is within 0.03 in 19 of 20 cases; 128, within 0.09."""


@dataclass(frozen=True, eq=False)
class Worlds:
    """Which steps of a graph work in which worlds.

    The same graph has the same worlds, and a step that is taken away leaves the rest as they are: what is left after a fix is
    never more than before.
    """

    graph: Graph
    works: Bits

    @property
    def count(self) -> int:
        """How many worlds there are."""
        return _WORD * int(self.works.shape[1])

    def reached(self, starts: Sequence[int], goals: Sequence[int], fixes: Iterable[int] = ()) -> list[float]:
        """Return for each goal the share of worlds in which it falls after these fixes."""
        works = self.works.copy()
        works[self.graph.ended_by.take(np.array(sorted(fixes), np.int64)).values] = 0
        have = np.zeros((len(self.graph.facts), works.shape[1]), np.uint64)
        have[list(starts)] = ~np.uint64(0)
        fresh = np.array(starts, np.int64)
        while len(fresh):
            fresh = self._spread(works, have, fresh)
        count = np.bitwise_count(have[list(goals)]).sum(axis=1) / self.count
        return list(count.tolist())

    def _spread(self, works: Bits, have: Bits, fresh: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Take every step that needs a fact that was gained in more worlds; return the facts gained in more by that."""
        steps = np.unique(self.graph.needed_in.take(fresh).values)
        if len(steps) == 0:
            return np.zeros(0, np.int64)
        premises = self.graph.premises.take(steps)
        gained = np.bitwise_and.reduceat(have[premises.values], premises.starts[:-1], axis=0) & works[steps]
        heads = self.graph.concluded[steps]
        order = np.argsort(heads, kind="stable")
        facts, first = np.unique(heads[order], return_index=True)
        more = np.bitwise_or.reduceat(gained[order], first, axis=0) & ~have[facts]
        have[facts] |= more
        return facts[more.any(axis=1)].astype(np.int64)


def worlds(graph: Graph, prices: Prices | None = None) -> Worlds:
    """Sample worlds of a graph; `prices` (step -> nat) may stand for its own."""
    chances = np.exp(-(graph.price if prices is None else prices))
    words = _MANY if len(graph) <= LARGE else _FEW
    chance = np.random.default_rng(_SEED)
    works = np.zeros((len(graph), words), np.uint64)
    for word in range(words):
        for bit in range(_WORD):
            works[:, word] |= (chance.random(len(graph)) < chances).astype(np.uint64) << np.uint64(bit)
    return Worlds(graph, works)

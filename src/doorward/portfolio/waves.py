"""In which order to rebuild: what contains nothing that must be rebuilt first, then what contains that, wave by wave."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int32]
    Marks = npt.NDArray[np.bool_]


class Order(NamedTuple):
    """A wave for every node, -1 for those that stay as they are; and the nodes of each cycle, which are built as one."""

    wave: Numbers
    cycles: list[list[int]]


def rebuild_order(count: int, container: Numbers, contained: Numbers, affected: Marks) -> Order:
    """Put the affected nodes of a graph in waves (Kahn's peeling; the waves are GUAC's frontiers).

    Args:
        count: nodes.
        container: for each edge the node that holds the other.
        contained: for each edge the node that is held.
        affected: for each node whether it must be rebuilt.

    Returns:
        Order: wave n holds what waits for nothing but waves below n; nodes that hold one another share a wave.
    """
    counts = affected[container] & affected[contained]
    edges = _between(np.stack([container[counts], contained[counts]]).reshape(2, -1))
    group = np.arange(count, dtype=np.int32)
    wave = np.where(affected, 0, -1).astype(np.int32)
    waiting = affected.copy()
    while waiting.any():
        ready = waiting & (np.bincount(edges[0], minlength=count) == 0)
        if ready.any():
            waiting &= ~ready
            done = ready[edges[1]]
            np.maximum.at(wave, edges[0, done], wave[edges[1, done]] + 1)
            edges = edges[:, ~done]
            continue
        # What holds one another becomes one node, which waits for whatever any of them waits for.
        cycle = _cycle(edges)
        joined = np.isin(group, cycle)
        waiting[cycle] = False
        waiting[min(cycle)] = True
        wave[min(cycle)] = wave[cycle].max()
        group[joined] = min(cycle)
        edges = _between(group[edges])
    return Order(wave[group], _shared(group))


def _between(edges: Numbers) -> Numbers:
    """Return edges sorted, each once, without those from a node to itself."""
    return np.unique(edges[:, edges[0] != edges[1]], axis=1)


def _cycle(edges: Numbers) -> list[int]:
    """Return the nodes of a cycle among edges in which every node that is held holds another."""
    first = dict(zip(edges[0].tolist(), edges[1].tolist(), strict=True))
    way: dict[int, None] = {}
    node = min(first)
    while node not in way:
        way[node] = None
        node = first[node]
    nodes = list(way)
    return nodes[nodes.index(node) :]


def _shared(group: Numbers) -> list[list[int]]:
    """Return the nodes of each group of several."""
    heads, sizes = np.unique(group, return_counts=True)
    return [np.flatnonzero(group == head).tolist() for head in heads[sizes > 1]]

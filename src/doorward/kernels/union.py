"""Which identifiers are one asset: union-find over ties, the strongest first, that never joins two anchors."""

from __future__ import annotations

import numba
import numpy as np

MERGED, ANCHORS, PERSON = 0, 1, 2
"""What became of a tie: its ends are one asset; they would join two anchors; a person said they differ."""


@numba.njit(cache=True)
def united(
    left: np.ndarray, right: np.ndarray, forced: np.ndarray, anchor: np.ndarray, apart: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Join the ends of ties in the order given; return the root of each node and what became of each tie.

    Args:
        left: one node of each tie, int64, the strongest tie first.
        right: the other.
        forced: ties that join two anchors all the same, for a person says so.
        anchor: for each node the number of the anchor it is, -1 if it is none.
        apart: (pairs, 2) nodes that a person says are never one asset.

    Returns:
        (nodes,) int64, the smallest node of each asset; (ties,) int64 of MERGED, ANCHORS and PERSON.
    """
    root = np.arange(len(anchor))
    held = anchor.copy()
    became = np.zeros(len(left), np.int64)
    for tie in range(len(left)):
        one, other = _root(root, left[tie]), _root(root, right[tie])
        if one == other:
            continue
        if _parted(root, apart, one, other):
            became[tie] = PERSON
        elif held[one] >= 0 and held[other] >= 0 and held[one] != held[other] and not forced[tie]:
            became[tie] = ANCHORS
        else:
            low, high = min(one, other), max(one, other)
            root[high] = low
            if held[low] < 0 or 0 <= held[high] < held[low]:
                held[low] = held[high]
    for node in range(len(root)):
        root[node] = _root(root, node)
    return root, became


@numba.njit(cache=True)
def _parted(root: np.ndarray, apart: np.ndarray, one: int, other: int) -> bool:
    for pair in range(len(apart)):
        first, second = _root(root, apart[pair, 0]), _root(root, apart[pair, 1])
        if (first == one and second == other) or (first == other and second == one):
            return True
    return False


@numba.njit(cache=True)
def _root(root: np.ndarray, node: int) -> int:
    top = node
    while root[top] != top:
        top = root[top]
    while root[node] != top:
        root[node], node = top, root[node]
    return top

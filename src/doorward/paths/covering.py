"""One part of a hitting set as arrays, for the compiled search: where plain Python gives up, a thousand times as many nodes."""

from __future__ import annotations

from itertools import accumulate, chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from doorward.paths.relaxation import Relaxed


def lightest(
    rows: Sequence[Sequence[int]],
    weights: Mapping[int, float],
    found: Relaxed,
    least: float,
    nodes: int,
) -> tuple[frozenset[int], float, int]:
    """Look for a set lighter than `least` that hits every row.

    Returns it, empty if none was met, what no set goes below, and how many nodes were visited.

    Args:
        rows: none is empty.
        weights: element -> weight, not negative.
        found: the relaxation of these rows.
        least: weight of a set that is known.
        nodes: most that are visited.
    """
    # Numba takes 0.2 s to load and the kernel some seconds to compile for the first time; few plans need either.
    from doorward.kernels.covering import search  # noqa: PLC0415

    order = sorted(range(len(rows)), key=lambda row: (len(rows[row]), row))
    elements = sorted(weights)
    number = {element: place for place, element in enumerate(elements)}
    members = [[number[element] for element in rows[row]] for row in order]
    hit_by: list[list[int]] = [[] for _ in elements]
    for row, inside in enumerate(members):
        for element in inside:
            hit_by[element].append(row)
    prices = np.array([found.prices[row] for row in order], np.float64)
    heavy = np.array([weights[element] for element in elements], np.float64)
    whole = bool((heavy % 1 == 0).all())
    marks, below, left = search(*_flat(members), *_flat(hit_by), heavy, prices, whole, least, nodes)
    better = frozenset(elements[place] for place in np.flatnonzero(marks).tolist())
    return better, max(float(below), found.bound), nodes - int(left)


def _flat(lists: Iterable[Sequence[int]]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return lists end to end: where each begins, one more at the end, and all that they hold."""
    told = list(lists)
    begins = np.array([0, *accumulate(map(len, told))], np.int64)
    return begins, np.fromiter(chain.from_iterable(told), np.int64, int(begins[-1]))

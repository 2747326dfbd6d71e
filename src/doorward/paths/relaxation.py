"""A bound on hitting sets nearly as good as linear programming's, by subgradients.

Held and Karp, "The traveling-salesman problem and minimum spanning trees: Part II" (1971); for covering problems, Beasley,
"A Lagrangian heuristic for set-covering problems" (1990). Each row sets a price on being hit; an element is worth taking if
the rows it hits pay more than it weighs. Rows hit too often pay less in the next round, rows missed pay more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUNDS = 300
PATIENCE = 15
"""Rounds without a better bound before the step is halved."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What no set that hits every row weighs less than, what each element weighs beyond what its rows pay, and what each row pays."""

    bound: float
    excess: Mapping[int, float]
    prices: Sequence[float] = ()


def relaxed(rows: Sequence[Sequence[int]], weights: Mapping[int, float], least: float) -> Relaxed:
    """Return the best bound met; `least` is the weight of a set known to hit every row, which sets the size of steps."""
    prices = [min(weights[element] for element in row) / len(row) for row in rows]
    best = Relaxed(-math.inf, {})
    step, idle = 2.0, 0
    for _ in range(ROUNDS):
        excess = dict(weights)
        for row, price in zip(rows, prices, strict=True):
            for element in row:
                excess[element] -= price
        bound = math.fsum(prices) + math.fsum(value for value in excess.values() if value < 0)
        idle = 0 if bound > best.bound else idle + 1
        best = Relaxed(bound, excess, prices) if bound > best.bound else best
        if idle == PATIENCE:
            step, idle = step / 2, 0
        slopes = [1 - sum(excess[element] < 0 for element in row) for row in rows]
        length = sum(slope * slope for slope in slopes)
        if not length:
            break
        stride = step * max(least - bound, 0.0) / length
        prices = [max(0.0, price + stride * slope) for price, slope in zip(prices, slopes, strict=True)]
    return best

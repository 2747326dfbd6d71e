"""The best use of few hours: which fixes take the most risk away, and how much is left after each part of a plan.

Cutting everything is a problem of its own (plan.py), solved exactly or with a bound. The best for a budget is not: risk falls in
jumps, when the last of several ways to a jewel is cut, so that no greedy choice has a guarantee. All sets are tried where the
fixes are few; else whole jewels are cut, the cheapest first, or the fix that takes most risk an hour, whichever leaves less.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from doorward.paths.plan import enough
from doorward.paths.worlds import LARGE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from doorward.paths.graph import Graph
    from doorward.paths.worlds import Worlds

FEW = 8
"""Fixes of which every set is tried."""
SINGLE = 40
"""Fixes of a plan up to which risk is told after each."""
ORDERED = 12
"""Fixes of a plan up to which they are put in the order in which they pay."""
TRIED = 120
"""Sets whose risk is sampled at most, where there are more."""


@dataclass(frozen=True, slots=True)
class Point:
    """Fixes carried out together, what has been spent when they are done, and the risk that is left then.

    Risk is how many goals an intruder is to be expected to reach: their probabilities added up.
    """

    fixes: tuple[int, ...]
    spent: float
    risk: float


@dataclass(frozen=True, slots=True)
class Spending:
    """What to do with a budget; `exhaustive` says that every set of the fixes in question was tried."""

    fixes: frozenset[int]
    cost: float
    risk: float
    exhaustive: bool


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked: a graph, where an intruder begins, what he must not reach, and what each fix costs."""

    graph: Graph
    starts: Sequence[int]
    goals: Sequence[int]
    weights: Mapping[int, float]

    def cost(self, fixes: Iterable[int]) -> float:
        """Return what fixes cost together."""
        return math.fsum(self.weights[fix] for fix in fixes)

    def risk(self, sampled: Worlds, fixes: Iterable[int] = ()) -> float:
        """Return how many goals are to be expected to fall after these fixes."""
        return math.fsum(sampled.reached(self.starts, self.goals, fixes))


def curve(case: Case, chosen: Collection[int], sampled: Worlds) -> list[Point]:
    """Return the fixes of a plan in the order in which they pay, with the risk left after each.

    Where they are more than ORDERED they come goal by goal, the cheapest to cut off first. Where they are more than SINGLE, or the
    graph is large, the risk is told after all that cut off one goal.
    """
    ordered = [sorted(block, key=lambda fix: (case.weights[fix], fix)) for block in blocks(case, chosen)]
    parts = [tuple(block) for block in ordered]
    if len(chosen) <= SINGLE and len(case.graph) <= LARGE:
        parts = [(fix,) for block in ordered for fix in block]
        parts = [(fix,) for fix in paying(case, [fix for (fix,) in parts], sampled)]
    done: set[int] = set()
    points = [Point((), 0.0, case.risk(sampled))]
    for part in parts:
        done |= set(part)
        points.append(Point(part, case.cost(done), case.risk(sampled, done)))
    return points


def paying(case: Case, ordered: Sequence[int], sampled: Worlds) -> list[int]:
    """Return fixes so that each takes the most risk away an hour of those not yet done; of equals the first in `ordered`.

    More than ORDERED stay as they are: every pair would have to be tried.
    """
    if len(ordered) > ORDERED:
        return list(ordered)
    left, order, risk = list(ordered), list[int](), case.risk(sampled)
    while left:
        after = {fix: case.risk(sampled, [*order, fix]) for fix in left}
        order.append(max(left, key=lambda fix: (risk - after[fix]) / max(case.weights[fix], 1e-9)))
        left.remove(order[-1])
        risk = after[order[-1]]
    return order


def blocks(case: Case, chosen: Collection[int]) -> Iterator[frozenset[int]]:
    """Yield the fixes of a plan goal by goal, the cheapest to cut off first: those that cut it off and were not yielded before."""
    weights = {fix: case.weights[fix] for fix in chosen}
    cuts = {goal: enough(case.graph, case.starts, [goal], weights) for goal in case.goals}
    done: set[int] = set()
    for goal in sorted(case.goals, key=lambda one: (case.cost(cuts[one]), one)):
        if cuts[goal] - done:
            yield cuts[goal] - done
        done |= cuts[goal]
    if rest := frozenset(chosen) - done:
        yield rest


def best_within(case: Case, candidates: Collection[int], budget: float, sampled: Worlds) -> Spending:
    """Return the set of candidates within a budget that leaves the least risk, as far as it is looked for.

    Args:
        case: what is asked.
        candidates: fixes that may be carried out.
        budget: most that they may cost together.
        sampled: worlds of the same graph.
    """
    affordable = sorted(fix for fix in candidates if case.weights.get(fix, math.inf) <= budget)
    exhaustive = len(affordable) <= FEW
    tried = _every(case, affordable, budget) if exhaustive else _likely(case, affordable, budget, sampled)
    rated = [(case.risk(sampled, fixes), case.cost(fixes), sorted(fixes)) for fixes in tried]
    risk, cost, fixes = min(rated)
    return Spending(frozenset(fixes), cost, risk, exhaustive)


def _every(case: Case, affordable: Sequence[int], budget: float) -> list[frozenset[int]]:
    """Return every set within the budget to which nothing more can be added."""
    sets = [
        frozenset(some)
        for size in range(len(affordable) + 1)
        for some in combinations(affordable, size)
        if case.cost(some) <= budget
    ]
    return [one for one in sets if not any(one < other for other in sets)]


def _likely(case: Case, affordable: Sequence[int], budget: float, sampled: Worlds) -> list[frozenset[int]]:
    whole: set[int] = set()
    for block in blocks(case, affordable):
        if case.cost(whole | block) <= budget:
            whole |= block
    return [_filled(case, affordable, budget, sampled, begun) for begun in (frozenset(whole), frozenset[int]())]


def _filled(
    case: Case, affordable: Sequence[int], budget: float, sampled: Worlds, begun: frozenset[int]
) -> frozenset[int]:
    """Add the fix that takes the most risk away an hour, until nothing more fits, helps or may be tried."""
    chosen, risk, left = begun, case.risk(sampled, begun), TRIED
    while risk > 0:
        fitting = [fix for fix in affordable if fix not in chosen and case.cost(chosen | {fix}) <= budget][:left]
        left -= len(fitting)
        gains = {fix: risk - case.risk(sampled, chosen | {fix}) for fix in fitting}
        best = max(fitting, key=lambda fix: (gains[fix] / max(case.weights[fix], 1e-9), -fix), default=None)
        if best is None or gains[best] <= 0:
            break
        chosen |= {best}
        risk -= gains[best]
    return chosen

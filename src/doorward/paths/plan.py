"""The cheapest fixes after which no goal can be reached, with a bound that says how near to the cheapest they are.

Implicit hitting set: every derivation of a goal must lose a step, so the fixes chosen must hit the fixes of every derivation.
Only derivations that survive the fixes chosen so far are looked for, until none is left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from doorward.paths.cheapest import HOP, UNREACHED, chain, cheapest
from doorward.paths.hitting import TOLERANCE, hitting_set
from doorward.paths.relevant import relevant
from doorward.paths.weakest import weakest_links

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from doorward.paths.cheapest import Solution
    from doorward.paths.graph import Graph
    from doorward.paths.hitting import Row


@dataclass(frozen=True, slots=True)
class Plan:
    """What to fix so that no goal can be reached any more.

    Attributes:
        fixes: what to carry out, first what cuts the most ways for its cost.
        cost: what they cost together.
        bound: no set of fixes that does it costs less.
        proven: cost and bound meet.
        uncut: goals that no set of fixes cuts off, because some way to them has no step with a fix; the plan is for the others.
        numbers: the fixes by number in the graph.
    """

    fixes: tuple[str, ...]
    cost: float
    bound: float
    proven: bool
    uncut: tuple[str, ...]
    numbers: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to look for the cheapest: counted, not timed, so that the same input has the same plan.

    Attributes:
        rounds: hitting sets solved before what is left is cut greedily.
        budget: nodes searched in each part of a hitting set.
        deep: elements of rows that compiled code looks at in all, in parts that this leaves open: about 4 s a thousand million.
    """

    rounds: int = 200
    budget: int = 200
    deep: int = 6_000_000_000


USUAL = Effort()


def cheapest_cut(
    graph: Graph,
    starts: Sequence[int],
    goals: Sequence[int],
    costs: Mapping[str, float],
    effort: Effort = USUAL,
) -> Plan:
    """Return the cheapest set of fixes that cuts every goal that can be cut.

    Args:
        graph: facts and steps.
        starts: facts the intruder has.
        goals: facts he must not gain.
        costs: fix -> cost, 1 where it is missing; an infinite cost rules a fix out.
        effort: how long to look for the cheapest.

    Raises:
        ValueError: a cost is negative or no number.
    """
    return cut_all(graph, starts, goals, weights(graph, costs), effort)


def cut_all(
    graph: Graph, starts: Sequence[int], goals: Sequence[int], weights: Mapping[int, float], effort: Effort = USUAL
) -> Plan:
    """Return the cheapest set of fixes that cuts every goal that can be cut; fixes without a weight are ruled out."""
    cut = _Cut(graph, starts, goals, weights)
    chosen, bound = _search(cut, effort)
    chosen = cut.thinned(chosen)
    cost = cut.cost(chosen)
    if bound < cost - TOLERANCE:
        # What is not proven must at least be no dearer than what people do without a plan.
        others = [cut.weakest(an_hour=an_hour) for an_hour in (False, True)]
        chosen = min([chosen, *others], key=lambda fixes: (cut.cost(fixes), sorted(fixes)))
        cost = cut.cost(chosen)
    return Plan(
        fixes=tuple(graph.fixes[fix] for fix in cut.ordered(chosen)),
        cost=cost,
        bound=min(bound, cost),
        proven=bound >= cost - TOLERANCE,
        uncut=tuple(graph.facts[goal] for goal in cut.uncut),
        numbers=tuple(cut.ordered(chosen)),
    )


def enough(
    graph: Graph, starts: Sequence[int], goals: Sequence[int], weights: Mapping[int, float], effort: Effort = USUAL
) -> frozenset[int]:
    """Return the cheapest fixes among those that have a weight that cut every goal they can cut."""
    cut = _Cut(graph, starts, goals, weights)
    return cut.thinned(_search(cut, effort)[0])


def _search(cut: _Cut, effort: Effort) -> tuple[frozenset[int], float]:
    """Return fixes that leave no derivation, and what no such fixes cost less than."""
    bound, chosen, deep = 0.0, frozenset[int](), effort.deep
    for _ in range(effort.rounds):
        # A quick guess finds missing derivations as well as the best one does; that is sought when the guess cuts all.
        guess = hitting_set(cut.rows, cut.weights, budget=0)
        bound, chosen = max(bound, guess.bound), guess.chosen
        if cut.survivors(chosen):
            continue
        if bound >= guess.weight - TOLERANCE:
            return chosen, bound
        # Half of what is left: rows that are still to come may make the question harder.
        best = hitting_set(cut.rows, cut.weights, effort.budget, deep // 2)
        bound, deep = max(bound, best.bound), deep - best.looks
        if not cut.survivors(best.chosen):
            return best.chosen, bound
    return cut.greedily(chosen), bound


def weights(graph: Graph, costs: Mapping[str, float]) -> dict[int, float]:
    """Return the finite costs by fix.

    Raises:
        ValueError: a cost is negative or no number.
    """
    found = {}
    for number, name in enumerate(graph.fixes):
        weight = float(costs.get(name, 1.0))
        if not weight >= 0:
            raise ValueError(f"fix {name!r} costs {weight!r}; a cost is 0 or more")
        if math.isfinite(weight):
            found[number] = weight
    return found


class _Cut:
    """The derivations met so far, as rows of fixes of which one must be chosen."""

    def __init__(self, graph: Graph, starts: Sequence[int], goals: Sequence[int], weights: Mapping[int, float]) -> None:
        self.starts, self.weights = starts, weights
        reached = cheapest(graph, starts, graph.costs)
        self.graph = graph.only(relevant(graph, reached, goals))
        of_step = self.graph.removed_by
        self.fixes = [tuple(fix for fix in cuts if fix in weights) for cuts in of_step.lists()]
        # A derivation of few fixes says more about the choice than one of many.
        self.prices = np.array([len(fixes) for fixes in self.fixes], np.float64) + HOP
        unfixable = self._solve({fix for fixes in self.fixes for fix in fixes}, goals)
        self.uncut = [goal for goal in goals if unfixable.best[goal] != UNREACHED]
        self.goals = [goal for goal in goals if reached.best[goal] != UNREACHED and goal not in self.uncut]
        self.rows: list[Row] = []

    def _solve(self, fixes: Collection[int], goals: Collection[int]) -> Solution:
        prices = self.prices.copy()
        prices[self.graph.ended_by.take(np.array(sorted(fixes), np.int64)).values] = math.inf
        return cheapest(self.graph, self.starts, prices, goals=goals)

    def survivors(self, chosen: frozenset[int]) -> list[Row]:
        """Find derivations that the fixes chosen leave, no two of which share a fix unless one search found both."""
        found: list[Row] = []
        fixes = set(chosen)
        while True:
            solution = self._solve(fixes, self.goals)
            left = [goal for goal in self.goals if solution.best[goal] != UNREACHED]
            if not left:
                self.rows += found
                return found
            for goal in left:
                steps = chain(self.graph, solution, goal)
                found.append(frozenset(fix for step in steps for fix in self.fixes[step]))
                fixes |= found[-1]

    def greedily(self, chosen: frozenset[int]) -> frozenset[int]:
        """Add fixes until nothing is left, light ones that hit much first."""
        while rows := self.survivors(chosen):
            chosen |= hitting_set(rows, self.weights, budget=0).chosen
        return chosen

    def weakest(self, *, an_hour: bool) -> frozenset[int]:
        """Return what cutting the weakest link of the likeliest ways comes to, without what is superfluous."""
        return self.thinned(weakest_links(self.graph, self.starts, self.goals, self.weights, an_hour=an_hour))

    def cost(self, chosen: frozenset[int]) -> float:
        """Return what fixes cost together."""
        return math.fsum(self.weights[fix] for fix in chosen)

    def thinned(self, chosen: frozenset[int]) -> frozenset[int]:
        """Drop every fix without which all goals stay cut, the costliest first."""
        for fix in sorted(chosen, key=lambda fix: (-self.weights[fix], fix)):
            rest = chosen - {fix}
            needed = any(not (row & rest) for row in self.rows)
            if not needed and not self.survivors(rest):
                chosen = rest
        return chosen

    def ordered(self, chosen: frozenset[int]) -> list[int]:
        """Sort fixes so that each cuts the most derivations for its cost among those that the fixes before it leave."""
        order: list[int] = []
        rows, left = list(self.rows), set(chosen)
        while left:
            gains = {fix: sum(fix in row for row in rows) for fix in left}
            order.append(min(left, key=lambda fix: (-gains[fix] / (self.weights[fix] or TOLERANCE), fix)))
            left.remove(order[-1])
            rows = [row for row in rows if order[-1] not in row]
        return order

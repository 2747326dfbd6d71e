"""The attack graph: from what an intruder has, over moves that need several things at once, to what he comes for.

Moves are rows of tables/steps.py. The order of the rows decides nothing: ties are broken by what the rows say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from doorward.paths.chokes import Chokes
from doorward.paths.chokes import chokes as _chokes
from doorward.paths.derivation import Derivation
from doorward.paths.diverse import diverse
from doorward.paths.graph import Graph, graph
from doorward.paths.likeliest import likeliest
from doorward.paths.plan import Plan, cheapest_cut

__all__ = ["Chokes", "Derivation", "Plan", "chokes", "plan", "ways"]

Rows = Sequence[Mapping[str, Any]] | Graph


def ways(
    steps: Rows, starts: Sequence[str], goals: Sequence[str], k: int = 3, *, alike: bool = False
) -> list[Derivation]:
    """Return up to `k` distinct ways to each goal, the likeliest first; a goal out of reach has none.

    Args:
        steps: rows of tables/steps.py, or their graph; `conclusion`, `premises`, `probability` and `fixes` are read.
        starts: facts the intruder has.
        goals: facts he comes for.
        k: most ways to one goal.
        alike: the cheapest ways exactly, even if they are variations of one; else ways that differ.
    """
    arrays = steps if isinstance(steps, Graph) else graph(steps)
    found = likeliest if alike else diverse
    return found(arrays, arrays.begin(starts), arrays.known(goals), k)


def plan(steps: Rows, starts: Sequence[str], goals: Sequence[str], costs: Mapping[str, float] | None = None) -> Plan:
    """Return the cheapest fixes that put every goal out of reach, as far as it is known, and a bound.

    Args:
        steps: rows of tables/steps.py, or their graph.
        starts: facts the intruder has.
        goals: facts he must not gain.
        costs: fix -> cost, 1 where it is missing; an infinite cost rules a fix out.

    Raises:
        ValueError: a cost is negative or no number.
    """
    arrays = steps if isinstance(steps, Graph) else graph(steps)
    return cheapest_cut(arrays, arrays.begin(starts), arrays.known(goals), costs or {})


def chokes(steps: Rows, starts: Sequence[str], goals: Sequence[str]) -> list[Chokes]:
    """Return for each goal within reach the facts and fixes that every way to it passes."""
    arrays = steps if isinstance(steps, Graph) else graph(steps)
    return _chokes(arrays, arrays.begin(starts), arrays.known(goals))

"""What every way to a goal passes: its dominators in the graph of alternatives (OR) and joint premises (AND).

Only what lies on one derivation can lie on all, so those facts and fixes are the candidates. For every fact, the set of
candidates that all its derivations pass is the greatest fixpoint of: what a step passes is all that any of its premises
passes, and its fixes; what a fact passes is itself, and what all the steps to it pass.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.paths.cheapest import HOP, UNREACHED, chain, cheapest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.paths.graph import Graph


@dataclass(frozen=True, slots=True)
class Chokes:
    """Facts and fixes without which a goal cannot be reached: deny one of the facts, or carry out one of the fixes.

    The goal itself and the starts are no chokes.
    """

    goal: str
    facts: tuple[str, ...]
    fixes: tuple[str, ...]


def chokes(graph: Graph, starts: Sequence[int], goals: Sequence[int]) -> list[Chokes]:
    """Return the chokes of every goal that can be reached."""
    solution = cheapest(graph, starts, [cost + HOP for cost in graph.costs])
    reached = [goal for goal in goals if solution.best[goal] != UNREACHED]
    chains = {goal: chain(graph, solution, goal) for goal in reached}
    steps = sorted({step for steps in chains.values() for step in steps})
    facts = {fact: bit for bit, fact in enumerate(sorted({graph.heads[step] for step in steps}))}
    fixes = {
        fix: bit for bit, fix in enumerate(sorted({fix for step in steps for fix in graph.cuts[step]}), len(facts))
    }
    passed = _passed(graph, starts, facts, fixes)
    return [
        Chokes(
            graph.facts[goal],
            tuple(graph.facts[fact] for fact, bit in facts.items() if passed[goal] >> bit & 1 and fact != goal),
            tuple(graph.fixes[fix] for fix, bit in fixes.items() if passed[goal] >> bit & 1),
        )
        for goal in reached
    ]


def _passed(graph: Graph, starts: Sequence[int], facts: Mapping[int, int], fixes: Mapping[int, int]) -> dict[int, int]:
    """Return, for every fact that can be reached, the bits of the candidates that all its derivations pass."""
    passed = dict.fromkeys(starts, 0)
    missing = [len(body) for body in graph.bodies]
    waiting, met = deque(starts), set[int]()
    while waiting:
        fact = waiting.popleft()
        for step in graph.needed_by[fact]:
            # A fact comes back whenever it passes less than was thought, but is gained only once.
            missing[step] -= fact not in met
            if missing[step] == 0:
                head, bits = graph.heads[step], _through(graph, step, passed, fixes)
                bits |= 1 << facts[head] if head in facts else 0
                if head not in passed or passed[head] & ~bits:
                    passed[head] = passed.get(head, bits) & bits
                    waiting.append(head)
        met.add(fact)
    return passed


def _through(graph: Graph, step: int, passed: Mapping[int, int], fixes: Mapping[int, int]) -> int:
    bits = 0
    for fix in graph.cuts[step]:
        bits |= 1 << fixes[fix] if fix in fixes else 0
    for premise in graph.bodies[step]:
        bits |= passed[premise]
    return bits

"""Questions about closing, asked of the moves of the last analysis: what is left after a fix, and what few hours are best spent on."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from doorward.attack_graph.door_ranking import SIGN, reached
from doorward.attack_graph.fact_names import fact_names, facts_called
from doorward.attack_graph.fix_cost import hours, kind
from doorward.attack_graph.solving import jewel
from doorward.attack_graph.steadiness import considered
from doorward.paths import ways
from doorward.paths.budget import Case, best_within
from doorward.paths.cheapest import HOP, UNREACHED, cheapest
from doorward.paths.encoding import Names
from doorward.paths.plan import cut_all
from doorward.paths.relevant import leading
from doorward.paths.worlds import worlds
from doorward.wording import clip, effort, place, plural, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.attack_graph.solving import Asked
    from doorward.paths.budget import Spending
    from doorward.paths.graph import Graph

_MOST = 24
"""Fixes beyond those of the plan that are candidates for a budget: those on the likeliest ways."""


@dataclass(frozen=True, slots=True)
class Residual:
    """A crown jewel before and after fixes: the likeliest way to it (0: none), and how likely it falls over all ways.

    The ways are exact; over all ways it is the share of so many sampled `worlds`.
    """

    jewel: str
    way_before: float
    way_after: float
    risk_before: float
    risk_after: float
    worlds: int


def residual(asked: Asked, closed: Sequence[str]) -> list[Residual]:
    """Return what is left for every jewel within reach when these fixes are carried out; all of it is worked out anew."""
    case = asked.case()
    numbers = [number for number, name in enumerate(case.graph.fixes) if name in set(closed)]
    near = part(case)
    after = Case(near.graph.without(numbers), near.starts, near.goals, near.weights)
    sampled = worlds(near.graph)
    before, left = (sampled.reached(near.starts, near.goals, fixes) for fixes in ((), numbers))
    likeliest = [_likeliest(one) for one in (near, after)]
    return [
        Residual(
            jewel(name),
            likeliest[0].get(name, 0.0),
            likeliest[1].get(name, 0.0),
            round(risk, 4),
            round(rest, 4),
            sampled.count,
        )
        for name, risk, rest in zip((near.graph.facts[goal] for goal in near.goals), before, left, strict=True)
    ]


def part(case: Case) -> Case:
    """Return a case over what leads to the jewels within reach, and nothing else."""
    goals = reached(case)
    return Case(case.graph.only(leading(case.graph, case.starts, goals)), case.starts, goals, case.weights)


def _likeliest(case: Case) -> dict[str, float]:
    facts = case.graph.facts
    found = ways(case.graph, [facts[start] for start in case.starts], [facts[goal] for goal in case.goals], 1)
    return {way.goal: round(way.probability, 4) for way in found}


@dataclass(frozen=True, slots=True)
class Budgeted:
    """The best found for a budget, in person-hours; risk is how many jewels are to be expected to fall.

    Attributes:
        fixes: what to carry out, by cost.
        hours: what they cost together.
        exhaustive: every set of the fixes in question was tried; else it is the better of two greedy searches.
        moved: how the choice stands when probabilities are others.
    """

    fixes: tuple[str, ...]
    hours: float
    risk_before: float
    risk_after: float
    exhaustive: bool
    moved: tuple[Moved, ...] = ()

    def told(self) -> str:
        """Return what the hours buy in a sentence, and how it was looked for."""
        leaves = "leaves" if len(self.fixes) == 1 else "leave"
        how = "every set of the fixes in question was tried" if self.exhaustive else "a search without a guarantee"
        return (
            f"{plural(len(self.fixes), 'fix', 'fixes')} of {effort(self.hours)} {leaves} {self.risk_after:.3g} of "
            f"{self.risk_before:.3g} crown jewels to be expected to fall ({how}, over sampled worlds)."
        )

    def firm(self) -> str:
        """Return in a sentence or more what other opinions on probabilities say of the choice."""
        if not self.moved:
            return "Probabilities are opinions; how the choice changes where they are others is not worked out for a graph of this size."
        changed = [item for item in self.moved if item.kept < 1]
        return (
            f"Probabilities are opinions: of {plural(len(self.moved), 'other opinion')} "
            f"{plural(len(changed), 'changes the choice', 'change the choice')}."
        ) + "".join(
            f" With {item.what}, {share(item.kept)} of it stays, and keeping to it leaves {item.risk:.3g} where {item.best:.3g} could be had."
            for item in changed[:3]
        )


@dataclass(frozen=True, slots=True)
class Moved:
    """A budget's choice where probabilities are others: the share of it that stays, and what sticking to it costs in risk."""

    what: str
    kept: float
    risk: float
    best: float


def best_for(asked: Asked, budget: float) -> Budgeted:
    """Return the fixes within a budget that leave the least risk, as far as it is looked for, and how firm that is.

    Probabilities are opinions: the choice is made again with all of them halved and doubled, and those of each kind of move, but
    on large graphs.
    """
    case = part(asked.case())
    graph = case.graph
    candidates = _candidates(case)
    sampled = worlds(graph)
    base = best_within(case, candidates, budget, sampled)
    moved = []
    for what, prices in considered(graph):
        other = worlds(graph, prices)
        moved.append(_moved(what, base, best_within(case, candidates, budget, other), case.risk(other, base.fixes)))
    ordered = sorted(base.fixes, key=lambda fix: (case.weights[fix], fix))
    return Budgeted(
        tuple(graph.fixes[fix] for fix in ordered),
        base.cost,
        round(case.risk(sampled), 4),
        round(base.risk, 4),
        base.exhaustive,
        tuple(moved),
    )


def _candidates(case: Case) -> list[int]:
    """Return the fixes of the plan, and those that are most often on the likeliest ways."""
    graph = case.graph
    plan = cut_all(graph, case.starts, case.goals, case.weights).numbers
    solution = cheapest(graph, case.starts, graph.price + HOP)
    steps = [solution.best[fact] for fact in np.unique(graph.concluded).tolist() if solution.best[fact] >= 0]
    often = Counter(fix for step in steps for fix in graph.removed_by.of(step))
    further = [fix for fix, _ in sorted(often.items(), key=lambda item: (-item[1], item[0]))[:_MOST]]
    return sorted({*further, *plan})


def _moved(what: str, base: Spending, other: Spending, risk: float) -> Moved:
    """Compare a choice with the best one under another opinion, under which it leaves `risk`; one as good is no change of mind."""
    union = base.fixes | other.fixes
    kept = 1.0 if risk <= other.risk or not union else len(base.fixes & other.fixes) / len(union)
    return Moved(what, round(kept, 2), round(risk, 4), round(min(other.risk, risk), 4))


@dataclass(frozen=True, slots=True)
class Gained:
    """A fact that can be gained, and the likelihood of the cheapest way found to it, shared steps paid at each use.

    Attributes:
        name: what people call it.
        gains: what holding it means.
    """

    fact: str
    likelihood: float
    name: str
    gains: str


def gained(asked: Asked) -> list[Gained]:
    """Return all that can be gained from the starts, the likeliest first: the blast radius of what is held."""
    case = asked.case(signs=False)
    graph = case.graph
    solution = cheapest(graph, case.starts, graph.price + HOP)
    begun = set(case.starts)
    reached = {
        graph.facts[fact]: round(math.exp(-solution.costs[fact]), 4)
        for fact, step in enumerate(solution.best)
        if step != UNREACHED and fact not in begun
    }
    called = fact_names(reached, asked.identities)
    found = [Gained(fact, chance, called[fact], place(fact)[1]) for fact, chance in reached.items()]
    return sorted(found, key=lambda item: (-item.likelihood, item.fact))


def signs_of(asked: Asked, facts: Iterable[str]) -> list[str]:
    """Return sentences that say that somebody seems to hold these hosts already, each once."""
    graph = asked.rows.graph
    signs = graph.known(f"{SIGN}{place(fact)[0]}" for fact in facts if fact.startswith("host:"))
    steps = [step for sign in signs for step in graph.needed_in.of(sign)]
    told = asked.rows.told(graph.told_in[steps].tolist()) if steps else []
    return list(dict.fromkeys(move["how"] for move in told))


def radius(found: Sequence[Gained], goals: Iterable[str]) -> str:
    """Return a blast radius in words: hosts, accounts and crown jewels."""
    hosts = {item.fact.partition("/")[0] for item in found if item.fact.startswith("host:")}
    accounts = [item for item in found if item.fact.startswith("identity:")]
    jewels = [goal for goal in goals if goal in {item.fact for item in found}]
    told = [plural(len(hosts), "host"), plural(len(accounts), "account"), plural(len(jewels), "crown jewel")]
    return f"{told[0]}, {told[1]} and {told[2]}"


def facts_of(graph: Graph, words: str, identities: Sequence[str] = ()) -> list[str]:
    """Return the facts that a person means by a name: the fact itself, or all rights on the host, or the account of that name.

    `identities` are Parquet files that say what accounts are called.

    Raises:
        ValueError: no move knows it.
    """
    found = [
        name for name in (words, *(f"{kind}{words}" for kind in ("host:", "identity:", "directory:", "data:"))) if name
    ]
    known = [
        graph.facts[fact] for fact in graph.known([*found, *(f"host:{words}/{level}" for level in ("user", "root"))])
    ]
    known = known or [graph.facts[fact] for fact in graph.known(facts_called(words, identities))]
    if not known:
        raise ValueError(
            f'no move begins or ends at {clip(words, 60)!r}; doorward sql "from steps" shows what is known'
        )
    return known


def fix_named(graph: Graph, words: str, numbered: Mapping[int, str]) -> str:
    """Return the fix that a person means: its words, a part of them that no other has, or its number in the plan.

    Raises:
        ValueError: there is none, or there are several.
    """
    near = graph.fixes.found(words) if isinstance(graph.fixes, Names) else [fix for fix in graph.fixes if words in fix]
    if words in near:
        return words
    if words.isascii() and words.isdigit() and len(words) < len("10000") and int(words) in numbered:
        return numbered[int(words)]
    if len(near) == 1:
        return near[0]
    if not near:
        raise ValueError(
            f"there is no fix {clip(words, 60)!r}; doorward plan lists some, doorward paths --format jsonl all that matter"
        )
    raise ValueError(
        f"{clip(words, 60)!r} may be any of {len(near)} fixes, such as {clip(near[0], 80)!r} and {clip(near[1], 80)!r}"
    )


def described(asked: Asked, fixes: Iterable[str]) -> list[dict[str, object]]:
    """Return fixes as rows: fix, kind, hours."""
    named = list(fixes)
    costs = hours(named, asked.costs)
    return [{"fix": fix, "kind": kind(fix), "hours": costs[fix]} for fix in named]

"""Doors in the order in which closing them pays: path to a jewel x evidence of use / cost of closing, each term told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from doorward.attack_graph.seen_moves import in_order
from doorward.paths.cheapest import HOP, UNREACHED, cheapest
from doorward.paths.onward import onward
from doorward.report import Door
from doorward.wording import listed, place, plural

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from doorward.attack_graph.move_rows import MoveRows
    from doorward.finding import Finding
    from doorward.paths.budget import Case
    from doorward.paths.onward import Onward

SIGN = "sign:"
"""Facts that are held where a host shows a sign of somebody inside; see steps/shows_signs.py."""
MOST = 50
"""Doors told."""
_LOOKED_AT = 4 * MOST
"""Doors whose evidence is looked at: use may move a door up, though seldom so far."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A first move: its step, how likely it leads on to a jewel, the fix that closes it for the fewest hours, the way from it."""

    step: int
    path: float
    fix: str
    hours: float
    trunk: tuple[int, ...]


def ranked(
    case: Case, rows: MoveRows, findings: Sequence[Finding], unknown: float, names: Mapping[str, str]
) -> list[Door]:
    """Return doors, the one whose closing is worth the most an hour first.

    Args:
        case: graph, starts and goals.
        rows: the moves, which tell their sentences.
        findings: those that count.
        unknown: person-hours of a door for which no fix is known.
        names: goal -> name of the crown jewel.
    """
    entries = _entries(case, unknown)
    steps = sorted({step for entry in entries for step in (entry.step, *entry.trunk)})
    told = dict(zip(steps, rows.told(case.graph.told_in[steps].tolist()), strict=True)) if steps else {}
    knocks = [item for item in findings if item.loud and item.detector == "knocks"]
    # Of an address that changed hands the finding names who held it then.
    knocked = {name for item in knocks for name in item.details.get("holders", {}).values()}
    knocked |= {entity.id for item in knocks for entity in item.entities}
    doors = []
    for entry in entries:
        moves = [told[step] for step in (entry.step, *entry.trunk)]
        signs = _signs(moves, knocked, case)
        facts = tuple(move["conclusion"] for move in moves)
        jewel, path = names.get(facts[-1], facts[-1]), round(entry.path, 4)
        words = (place(facts[0])[0], moves[0]["how"] or "", jewel, path, 2 ** len(signs), signs)
        doors.append(Door(*words, entry.hours, entry.fix, facts))
    doors.sort(key=lambda door: (-door.score, -door.path, door.name, door.sentence))
    return doors[:MOST]


def _entries(case: Case, unknown: float) -> list[_Entry]:
    """Return the first moves that lead to a jewel, the likeliest an hour first; of several into one place by one fix, one."""
    graph, prices = case.graph, case.graph.price + HOP
    gained = cheapest(graph, case.starts, prices)
    lacks = onward(graph, gained, case.goals, prices)
    begun = np.zeros(len(graph.facts), np.bool_)
    begun[list(case.starts)] = True
    ahead = np.array(lacks.costs)[graph.concluded] + graph.price
    # A step that everybody can take gains nothing by a door, and a start is no door to itself.
    open_steps = np.flatnonzero(graph.premises.all_of(begun) & ~begun[graph.concluded] & np.isfinite(ahead))
    best: dict[tuple[str, tuple[int, ...]], _Entry] = {}
    for step in open_steps[np.argsort(ahead[open_steps], kind="stable")].tolist():
        key = place(graph.facts[graph.concluded[step]])[0], tuple(graph.removed_by.of(step))
        if key not in best:
            best[key] = _entry(case, unknown, lacks, step, math.exp(-ahead[step]))
    return sorted(best.values(), key=lambda entry: (-entry.path / entry.hours, entry.step))[:_LOOKED_AT]


def _entry(case: Case, unknown: float, lacks: Onward, step: int, path: float) -> _Entry:
    known = ((case.weights[fix], case.graph.fixes[fix]) for fix in case.graph.removed_by.of(step))
    hours, fix = min(known, default=(unknown, ""))
    return _Entry(step, path, fix, hours, tuple(lacks.trunk(case.graph, int(case.graph.concluded[step]))))


def _signs(moves: Sequence[Mapping[str, Any]], knocked: Collection[str], case: Case) -> tuple[str, ...]:
    """Return what shows that a way is used, in words."""
    hosts = [place(move["conclusion"])[0] for move in moves if move["conclusion"].startswith("host:")]
    held = [host for host in dict.fromkeys(hosts) if case.graph.known([f"{SIGN}{host}"])]
    signs = []
    if hosts[:1] and hosts[0] in knocked:
        signs.append("somebody knocked there")
    if later := sum(bool(move["seen"]) for move in moves[1:]):
        signs.append(f"{plural(later, 'later move')} {'was' if later == 1 else 'were'} seen")
    if in_order(moves):
        signs.append("moves were seen in order")
    if held:
        signs.append(f"signs of somebody inside on {listed(held)}")
    return tuple(signs)


def reached(case: Case) -> list[int]:
    """Return the goals that can be reached."""
    solution = cheapest(case.graph, case.starts, case.graph.price + HOP)
    return [goal for goal in case.goals if solution.best[goal] != UNREACHED]

"""Exceptions that are over, and the rules that still let through what they granted, as rows of rule_faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.isolation.fields import meant
from doorward.isolation.flows import packet
from doorward.isolation.intent import matches, services
from doorward.isolation.policy import DEFAULT, Policy
from doorward.isolation.rules import narrowed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from doorward.isolation.passages import Passage
    from doorward.isolation.programs import Program
    from doorward.isolation.rules import Match

    Row = Mapping[str, Any]

OVER = "over"
_LEAST = 4
"""Letters of an exception's name that are sought in comments: shorter ones stand in too many words."""
_ENDS = {"source": "sources", "destination": "destinations"}


def outlived(
    exceptions: Iterable[Row], passages: Sequence[Passage], assets: Mapping[str, date], day: date | None
) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Yield each rule that stands for an exception which is over, and what is to be said of it.

    A rule stands for an exception where it lets through a packet of it, and either speaks of nothing else or names it in its
    comment: a wider rule has a purpose of its own.

    Args:
        exceptions: rows of exceptions.
        passages: see `passages`.
        assets: name in lower case -> last day in service, of those that are no more.
        day: the day of judgement; None: nothing is over.
    """
    for granted in exceptions:
        why, last = _over(granted, assets, day)
        if not why:
            continue
        for passage in passages:
            if granted.get("device") in {None, passage.device}:
                for family, made in passage.programs.items():
                    for row, shown in _standing(granted, made, family):
                        fault = {name: granted.get(name) for name in ("exception", "asset", "owner")}
                        said = [*why, f"it still lets through {shown}"]
                        yield row, {"fault": OVER, "because": said, "ends": last, **fault}


def _over(granted: Row, assets: Mapping[str, date], day: date | None) -> tuple[list[str], date | None]:
    """Return why an exception is over, nothing if it is not, and since when."""
    name, ends, asset = granted.get("exception"), granted.get("ends"), granted.get("asset")
    found = []
    if day is not None and ends is not None and ends < day:
        found.append((ends, f"exception {name} ended on {ends}"))
    gone = assets.get((asset or "").lower())
    if day is not None and gone is not None and gone < day:
        found.append((gone, f"exception {name} was granted for {asset}, in service until {gone}"))
    return [why for _, why in found], min((when for when, _ in found), default=None)


def _standing(granted: Row, made: Program, family: str) -> Iterator[tuple[Row, str]]:
    try:
        asked = _asked(granted, family)
    except ValueError:
        return
    verdict = Policy(made.rules, made.default, made.sizes, asked).ask(*asked)
    name = str(granted.get("exception") or "").lower()
    for place, shown in verdict.allowed.items():
        if place == DEFAULT:
            continue
        named = len(name) >= _LEAST and name in str(made.rows[place].get("comment") or "").lower()
        if named or _within(made.rules[place].match, granted, family):
            yield made.rows[place], packet(shown, made, family)


def _asked(granted: Row, family: str) -> list[Match]:
    """Return the first packets that an exception grants, in one IP family.

    Raises:
        ValueError: a part of it means nothing.
    """
    every = ((0, (1 << (32 if family == "4" else 128)) - 1),)
    ends = [
        every if granted.get(column) is None else meant(column, granted[column], family) for column in _ENDS.values()
    ]
    return matches(services(granted), ends[0], ends[1]) if all(ends) else []


def _within(match: Match, granted: Row, family: str) -> bool:
    """Return whether a rule speaks of the exception's own addresses only, at least at one end that it names."""
    named = {name: meant(column, granted[column], family) for name, column in _ENDS.items() if granted.get(column)}
    if not named or not all(name in match for name in named):
        return False
    joined = narrowed(match, named)
    return joined is not None and all(joined[name] == match[name] for name in named)

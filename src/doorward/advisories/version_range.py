"""Ranges of versions: what comparisons with versions cover, what they leave, and how the tables write them down."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from doorward.version import AFTER_ALL, BEFORE_ALL, after

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from doorward.version import Scheme

_COMPARISON = re.compile(r"(<=|>=|==|!=|~>|[<>=^~]|)\s*([^\s,<>=^~!|]+)")
_VERS = re.compile(r"vers:([a-z][a-z0-9.+-]*)/(.*)", re.IGNORECASE | re.DOTALL)
_MOST = 10_000
"""Comparisons that one range may have."""


class Comparison(NamedTuple):
    """A version and how others compare with it: `>=`, `1.2`; the operator is empty where none is written."""

    operator: str
    version: str


class Bound(NamedTuple):
    """A place between versions: the key of what comes next after it, and the version it is written with."""

    key: str
    version: str = "0"

    @property
    def behind(self) -> bool:
        """Whether it lies behind its version, not before it."""
        return self.key.endswith(AFTER_ALL)


BEGIN, END = Bound(BEFORE_ALL), Bound(AFTER_ALL)


class Interval(NamedTuple):
    """The versions between two bounds; as it stands, every version."""

    low: Bound = BEGIN
    high: Bound = END

    def affected(self) -> dict[str, Any]:
        """Return it in the columns of tables/affected.py."""
        row: dict[str, Any] = {"introduced": self.low.version}
        if self.low.behind:
            row["introduced_excluded"] = True
        if self.high != END:
            row["last_affected" if self.high.behind else "fixed"] = self.high.version
        return row

    def applicable(self) -> dict[str, Any]:
        """Return it in the columns of tables/applicability.py."""
        row: dict[str, Any] = {"version": "*"}
        if self.low != BEGIN:
            row |= {"low": self.low.version, "low_excluded": self.low.behind}
        if self.high != END:
            row |= {"high": self.high.version, "high_excluded": not self.high.behind}
        return row


EVERY = Interval()


def comparisons(text: str) -> list[Comparison]:
    """Return comparisons that commas join: '>= 1.0, < 2.0'.

    Raises:
        ValueError: a part is none.
    """
    found = [(part, _COMPARISON.fullmatch(part.strip())) for part in text.split(",", _MOST)]
    wrong = next((part for part, match in found if match is None), None)
    if wrong is not None:
        raise ValueError(f"{wrong.strip()[:100]!r} is no comparison with a version")
    return [Comparison(match[1], match[2]) for _, match in found if match]


def covered(every: Iterable[Comparison], scheme: Scheme) -> list[Interval]:
    """Return the versions that satisfy all comparisons with <, <=, >, >=, = and !=.

    Raises:
        ValueError: the scheme cannot read a version, or an operator is another one.
    """
    found = [EVERY]
    for operator, version in every:
        before = Bound(_key(version, scheme), version)
        behind = Bound(after(before.key), version)
        match operator:
            case "<" | "<=":
                one = [Interval(high=before if operator == "<" else behind)]
            case ">" | ">=":
                one = [Interval(low=before if operator == ">=" else behind)]
            case "=" | "==":
                one = [Interval(before, behind)]
            case "!=":
                one = [Interval(high=before), Interval(low=behind)]
            case _:
                raise ValueError(f"{operator!r} is no comparison in an order of versions")
        found = both(found, one)
    return found


def _key(version: str, scheme: Scheme) -> str:
    key = scheme.key(version)
    if key is None:
        raise ValueError(f"{version[:100]!r} is no version in the scheme {scheme.name}")
    return key.text


def both(left: Sequence[Interval], right: Sequence[Interval]) -> list[Interval]:
    """Return the versions that lie in both."""
    crossed = [Interval(max(one.low, two.low), min(one.high, two.high)) for one in left for two in right]
    return [interval for interval in crossed if interval.low.key < interval.high.key]


def joined(every: Iterable[Interval]) -> list[Interval]:
    """Return the versions that lie in any, in order, each once."""
    found: list[Interval] = []
    for interval in sorted(every):
        if found and interval.low.key <= found[-1].high.key:
            found[-1] = Interval(found[-1].low, max(found[-1].high, interval.high))
        else:
            found.append(interval)
    return found


def outside(every: Iterable[Interval]) -> list[Interval]:
    """Return the versions that lie in none."""
    edges = [Interval(BEGIN, BEGIN), *joined(every), Interval(END, END)]
    gaps = [Interval(one.high, two.low) for one, two in pairwise(edges)]
    return [gap for gap in gaps if gap.low.key < gap.high.key]


def vers(text: str) -> tuple[str, list[Comparison]]:
    """Return the type and the comparisons of a range in the notation of VERS: 'vers:pypi/>=1.2|<1.4'.

    Raises:
        ValueError: it is none.
    """
    match = _VERS.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text[:100]!r} is no range in the notation of VERS")
    parts = [part.strip() for part in match[2].split("|", _MOST)]
    if parts == ["*"]:
        return match[1].lower(), []
    found = [comparison for part in parts if part for comparison in comparisons(unquote(part))]
    if not found:
        raise ValueError(f"{text[:100]!r} names no version")
    return match[1].lower(), [Comparison(operator or "=", version) for operator, version in found]


def alternating(every: Sequence[Comparison], scheme: Scheme) -> list[Interval]:
    """Return the versions that comparisons in the manner of VERS cover: in the order of versions, each < closes what a > opens.

    Raises:
        ValueError: the scheme cannot read a version.
    """
    ranges = [item for item in every if item.operator not in {"=", "==", "!="}]
    found = [interval for item in every if item.operator in {"=", "=="} for interval in covered([item], scheme)]
    opened = BEGIN if not ranges else None
    if ranges:
        placed = sorted((interval for item in ranges for interval in covered([item], scheme)), key=_edge)
        opened = BEGIN if placed[0].low == BEGIN else None
        for interval in placed:
            if interval.high == END:
                opened = opened or interval.low
            elif opened is not None:
                found.append(Interval(opened, interval.high))
                opened = None
    if opened is not None and (ranges or not found):
        found.append(Interval(low=opened))
    excluded = [item for item in every if item.operator == "!="]
    return both(joined(found), covered(excluded, scheme))


def _edge(interval: Interval) -> Bound:
    return interval.low if interval.high == END else interval.high

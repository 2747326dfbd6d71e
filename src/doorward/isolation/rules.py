"""Rules as a program: one list, first match decides, and a rule may skip forward, as leaving a chain does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Spans = tuple[tuple[int, int], ...]
"""Whole numbers as closed intervals, ascending, apart from each other: ((22, 22), (80, 443))."""
Match = Mapping[str, Spans]
"""Field of a packet -> values that match; a field that is not named matches with any value."""
Action = Literal["accept", "deny", "skip"]
ACCEPT: Action = "accept"
DENY: Action = "deny"
SKIP: Action = "skip"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        match: packets that it may speak of.
        action: `accept`, `deny`, or `skip`: go on at place `target` of the list, which lies behind this rule.
        target: see `action`; the length of the list is the end of it.
        certain: whether it matches every packet of `match`; else it has conditions that could not be read, and may not.
        name: how people know it: file and line.
    """

    match: Match
    action: Action
    target: int = 0
    certain: bool = True
    name: str = field(default="", compare=False)


def spans(intervals: Sequence[tuple[int, int]]) -> Spans:
    """Return intervals sorted, those that overlap or touch joined, empty ones left out."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(pair for pair in intervals if pair[0] <= pair[1]):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def without(inner: Spans, high: int) -> Spans:
    """Return what lies in 0..`high` and not in `inner`: a match that is negated."""
    left, at = [], 0
    for low, top in inner:
        left.append((at, low - 1))
        at = top + 1
    left.append((at, high))
    return spans(left)


def both(one: Spans, other: Spans) -> Spans:
    """Return what lies in both."""
    found, place, there = [], 0, 0
    while place < len(one) and there < len(other):
        low, high = max(one[place][0], other[there][0]), min(one[place][1], other[there][1])
        if low <= high:
            found.append((low, high))
        if one[place][1] < other[there][1]:
            place += 1
        else:
            there += 1
    return tuple(found)


def narrowed(match: Match, other: Match) -> Match | None:
    """Return what matches both, None if nothing can."""
    joined = {name: both(match[name], other[name]) for name in match.keys() & other.keys()}
    if not all(joined.values()):
        return None
    return {**match, **other, **joined}

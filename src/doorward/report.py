"""What a report is: one form of telling the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from doorward.finding import Finding


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a door to a crown jewel, one sentence a move."""

    id: str
    door: str
    jewel: str
    probability: float
    seen: int
    sentences: tuple[str, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fix:
    """Something to close, what that costs and which findings and ways it ends."""

    fix: str
    findings: tuple[str, ...]
    ways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a report may tell.

    Attributes:
        version: of Doorward.
        as_of: the time the answer holds for, UTC.
        headline: one or two sentences.
        findings: worst first.
        answers: detector -> which question it helps to answer (`doors`, `inside`).
        ways: paths from doors to jewels, likeliest first.
        fixes: what to close, first things first.
        sources: rows of tables/sources.py as dicts, by file.
        gaps: sentences: what could not be judged, and why.
        counts: table -> rows.
    """

    version: str
    as_of: datetime | None
    headline: str
    findings: tuple[Finding, ...]
    answers: Mapping[str, str]
    ways: tuple[Way, ...] = ()
    fixes: tuple[Fix, ...] = ()
    sources: tuple[Mapping[str, Any], ...] = ()
    gaps: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def answering(self, question: str) -> tuple[Finding, ...]:
        """Return the findings that help to answer `doors` or `inside`, worst first."""
        return tuple(item for item in self.findings if self.answers.get(item.detector) == question)


@dataclass(frozen=True, slots=True)
class Report:
    """A form of telling; made by the decorator `report`."""

    name: str
    title: str
    suffix: str
    tell: Callable[[Answer], str]


def report(*, suffix: str) -> Callable[[Callable[[Answer], str]], Report]:
    """Make a function from Answer to text a report; `suffix` is the ending of its files, such as '.html'."""

    def make(function: Callable[[Answer], str]) -> Report:
        title = (function.__doc__ or "").strip().partition("\n")[0]
        return Report(function.__name__, title, suffix, function)

    return make

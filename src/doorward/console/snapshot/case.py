"""What an analysis left in the lake, as the parts of a snapshot need it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward.finding import SEVERITIES, Finding, content_id
from doorward.query import sql

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from doorward import pipeline
    from doorward.attack_graph.steadiness import Opinion
    from doorward.engine import Engine
    from doorward.query import Query
    from doorward.report import Closing, Door, Fix, Way

_BATCH = 2_000
_KEPT = frozenset(
    [
        "fix",
        "asset",
        "address",
        "port",
        "signs",
        "cve",
        "reach",
        "disclosed",
        "listed",
        "fixed_on",
        "kev_due",
        "first_knock",
        "fixed",
        "days",
        "forensic",
        "overdue",
        "knocks",
        "answered",
        "source",
        "destination",
        "name",
        "proto",
        "holders",
        "interval",
    ]
)


@dataclass(slots=True)
class About:
    """What is said of one asset by findings, ways and channels: counts, the worst severity and score."""

    findings: int = 0
    severity: int = -1
    score: float = 0.0
    channels: int = 0
    ways: int = 0
    live: bool = False


@dataclass(slots=True)
class Case:
    """One analysis.

    Attributes:
        workspace: where it is, its tables readable through the engine.
        as_of: the time it holds for, naive UTC.
        answers: detector -> which question it helps to answer.
        ways: the ways with their moves, likeliest first.
        ranked: first moves, by what closing them is worth an hour.
        closing: the plan; None where there is no way.
        opinions: how the plan stands where probabilities are others.
        fixes: what to close, first things first.
        joined: detectors that join other findings.
        findings: every finding, worst first, without what only its own page shows.
        roster: what an asset is called, in lower case -> its number in the list.
        about: asset -> what is said of it, filled as parts are laid.
    """

    workspace: pipeline.Workspace
    as_of: datetime | None
    answers: Mapping[str, str]
    sources: Sequence[Mapping[str, Any]]
    joined: Collection[str] = ()
    findings: list[Finding] = field(default_factory=list)
    ways: Sequence[tuple[Way, Sequence[Mapping[str, Any]]]] = ()
    ranked: Sequence[Door] = ()
    closing: Closing | None = None
    opinions: Sequence[Opinion] = ()
    fixes: Sequence[Fix] = ()
    about: dict[str, About] = field(default_factory=dict)
    roster: dict[str, int] = field(default_factory=dict)

    @property
    def engine(self) -> Engine:
        """The engine."""
        return self.workspace.engine

    @property
    def left(self) -> list[Finding]:
        """The findings that expected.toml does not cover."""
        return [finding for finding in self.findings if finding.expected is None]

    def of(self, asset: str) -> About:
        """Return what is said of an asset so far."""
        return self.about.setdefault(asset, About())

    def number(self, name: str | None) -> int | None:
        """Return the number of the asset that a name or an address means; None if none is known by it."""
        called = (name or "").lower()
        return self.roster.get(called) or self.roster.get(called.partition(".")[0])

    def rows(self, text: str, **inputs: Query) -> Iterator[dict[str, Any]]:
        """Yield the rows that answer a statement batch by batch; nothing else is asked meanwhile."""
        with self.engine.stream(sql(text, **inputs)) as batches:
            for batch in batches:
                yield from batch.to_pylist()

    def told(self) -> Iterator[Finding]:
        """Yield every finding whole, worst first, few at a time."""
        files = self.workspace.lake.files().get("findings", ())
        ranks = [rank for file in files for rank in _ranks(file)]
        places = {name: place for place, (*_, name) in enumerate(sorted(ranks))}
        held: dict[int, Finding] = {}
        due = 0
        for file in files:
            with pq.ParquetFile(file) as part:
                for batch in part.iter_batches(_BATCH, use_threads=False):
                    for row in batch.to_pylist():
                        held[places[row["id"]]] = Finding.of_row(row)
                    while due in held:
                        yield held.pop(due)
                        due += 1
        yield from (held[place] for place in sorted(held))


def _ranks(file: str) -> list[tuple[int, float, str]]:
    rows = pq.read_table(file, columns=["severity", "score", "id"], use_threads=False).to_pylist()
    return [(-SEVERITIES.index(row["severity"]), -row["score"], row["id"]) for row in rows]


def slim(finding: Finding) -> Finding:
    """Return a finding without what only its own page shows."""
    details = {name: finding.details[name] for name in _KEPT if finding.details.get(name) is not None}
    return replace(finding, evidence=(), reasons=(), details=details)


def asset_id(name: str) -> str:
    """Return the id of an asset by its name."""
    return content_id("asset", name)


def jewel_id(name: str) -> str:
    """Return the id of a crown jewel by its name."""
    return content_id("jewel", name)

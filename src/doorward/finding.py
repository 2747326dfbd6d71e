"""A finding: the answer of a detector, as a value. The contract others rely on (docs/reference/finding.md)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

Severity = Literal["info", "low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)

ENTITY_KINDS: dict[str, str] = {
    "asset": "asset",
    "source": "ip",
    "destination": "ip",
    "address": "ip",
    "name": "domain",
    "identity": "identity",
    "service": "service",
    "component": "component",
    "mail": "mail",
    "file": "file",
    "zone": "zone",
    "carrier": "carrier",
    "place": "place",
}
"""Column of a detector's result -> kind of entity it names."""
_NESTED = ("entities", "reasons", "details", "evidence", "expected")


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something a finding is about."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the score is what it is: a name, the value seen, and signed points (0..1 scale)."""

    name: str
    value: str
    points: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Rows behind a finding: lines (or record numbers) of one file that became rows of one table."""

    origin: str
    file: str
    table: str
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer. `reasons` add up to `score`; `id` is stable over re-runs. Times are naive UTC.

    `expected` says which entry of expected.toml covers it: its id, reason, owner and the day until when it holds.
    """

    id: str
    detector: str
    question: str
    severity: Severity
    score: float
    summary: str
    entities: tuple[Entity, ...]
    first_seen: datetime | None
    last_seen: datetime | None
    events: int
    attack: tuple[str, ...]
    reasons: tuple[Reason, ...]
    details: dict[str, Any]
    evidence: tuple[Evidence, ...]
    due: date | None = None
    expected: Mapping[str, str] | None = None

    @property
    def loud(self) -> bool:
        """Whether a person should act on it: medium or worse."""
        return SEVERITIES.index(self.severity) >= SEVERITIES.index("medium")

    @property
    def rank(self) -> tuple[int, float, str]:
        """Sort key: worst first, ties broken by id so that the order is always the same."""
        return (-SEVERITIES.index(self.severity), -self.score, self.id)

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as JSON-ready values, keys in the contract's order; `expected` only where it is."""
        told = {
            "id": self.id,
            "detector": self.detector,
            "question": self.question,
            "severity": self.severity,
            "score": self.score,
            "summary": self.summary,
            "entities": [{"kind": entity.kind, "id": entity.id} for entity in self.entities],
            "first_seen": _zulu(self.first_seen),
            "last_seen": _zulu(self.last_seen),
            "events": self.events,
            "attack": list(self.attack),
            "reasons": [{"name": why.name, "value": why.value, "points": why.points} for why in self.reasons],
            "details": self.details,
            "evidence": [
                {"origin": item.origin, "file": item.file, "table": item.table, "rows": list(item.rows)}
                for item in self.evidence
            ],
            "due": self.due.isoformat() if self.due else None,
        }
        return told | ({"expected": dict(self.expected)} if self.expected else {})

    def as_row(self) -> dict[str, Any]:
        """Return the finding as a row of tables/findings.py: nested values as JSON text, keys in the contract's order."""
        row = self.as_dict()
        row.setdefault("expected", None)
        nested = {name: json.dumps(row[name], ensure_ascii=False) for name in _NESTED if row[name] is not None}
        times = {"first_seen": self.first_seen, "last_seen": self.last_seen, "due": self.due}
        return {**row, **nested, **times}

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Finding:
        """Return the finding that a row of tables/findings.py holds: the inverse of `as_row`."""
        values = {item.name: row.get(item.name) for item in fields(cls)}
        nested: dict[str, Any] = {
            name: json.loads(row[name]) if row.get(name) is not None else None for name in _NESTED
        }
        made = {
            "attack": tuple(row["attack"]),
            "entities": tuple(Entity(**item) for item in nested["entities"]),
            "reasons": tuple(Reason(**item) for item in nested["reasons"]),
            "evidence": tuple(Evidence(**{**item, "rows": tuple(item["rows"])}) for item in nested["evidence"]),
        }
        return cls(**{**values, **nested, **made})


def _zulu(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat(timespec="microseconds") + "Z"


def content_id(*parts: object) -> str:
    """Return 16 hexadecimal digits that depend on `parts` only: the same facts have the same id on every run."""
    text = json.dumps(parts, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]

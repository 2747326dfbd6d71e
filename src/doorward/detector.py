"""What a detector is: one question, asked of tables in portable SQL, answered with findings."""

from __future__ import annotations

import inspect
import json
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from doorward.finding import ENTITY_KINDS, Entity, Finding, Reason, content_id
from doorward.query import Query, Rows
from doorward.wording import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from doorward.finding import Severity

Answers = Literal["doors", "inside"]
_SECTION = re.compile(r"^(Why it matters|Known blind spot|Tunables):", re.MULTILINE)
_TUNABLE = re.compile(r"^\s+(\w+): (.+) \(([^()]+)\)$", re.MULTILINE)
_POINTS, _VALUE = "points_", "value_"


@dataclass(frozen=True, slots=True)
class Tunable:
    """A threshold that may be set in doorward.toml under [detectors.NAME]."""

    name: str
    default: Any
    meaning: str
    unit: str


@dataclass(frozen=True, slots=True)
class Detector:
    """A detector; made by the decorator `detector`.

    Its result has a row a finding. Column names carry the contract:
    `first_seen`, `last_seen`, `events`; `points_X` with `value_X` are the reason X (the frame adds the points up to the score);
    `severity` overrides the detector's own; `due` is a date; a column named in ENTITY_KINDS is an entity;
    every other column becomes a detail. List and entity columns are details too.
    """

    name: str
    question: str
    why: str
    blind_spot: str
    severity: Severity
    attack: tuple[str, ...]
    answers: Answers
    summary: str
    evidence: Mapping[str, tuple[str, ...]]
    tables: tuple[str, ...]
    tunables: Mapping[str, Tunable]
    function: Callable[..., Rows]

    def query(self) -> Query:
        """Return the SQL of this detector, tables by name and tunables unbound."""
        result = self.function(*(Rows() for _ in self.tables))
        if not isinstance(result, Query):
            raise TypeError(f"detector {self.name} must return sql(…), not {type(result).__name__}")
        return result

    def values(self, overrides: Mapping[str, Any]) -> dict[str, Any]:
        """Return every tunable's value, `overrides` first.

        Raises:
            ValueError: a name that this detector does not have, or a value of another type.
        """
        for name, value in overrides.items():
            if name not in self.tunables:
                known = ", ".join(self.tunables) or "none"
                raise ValueError(f"[detectors.{self.name}] has no tunable {name!r}; it has: {known}")
            expected = type(self.tunables[name].default)
            if not _is(expected, value):
                raise ValueError(f"[detectors.{self.name}] {name} = {value!r} must be of type {expected.__name__}")
        return {
            name: type(tunable.default)(overrides.get(name, tunable.default)) for name, tunable in self.tunables.items()
        }

    def findings(self, rows: Iterable[Mapping[str, Any]]) -> Iterator[Finding]:
        """Turn result rows into findings without evidence, which proof.py adds."""
        for row in rows:
            yield self._finding(row)

    def _finding(self, row: Mapping[str, Any]) -> Finding:
        reasons = tuple(sorted(_reasons(row), key=lambda why: (-why.points, why.name)))
        entities = tuple(Entity(kind, str(row[column])) for column, kind in ENTITY_KINDS.items() if row.get(column))
        details = {name: _json_ready(value) for name, value in row.items() if _is_detail(name)}
        return Finding(
            id=content_id(self.name, sorted((entity.kind, entity.id) for entity in entities), row.get("key_fact")),
            detector=self.name,
            question=self.question,
            severity=row.get("severity") or self.severity,
            score=round(sum(why.points for why in reasons), 3),
            summary=sentence(self.summary, dict(row)),
            entities=tuple(dict.fromkeys(entities)),
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            events=int(row["events"]),
            attack=self.attack,
            reasons=reasons,
            details=details,
            evidence=(),
            due=row.get("due"),
        )


def _is(expected: type, value: Any) -> bool:
    """Say whether a value written by a person is of a tunable's type, and one that an engine can bind."""
    # type(), not isinstance(): True is an int to Python, and no number to a person.
    if type(value) is int and expected in (int, float):
        return value.bit_length() < 64  # noqa: PLR2004 - engines bind integers of 64 bits, sign included
    return type(value) is expected and value == value  # noqa: PLR0124 - NaN is a float in TOML, and no threshold


def _is_detail(name: str) -> bool:
    told = name in {"first_seen", "last_seen", "events", "severity", "due", "key_fact"}
    return not told and not name.startswith((_POINTS, _VALUE))


def _json_ready(value: Any) -> Any:
    """Return a value as JSON has it: times as text, decimals as numbers, no NaN and no infinity (null)."""
    return json.loads(json.dumps(value, default=_spelled), parse_constant=lambda _: None)


def _spelled(value: Any) -> Any:
    if isinstance(value, Decimal):
        # DuckDB adds whole numbers up as decimals without digits behind the point.
        return int(value) if value == int(value) else float(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _reasons(row: Mapping[str, Any]) -> Iterator[Reason]:
    total = 0.0
    for column, points in row.items():
        if column.startswith(_POINTS) and (counted := _counted(points)):
            name = column.removeprefix(_POINTS)
            value = row.get(_VALUE + name)
            total = round(total + counted, 3)
            yield Reason(name.replace("_", " "), "" if value is None else str(value), counted)
    # Points that pass an end of the scale are given back in the open, so that the sum is always the score.
    if total > 1 or total < 0:
        yield Reason("end of the scale", "points beyond it do not count", round((1 if total > 1 else 0) - total, 3))


def _counted(points: Any) -> float:
    """Return points to a thousandth; what is missing or no number counts nothing."""
    return 0.0 if points is None or not math.isfinite(points) else round(float(points), 3)


def detector(
    *,
    summary: str,
    answers: Answers,
    severity: Severity = "medium",
    attack: tuple[str, ...] = (),
    evidence: Mapping[str, tuple[str, ...]] | None = None,
) -> Callable[[Callable[..., Rows]], Detector]:
    """Make a function from tables to SQL a detector.

    Args:
        summary: one sentence with the result's columns in braces, such as '{source} calls {destination}'.
        answers: which of the product's questions it helps to answer.
        severity: used where the result has no column `severity`.
        attack: ATT&CK technique ids.
        evidence: table -> columns; rows of that table that agree with the finding in these columns, between
            first_seen and last_seen where the table has a time, are its evidence. `column=other` pairs a column of
            the table with another column of the finding; `column~other` takes names that are that one or below it,
            and any name where the finding has none.
    """

    def make(function: Callable[..., Rows]) -> Detector:
        doc = inspect.getdoc(function) or ""
        parts = _SECTION.split(doc)
        sections = dict(zip(parts[1::2], (text.strip() for text in parts[2::2]), strict=True))
        meanings = {name: (meaning, unit) for name, meaning, unit in _TUNABLE.findall(doc)}
        parameters = inspect.signature(function).parameters.values()
        return Detector(
            name=function.__name__,
            question=parts[0].strip().partition("\n")[0],
            why=" ".join(sections.get("Why it matters", "").split()),
            blind_spot=" ".join(sections.get("Known blind spot", "").split()),
            severity=severity,
            attack=attack,
            answers=answers,
            summary=summary,
            evidence=evidence or {},
            tables=tuple(item.name for item in parameters if item.kind is not item.KEYWORD_ONLY),
            tunables={
                item.name: Tunable(item.name, item.default, *meanings.get(item.name, ("", "")))
                for item in parameters
                if item.kind is item.KEYWORD_ONLY
            },
            function=function,
        )

    return make

"""What people decided on a finding, a way or whatever else they look at, and how it came to be."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from doorward.desk.act import DeskError, Subject, said
from doorward.desk.audit import Asked, AuditLog
from doorward.desk.schema import Decisions
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

    from doorward.desk.act import By
    from doorward.desk.audit import Entry
    from doorward.desk.store import Store, Write

STATUSES = ("new", "open", "contained", "closed", "false_alarm")
"""Where the work on a subject stands."""
_LONGEST_REASON = 500
_LONGEST_COMMENT = 10_000
_LONGEST_NAME = 200
_AT_ONCE = 2000


class StaleError(DeskError):
    """Somebody decided meanwhile; what is `held` now is to be looked at first."""

    def __init__(self, held: Decision) -> None:
        """Say who came first, and when."""
        self.held = held
        super().__init__(f"{held.actor} changed {held.subject.kind} {held.subject.id} meanwhile: look at it again")


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds for a subject.

    Attributes:
        subject: what it is about.
        revision: grows with every decision on the subject; 0 where there is a comment only.
        status: one of STATUSES.
        assignee: who works on it.
        accepted_until: last day on which the risk is accepted.
        reason: why it was decided last.
        comments: how many there are.
        actor: who decided or commented last.
        time: when.
    """

    subject: Subject
    revision: int = 0
    status: str = "new"
    assignee: str | None = None
    accepted_until: date | None = None
    reason: str | None = None
    comments: int = 0
    actor: str = ""
    time: datetime | None = None

    def accepted(self, day: date) -> bool:
        """Say whether the risk is accepted on a day; the last day counts."""
        return self.accepted_until is not None and day <= self.accepted_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is decided; what is None stays as it is.

    Attributes:
        status: one of STATUSES.
        assignee: who works on it from now on; empty: nobody.
        accepted_until: last day on which the risk is accepted; needs a reason.
        reason: why.
        withdrawn: the acceptance is taken back.
        comment: what is said besides, on every subject.
    """

    status: str | None = None
    assignee: str | None = None
    accepted_until: date | None = None
    reason: str | None = None
    withdrawn: bool = False
    comment: str | None = None

    def said(self) -> str | None:
        """Return what is said besides, None where nothing is.

        Raises:
            DeskError: it is too long, or has characters that cannot be kept.
        """
        if not (self.comment or "").strip():
            return None
        return said(self.comment or "", "comment", _LONGEST_COMMENT, lines=True)

    def checked(self, day: date) -> dict[str, Any]:
        """Return what a decision has from now on, by its attributes' names.

        Raises:
            DeskError: nothing is decided, or something cannot be meant.
        """
        told: dict[str, Any] = {}
        if self.status is not None:
            if self.status not in STATUSES:
                raise DeskError(f"there is no status {clip(self.status, 40)!r}; known are {', '.join(STATUSES)}")
            told["status"] = self.status
        if self.assignee is not None:
            told["assignee"] = said(self.assignee, "assignee", _LONGEST_NAME) if self.assignee.strip() else None
        if self.accepted_until is not None:
            if not (self.reason or "").strip():
                raise DeskError("a risk is accepted with a reason: none was given")
            if self.withdrawn or self.accepted_until < day:
                raise DeskError(f"a risk is accepted until a day to come; {self.accepted_until} is over")
            told["accepted_until"] = self.accepted_until
        elif self.withdrawn:
            told["accepted_until"] = None
        if not told and self.said() is None:
            raise DeskError("nothing was decided: give a status, an assignee, or a day until when the risk is accepted")
        if (self.reason or "").strip():
            told["reason"] = said(self.reason or "", "reason", _LONGEST_REASON)
        return told


@dataclass(frozen=True, slots=True)
class DecisionBook:
    """Keeps what people decide."""

    store: Store

    def decide(
        self, by: By, subjects: Iterable[Subject], change: Change, seen: Mapping[Subject, int] | None = None
    ) -> list[Decision]:
        """Decide the same on every subject, on all or on none; return what holds for each now, in the order given.

        Args:
            by: who decides.
            subjects: on what; each counts once.
            change: what.
            seen: revision of each subject that was looked at; one that is missing is not compared.

        Raises:
            DeskError: something cannot be meant.
            StaleError: a subject has another revision by now.
        """
        told, text = change.checked(by.now.date()), change.said()
        asked = [subject.checked() for subject in dict.fromkeys(subjects)]
        with self.store.write(by) as writing:
            held = _held(writing.connection, asked)
            before = [held.get(subject, Decision(subject)) for subject in asked]
            for one in before:
                if (seen or {}).get(one.subject, one.revision) != one.revision:
                    raise StaleError(one)
            changed = [one for one in before if any(getattr(one, name) != value for name, value in told.items())]
            if changed:
                _decide(writing, changed, told)
            if text is not None:
                _comment(writing, asked, text)
            if writing.told:
                writing.decided()
            now = _held(writing.connection, asked)
            return [now.get(subject, Decision(subject)) for subject in asked]

    def comment(self, by: By, subject: Subject, text: str) -> Decision:
        """Add a comment to a subject; what was decided on it stays.

        Raises:
            DeskError: the text is empty, too long, or has characters that cannot be kept.
        """
        told, about = said(text, "comment", _LONGEST_COMMENT, lines=True), subject.checked()
        with self.store.write(by) as writing:
            _comment(writing, [about], told)
            writing.decided()
            return _held(writing.connection, [about])[about]

    def trail(self, subject: Subject, most: int = 1000) -> list[Entry]:
        """Return the decisions and comments on a subject, the oldest first; of more than `most`, the latest."""
        return AuditLog(self.store).entries(Asked(kind=subject.kind, subject=subject.id), most)[::-1]

    def of(self, subject: Subject) -> Decision:
        """Return what holds for a subject; where nobody decided, that it is new."""
        with self.store.read() as connection:
            return _held(connection, [subject]).get(subject, Decision(subject))

    def every(self) -> dict[Subject, Decision]:
        """Return what holds for every subject that somebody decided or commented on."""
        with self.store.read() as connection:
            return {(one := _decision(row)).subject: one for row in connection.execute(_QUERY).all()}


_NAMES = tuple(item.name for item in fields(Decision) if item.name != "subject")
_QUERY = select(Decisions.kind, Decisions.id, *(getattr(Decisions, name) for name in _NAMES))


def _held(connection: Connection, subjects: Sequence[Subject]) -> dict[Subject, Decision]:
    found: dict[Subject, Decision] = {}
    for part in _parts(subjects):
        query = _QUERY.where(part)
        found |= {(one := _decision(row)).subject: one for row in connection.execute(query)}
    return found


def _decision(row: Row[*tuple[Any, ...]]) -> Decision:
    kind, number, *told = row
    return Decision(Subject(kind, number), *told)


def _decide(writing: Write, before: Sequence[Decision], told: Mapping[str, Any]) -> None:
    """Write a decision and tell the audit what differs; a reason belongs to the decision it was given with."""
    values: dict[str, Any] = {"reason": None, **told}
    _make(writing, [one.subject for one in before if one.time is None])
    _update(writing, [one.subject for one in before], {**values, "revision": Decisions.revision + 1})
    changes = []
    for one in before:
        differing = [name for name, value in values.items() if getattr(one, name) != value]
        former = {name: _plain(getattr(one, name)) for name in differing}
        changes.append((one.subject, former, {name: _plain(values[name]) for name in differing}))
    writing.tell_all("decide", changes)


def _comment(writing: Write, subjects: Sequence[Subject], text: str) -> None:
    held = _held(writing.connection, subjects)
    _make(writing, [one for one in subjects if one not in held])
    _update(writing, subjects, {"comments": Decisions.comments + 1})
    writing.tell_all("comment", [(one, None, {"text": text}) for one in subjects])


def _make(writing: Write, subjects: Sequence[Subject]) -> None:
    signed = {"actor": writing.by.actor, "time": writing.by.now}
    fresh = {item.name: item.default for item in fields(Decision) if item.name in _NAMES}
    if subjects:
        writing.connection.execute(insert(Decisions), [{**one._asdict(), **fresh, **signed} for one in subjects])


def _update(writing: Write, subjects: Sequence[Subject], values: Mapping[str, Any]) -> None:
    signed = {**values, "actor": writing.by.actor, "time": writing.by.now}
    for part in _parts(subjects):
        writing.connection.execute(update(Decisions).where(part).values(signed))


def _parts(subjects: Sequence[Subject]) -> Iterator[ColumnElement[bool]]:
    """Yield conditions that together name the subjects: a statement takes so many values and no more."""
    for kind in dict.fromkeys(one.kind for one in subjects):
        ids = [one.id for one in subjects if one.kind == kind]
        for first in range(0, len(ids), _AT_ONCE):
            # Not as pairs: PostgreSQL compares those one by one with every row.
            yield (Decisions.kind == kind) & Decisions.id.in_(ids[first : first + _AT_ONCE])


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

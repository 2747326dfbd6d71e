"""The audit: what was done to the desk, by whom, when and from where. Rows are added, never changed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from doorward.desk.schema import Audit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import ColumnElement, RowMapping

    from doorward.desk.store import Store

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was done; `before` and `after` hold what changed only. `number` counts up.

    `key` and `key_number` tell the key by which a program did it in the name of the actor.
    """

    number: int
    time: datetime
    actor: str
    key: str | None
    key_number: int | None
    address: str | None
    what: str
    kind: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def who(self) -> str:
        """Who did it, as a sentence has it."""
        return self.actor if self.key is None else f"{self.actor} by key {self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which entries are asked for: those that meet all that is given.

    Attributes:
        actor: who did it.
        key: name of the key by which it was done.
        what: what was done, such as `decide`.
        kind: kind of the subject.
        subject: its id.
        since: not before this time.
        until: before this time.
        below: with a number below this one, to page on.
    """

    actor: str | None = None
    key: str | None = None
    what: str | None = None
    kind: str | None = None
    subject: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    below: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Return what a row must meet."""
        named = {name: getattr(self, name) for name in ("actor", "key", "what", "kind", "subject")}
        found: list[ColumnElement[bool]] = [
            getattr(Audit, name) == value for name, value in named.items() if value is not None
        ]
        if self.since is not None:
            found.append(Audit.time >= self.since)
        if self.until is not None:
            found.append(Audit.time < self.until)
        if self.below is not None:
            found.append(Audit.number < self.below)
        return found


@dataclass(frozen=True, slots=True)
class AuditLog:
    """Reads the audit; what is written is written by `Store.write`, with the change it tells of."""

    store: Store

    def entries(self, asked: Asked = Asked(), most: int = 100) -> list[Entry]:
        """Return at most `most` entries, the latest first."""
        query = select(Audit.__table__).where(*asked.conditions()).order_by(Audit.number.desc()).limit(most)
        with self.store.read() as connection:
            return [_entry(row) for row in connection.execute(query).mappings()]

    def lines(self, asked: Asked = Asked()) -> Iterator[str]:
        """Yield every entry that is asked for as a line of JSON, the oldest first; none is held open meanwhile."""
        last = 0
        while True:
            query = select(Audit.__table__).where(Audit.number > last, *asked.conditions())
            with self.store.read() as connection:
                rows = connection.execute(query.order_by(Audit.number).limit(_PAGE)).mappings().all()
            for row in rows:
                told = dict(row) | {"time": row["time"].isoformat(timespec="microseconds") + "Z"}
                yield json.dumps(told, ensure_ascii=True) + "\n"
            if len(rows) < _PAGE:
                return
            last = rows[-1]["number"]


def _entry(row: RowMapping) -> Entry:
    return Entry(**row)

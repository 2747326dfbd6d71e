"""Who is logged in: rows of the desk, so that a session can be ended; and the one-time tokens that begin one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from doorward.desk.act import DeskError, naive
from doorward.desk.schema import Sessions, Starts, Users
from doorward.desk.secret import digest, drawn

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from doorward.desk.act import By
    from doorward.desk.people import Person
    from doorward.desk.store import Store, Write

_COARSE = timedelta(minutes=1)
"""How exact it is kept when a session was seen: a page that is read is no write."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is logged in: `key` names the session in lists, and opens nothing."""

    key: str
    user: int
    name: str
    role: str
    address: str | None
    created: datetime
    seen: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class SessionBook:
    """Keeps who is logged in.

    Attributes:
        store: the database.
        idle: a session that was not seen for so long is over.
        longest: one that is so old is over.
        start: how long a start token can be used.
    """

    store: Store
    idle: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(hours=12)
    start: timedelta = timedelta(minutes=10)

    def begin(self, by: By, person: Person, former: str | None = None) -> str:
        """Log somebody in who proved who they are; return what the cookie holds, which nothing can tell again.

        Args:
            by: who, and from where; the name is the person's.
            person: who.
            former: what the cookie held before: that session ends, so that nobody who knew it is logged in along.

        Raises:
            DeskError: the person may not log in any more.
        """
        with self.store.write(by) as writing:
            return self._begun(writing, person.number, former, "log_in")

    def issue_start(self, by: By, person: Person) -> str:
        """Return a token that logs somebody in once, within minutes."""
        value = drawn()
        with self.store.write(by) as writing:
            row = {"digest": digest(value), "user": person.number, "ends": by.now + self.start}
            writing.connection.execute(insert(Starts), [row])
            writing.tell("issue_start", ("user", person.name))
        return value

    def begin_by_start(self, by: By, value: str, former: str | None = None) -> str | None:
        """Use a start token up; return what the cookie holds, None where the token is unknown, used or too old."""
        with self.store.write(by) as writing:
            known = Starts.digest == digest(value)
            row = writing.connection.execute(select(Starts.user, Starts.ends).where(known)).first()
            if row is None or row.ends <= naive(by.now):
                return None
            writing.connection.execute(delete(Starts).where(known))
            return self._begun(writing, row.user, former, "log_in_by_start")

    def _begun(self, writing: Write, user: int, former: str | None, what: str) -> str:
        connection, by = writing.connection, writing.by
        row = connection.execute(select(Users.name, Users.disabled).where(Users.number == user)).first()
        if row is None or row.disabled:
            raise DeskError("this person may not log in")
        if former is not None:
            connection.execute(delete(Sessions).where(Sessions.digest == digest(former)))
        value = drawn()
        made = {"digest": digest(value), "user": user, "address": by.address}
        made |= {"created": by.now, "seen": by.now, "ends": by.now + self.longest}
        connection.execute(insert(Sessions), [made])
        writing.tell(what, ("user", row.name))
        return value

    def resumed(self, value: str, now: datetime) -> Session | None:
        """Return the session that a cookie opens, None where there is none or it is over."""
        query = _QUERY.where(Sessions.digest == digest(value), Users.disabled.is_(False))
        with self.store.read() as connection:
            row = connection.execute(query).first()
        if row is None or not self._lives(row.seen, row.ends, now):
            return None
        if naive(now) - row.seen >= _COARSE:
            with self.store.housekeep() as connection:
                seen = update(Sessions).where(Sessions.digest == row.digest, Sessions.seen < now)
                connection.execute(seen.values(seen=now))
        return _session(row)

    def of(self, person: Person, now: datetime) -> list[Session]:
        """Return where somebody is logged in, the latest first."""
        query = _QUERY.where(Sessions.user == person.number).order_by(Sessions.created.desc(), Sessions.digest)
        with self.store.read() as connection:
            rows = connection.execute(query).all()
        return [_session(row) for row in rows if self._lives(row.seen, row.ends, now)]

    def end(self, by: By, value: str) -> None:
        """Log out: the cookie opens nothing any more."""
        self._ended(by, Sessions.digest == digest(value), "log_out")

    def end_all(self, by: By, person: Person) -> None:
        """Log somebody out everywhere."""
        self._ended(by, Sessions.user == person.number, "log_out_everywhere")

    def _ended(self, by: By, which: ColumnElement[bool], what: str) -> None:
        with self.store.write(by) as writing:
            names = select(Users.name).join(Sessions, Sessions.user == Users.number).where(which).distinct()
            for name in writing.connection.execute(names).scalars().all():
                writing.connection.execute(delete(Sessions).where(which))
                writing.tell(what, ("user", name))

    def _lives(self, seen: datetime, ends: datetime, now: datetime) -> bool:
        return naive(now) < min(ends, seen + self.idle)


_QUERY = select(Sessions.__table__, Users.name, Users.role).join(Users, Sessions.user == Users.number)


def _session(row: Row[*tuple[object, ...]]) -> Session:
    key = row.digest[:12]
    return Session(key, row.user, row.name, row.role, row.address, row.created, row.seen, row.ends)

"""Keys to the API: shown once, for some scopes, until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from doorward.desk.act import DeskError, Key, naive, said
from doorward.desk.schema import Tokens, Users
from doorward.desk.secret import digest, drawn
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Row

    from doorward.desk.act import By
    from doorward.desk.people import Person
    from doorward.desk.store import Store

SCOPES = {"viewer": ("read",), "analyst": ("read", "triage", "import"), "admin": ("read", "triage", "import", "admin")}
"""Role -> what a key of such a person may open; a key opens no more than its person may now."""
PREFIX = "doorward_"
"""What a key begins with, so that scanners for leaked keys know one."""
LONGEST = timedelta(days=366)
"""How long a key may live."""
_COARSE = timedelta(hours=1)
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Token:
    """A key to the API; `scopes` are those that it opens now, `used` is when it was, to the hour."""

    number: int
    name: str
    user: int
    owner: str
    role: str
    scopes: tuple[str, ...]
    created: datetime
    ends: datetime
    used: datetime | None
    revoked: datetime | None

    @property
    def key(self) -> Key:
        """What the audit calls it."""
        return Key(self.number, self.name)

    def lives(self, now: datetime) -> bool:
        """Say whether it still opens anything."""
        return self.revoked is None and naive(now) < self.ends


@dataclass(frozen=True, slots=True)
class TokenBook:
    """Keeps the keys."""

    store: Store

    def issue(self, by: By, person: Person, name: str, scopes: Iterable[str], ends: datetime) -> tuple[Token, str]:
        """Make a key; return it and its value, which nothing can tell again.

        Raises:
            DeskError: there is no such scope, the person may not open it, or the end is past or too far away.
        """
        asked, allowed = set(scopes), SCOPES[person.role]
        for scope in sorted(asked - set(allowed)):
            raise DeskError(f"a key of {person.name} cannot open {clip(scope, 40)!r}; it can {', '.join(allowed)}")
        if not asked:
            raise DeskError("a key opens something: give a scope")
        if not naive(by.now) < naive(ends) <= naive(by.now) + LONGEST:
            raise DeskError(f"a key ends on a day to come, {LONGEST.days} days from now at most")
        value, told = drawn(PREFIX), " ".join(item for item in allowed if item in asked)
        row = {"user": person.number, "name": said(name, "name of the key", _LONGEST_NAME), "digest": digest(value)}
        row |= {"scopes": told, "created": by.now, "ends": ends}
        with self.store.write(by) as writing:
            writing.connection.execute(insert(Tokens), [row])
            made = _token(writing.connection.execute(_QUERY.where(Tokens.digest == row["digest"])).one())
            after = {"name": made.name, "owner": made.owner, "scopes": told, "ends": made.ends.isoformat()}
            writing.tell("issue_token", ("token", str(made.number)), None, after)
        return made, value

    def opened(self, value: str, now: datetime) -> Token | None:
        """Return the key of a value, None where there is none, it is over, or its person may not log in any more."""
        query = _QUERY.where(Tokens.digest == digest(value), Users.disabled.is_(False))
        with self.store.read() as connection:
            row = connection.execute(query).first()
        if row is None or not (token := _token(row)).lives(now):
            return None
        if token.used is None or naive(now) - token.used >= _COARSE:
            with self.store.housekeep() as connection:
                connection.execute(update(Tokens).where(Tokens.number == token.number).values(used=now))
        return token

    def revoke(self, by: By, number: int) -> None:
        """End a key; whether it is one's own is for the page to see.

        Raises:
            DeskError: there is no such key that is not revoked yet.
        """
        with self.store.write(by) as writing:
            active = (Tokens.number == number, Tokens.revoked.is_(None))
            row = writing.connection.execute(_QUERY.where(*active)).first()
            if row is None:
                raise DeskError(f"there is no key {number}")
            writing.connection.execute(update(Tokens).where(*active).values(revoked=by.now))
            writing.tell("revoke_token", ("token", str(number)), {"name": row.name, "owner": row.owner}, None)

    def every(self, person: Person | None = None) -> list[Token]:
        """Return all keys, or those of a person, the latest first; those that are over too."""
        query = _QUERY if person is None else _QUERY.where(Tokens.user == person.number)
        with self.store.read() as connection:
            return [_token(row) for row in connection.execute(query.order_by(Tokens.number.desc()))]


_QUERY = select(Tokens.__table__, Users.name.label("owner"), Users.role).join(Users, Tokens.user == Users.number)


def _token(row: Row[*tuple[object, ...]]) -> Token:
    scopes = tuple(scope for scope in row.scopes.split() if scope in SCOPES[row.role])
    kept = (row.created, row.ends, row.used, row.revoked)
    return Token(row.number, row.name, row.user, row.owner, row.role, scopes, *kept)

"""Who may log in, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, update

from doorward.desk.act import DeskError, said
from doorward.desk.passwords import hashed, matches, outdated
from doorward.desk.schema import Sessions, Starts, Tokens, Users
from doorward.wording import clip

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from doorward.desk.act import By
    from doorward.desk.store import Store, Write

ROLES = ("viewer", "analyst", "admin")
"""Who reads; who decides too; who lets others in too."""
_LONGEST = 200
_SHOWN = (
    Users.number,
    Users.name,
    Users.role,
    Users.disabled,
    Users.issuer,
    Users.subject,
    Users.created,
    Users.password.is_not(None).label("has_password"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may log in; what is kept of the password never leaves the desk."""

    number: int
    name: str
    role: str
    disabled: bool
    issuer: str | None
    subject: str | None
    created: datetime
    has_password: bool


@dataclass(frozen=True, slots=True)
class People:
    """Keeps who may log in."""

    store: Store

    def add(self, by: By, name: str, role: str, password: str | None = None) -> Person:
        """Let somebody in; without a password, by a start token or by the organisation's own provider only.

        Raises:
            DeskError: the name is taken or cannot be one, there is no such role, or the password is too short.
        """
        row = {"name": folded(name), "role": _role(role), "disabled": False, "created": by.now}
        row["password"] = None if password is None else hashed(password)
        with self.store.write(by) as writing:
            if _found(writing.connection, Users.name == row["name"]):
                raise DeskError(f"there is somebody named {row['name']!r} already")
            writing.connection.execute(insert(Users), [row])
            writing.tell("add_user", ("user", folded(name)), None, {"role": role, "password": password is not None})
            return _one(writing.connection, folded(name))

    def set_role(self, by: By, name: str, role: str) -> Person:
        """Give somebody another role; who is logged in under the former one is logged out.

        Raises:
            DeskError: there is nobody of that name, no such role, or nobody would be left to let others in.
        """
        return self._changed(by, name, "set_role", {"role": _role(role)})

    def set_password(self, by: By, name: str, password: str) -> Person:
        """Give somebody another password; all sessions of theirs end.

        Raises:
            DeskError: there is nobody of that name, or the password is too short or too long.
        """
        kept = hashed(password)
        with self.store.write(by) as writing:
            person = _one(writing.connection, folded(name))
            _update(writing, person, {"password": kept})
            writing.tell("set_password", ("user", person.name), {"password": person.has_password}, {"password": True})
            return _one(writing.connection, person.name)

    def disable(self, by: By, name: str, *, disabled: bool = True) -> Person:
        """Let somebody in no longer, or again; sessions and tokens end at once.

        Raises:
            DeskError: there is nobody of that name, or nobody would be left to let others in.
        """
        return self._changed(by, name, "disable" if disabled else "enable", {"disabled": disabled})

    def link(self, by: By, name: str, issuer: str, subject: str) -> Person:
        """Say who somebody is to the organisation's own provider (OpenID Connect: `iss` and `sub`).

        Raises:
            DeskError: there is nobody of that name, or somebody else is that already.
        """
        linked = {"issuer": said(issuer, "issuer", _LONGEST), "subject": said(subject, "subject", _LONGEST)}
        with self.store.write(by) as writing:
            other = _found(writing.connection, _linked(**linked))
            if other is not None and other.name != folded(name):
                raise DeskError(f"{other.name} is {clip(subject, 60)!r} to {clip(issuer, 60)} already")
            return _change(writing, folded(name), "link", linked)

    def _changed(self, by: By, name: str, what: str, values: dict[str, Any]) -> Person:
        with self.store.write(by) as writing:
            return _change(writing, folded(name), what, values)

    def named(self, name: str) -> Person | None:
        """Return the person of a name, None where there is none."""
        with self.store.read() as connection:
            return _found(connection, Users.name == _sought(name))

    def linked(self, issuer: str, subject: str) -> Person | None:
        """Return who somebody is to the organisation's own provider, None where nobody was told so."""
        with self.store.read() as connection:
            return _found(connection, _linked(issuer, subject))

    def every(self) -> list[Person]:
        """Return everybody by name, those who may no longer log in too."""
        with self.store.read() as connection:
            return [Person(**row) for row in connection.execute(select(*_SHOWN).order_by(Users.name)).mappings()]

    def authenticated(self, name: str, password: str) -> Person | None:
        """Return who has that name and that password and may log in, None otherwise; both take the same time.

        The log-in itself, and that it was refused, is for `Attempts` and `SessionBook` to keep.
        """
        with self.store.read() as connection:
            row = connection.execute(select(Users.password, Users.disabled).where(Users.name == _sought(name))).first()
        kept = None if row is None or row.disabled else row.password
        if not matches(kept, password):
            return None
        if kept is not None and outdated(kept):
            with self.store.housekeep() as connection:
                same = (Users.name == _sought(name), Users.password == kept)
                connection.execute(update(Users).where(*same).values(password=hashed(password)))
        return self.named(name)


def folded(name: str) -> str:
    """Return a name as it is kept: in one case, so that Anna and anna are one.

    Raises:
        DeskError: it cannot be a name.
    """
    return said(name, "name", _LONGEST).casefold()


def _sought(name: str) -> str:
    """Return what to look for, whatever was typed: what no name has finds nobody, and costs the same."""
    return name.strip().casefold().encode("utf-8", "replace").decode().replace("\0", "?")


def _role(role: str) -> str:
    if role not in ROLES:
        raise DeskError(f"there is no role {clip(role, 40)!r}; known are {', '.join(ROLES)}")
    return role


def _found(connection: Connection, condition: ColumnElement[bool]) -> Person | None:
    row = connection.execute(select(*_SHOWN).where(condition)).mappings().first()
    return None if row is None else Person(**row)


def _one(connection: Connection, name: str) -> Person:
    person = _found(connection, Users.name == name)
    if person is None:
        raise DeskError(f"there is nobody named {clip(name, 60)!r}")
    return person


def _linked(issuer: str, subject: str) -> ColumnElement[bool]:
    return (Users.issuer == issuer) & (Users.subject == subject)


def _change(writing: Write, name: str, what: str, values: dict[str, Any]) -> Person:
    person = _one(writing.connection, name)
    before = {key: getattr(person, key) for key in values}
    if before == values:
        return person
    _update(writing, person, values)
    if person.role == "admin" and not person.disabled and not _admins(writing.connection):
        raise DeskError(f"{person.name} is the last admin: make somebody else one first")
    writing.tell(what, ("user", person.name), before, values)
    return _one(writing.connection, person.name)


def _update(writing: Write, person: Person, values: dict[str, Any]) -> None:
    """Change a person; whoever got in as the former one is out."""
    writing.connection.execute(update(Users).where(Users.number == person.number).values(values))
    if values.keys() & {"role", "password", "disabled"}:
        for table in (Sessions, Starts):
            writing.connection.execute(delete(table).where(table.user == person.number))
    if values.get("disabled"):
        ended = update(Tokens).where(Tokens.user == person.number, Tokens.revoked.is_(None))
        writing.connection.execute(ended.values(revoked=writing.by.now))


def _admins(connection: Connection) -> int:
    active = (Users.role == "admin", Users.disabled.is_(False))
    return connection.execute(select(func.count()).select_from(Users).where(*active)).scalar_one()

"""The tables of the desk, as the last migration leaves them. Times are UTC without a zone."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from doorward.desk.act import naive

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class Moment(TypeDecorator[datetime]):
    """A time, UTC: one with a zone is turned, one without is taken as it is."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return what is stored."""
        del dialect
        return None if value is None else naive(value)


class Record(DeclarativeBase):
    """What all tables of the desk share: the types, and how constraints are named, so that a migration can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own name and form
        str: Text,
        datetime: Moment,
        date: Date,
        float: Double,
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON,
    }


class Turn(Record):
    """One row: whoever writes what is audited holds it, and `revision` counts what people decided."""

    __tablename__ = "turn"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]


class Decisions(Record):
    """What holds for a subject now; how it came to be stands in the audit."""

    __tablename__ = "decisions"
    kind: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    status: Mapped[str]
    assignee: Mapped[str | None]
    accepted_until: Mapped[date | None]
    reason: Mapped[str | None]
    comments: Mapped[int]
    actor: Mapped[str]
    time: Mapped[datetime]


class Expectations(Record):
    """What somebody vouches for; `body` as expected.toml has it."""

    __tablename__ = "expectations"
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
    actor: Mapped[str]
    time: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn: Mapped[datetime | None]


class Jewels(Record):
    """What somebody named a crown jewel, and why it is none any more."""

    __tablename__ = "jewels"
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    asset: Mapped[str]
    worth: Mapped[str]
    reason: Mapped[str]
    actor: Mapped[str]
    time: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn: Mapped[datetime | None]
    withdrawn_for: Mapped[str | None]


class Users(Record):
    """Who may log in; `name` is folded to one case."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    role: Mapped[str]
    password: Mapped[str | None]
    disabled: Mapped[bool]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    created: Mapped[datetime]


class Sessions(Record):
    """Who is logged in: the SHA-256 of what the cookie holds, never the cookie."""

    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[int] = mapped_column(ForeignKey(Users.number, ondelete="CASCADE"), index=True)
    address: Mapped[str | None]
    created: Mapped[datetime]
    seen: Mapped[datetime]
    ends: Mapped[datetime]


class Starts(Record):
    """One-time tokens that log a user in."""

    __tablename__ = "starts"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[int] = mapped_column(ForeignKey(Users.number, ondelete="CASCADE"), index=True)
    ends: Mapped[datetime]


class Attempts(Record):
    """Log-ins that were tried: a row for the name, one for the address and one for both; names are hashed."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "key", "time"),)
    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    time: Mapped[datetime]


class Tokens(Record):
    """Keys to the API; `scopes` are names with spaces between."""

    __tablename__ = "tokens"
    number: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[int] = mapped_column(ForeignKey(Users.number, ondelete="CASCADE"), index=True)
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str]
    created: Mapped[datetime]
    ends: Mapped[datetime]
    used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class Views(Record):
    """Filters that somebody saved: a page and its query string."""

    __tablename__ = "views"
    __table_args__ = (UniqueConstraint("owner", "name"),)
    number: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    name: Mapped[str]
    path: Mapped[str]
    query: Mapped[str]
    shared: Mapped[bool]


class Jobs(Record):
    """Long work: waiting, running, or over."""

    __tablename__ = "jobs"
    __table_args__ = (Index(None, "state", "number"),)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    actor: Mapped[str]
    state: Mapped[str]
    progress: Mapped[float]
    message: Mapped[str]
    lines: Mapped[list[str]]
    created: Mapped[datetime]
    started: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    beat: Mapped[datetime | None]
    worker: Mapped[str | None]
    cancelled: Mapped[bool]


class Originals(Record):
    """Files that were sent and are kept as they came, a row for each time that one was sent; `upload` names that time."""

    __tablename__ = "originals"
    number: Mapped[int] = mapped_column(primary_key=True)
    upload: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    actor: Mapped[str]
    time: Mapped[datetime]
    removed: Mapped[datetime | None]
    removed_by: Mapped[str | None]
    reason: Mapped[str | None]


class OriginalParts(Record):
    """What was found in a file that is packed: the SHA-256 of a part, and that of the file as it was sent."""

    __tablename__ = "original_parts"
    origin: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True, index=True)


class Audit(Record):
    """What was done, by whom. Rows are added and never changed; a trigger refuses the rest."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "kind", "subject"), Index(None, "actor"), Index(None, "time"), Index(None, "key"))
    number: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime]
    actor: Mapped[str]
    key: Mapped[str | None]
    key_number: Mapped[int | None]
    address: Mapped[str | None]
    what: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]

"""The database under the desk: SQLite in one file, or PostgreSQL by URL; and what a write is."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, insert, make_url, select, update
from sqlalchemy.exc import ArgumentError, DatabaseError, DataError, DBAPIError, OperationalError

from doorward.desk.act import DeskError, DeskUnavailableError, said
from doorward.desk.migrating import HEAD, migrate, version
from doorward.desk.schema import Audit, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor

    from doorward.desk.act import By

    Told = tuple[tuple[str, str], Mapping[str, Any] | None, Mapping[str, Any] | None]

_WAIT = 15
"""Seconds that a writer waits for another."""
_AGAIN = 0.01
"""Seconds until what SQLite refused without waiting is asked again."""
_LONGEST_ACTOR = 200


@dataclass(slots=True)
class Write:
    """A write in progress: its connection, who writes, and how much the audit was told of it."""

    connection: Connection
    by: By
    told: int = field(default=0, init=False)

    def tell(
        self,
        what: str,
        subject: tuple[str, str],
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Add the row of the audit that stands or falls with the change."""
        self.tell_all(what, [(subject, before, after)])

    def tell_all(self, what: str, changes: Sequence[Told]) -> None:
        """Add a row of the audit for each change of many."""
        number, key = self.by.key or (None, None)
        same = {"time": self.by.now, "actor": self.by.actor, "address": self.by.address, "what": what}
        same |= {"key": key, "key_number": number}
        rows = [
            same | {"kind": kind, "subject": subject, "before": before, "after": after}
            for (kind, subject), before, after in changes
        ]
        self.connection.execute(insert(Audit), rows)
        self.told += len(rows)

    def decided(self) -> None:
        """Count that people decided something, so that pages know that what they keep is old."""
        self.connection.execute(update(Turn).values(revision=Turn.revision + 1))


@dataclass(frozen=True, slots=True)
class Store:
    """The database; several threads and processes may share it."""

    engine: Engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection that sees one state throughout a statement."""
        with _sentence(self.engine), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, by: By) -> Iterator[Write]:
        """Lend the turn to write: one writer at a time, on both databases. What tells the audit nothing is undone.

        Raises:
            DeskError: the name of who writes cannot be kept.
            DeskUnavailableError: the database does not answer.
        """
        who = replace(by, actor=said(by.actor, "the name of who writes", _LONGEST_ACTOR))
        with self._writing() as connection:
            connection.execute(select(Turn.revision).with_for_update())
            writing = Write(connection, who)
            yield writing
            if writing.told:
                connection.commit()

    @contextmanager
    def housekeep(self) -> Iterator[Connection]:
        """Lend a connection for what no person did, such as the beat of a job: no row of the audit tells of it."""
        with self._writing() as connection:
            yield connection
            connection.commit()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with _sentence(self.engine), self.engine.execution_options(writes=True).connect() as connection:
            yield connection

    def revision(self) -> int:
        """Return a number that grows with every decision, comment and expectation: what was made at the same number holds."""
        with self.read() as connection:
            return connection.execute(select(Turn.revision)).scalar_one()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def open_store(place: str | Path) -> Store:
    """Open the database and bring it to the shape this version knows.

    Args:
        place: path of an SQLite file, made where it is absent, or a URL such as `postgresql://user@host/name`.

    Raises:
        DeskUnavailableError: it cannot be opened, or a newer version of Doorward made it.
    """
    url = _url(place)
    engine = _engine(url)
    if url.database and url.get_backend_name() == "sqlite":
        _own(Path(url.database))
    store = Store(engine)
    try:
        with store.read() as connection:
            current = version(connection) == HEAD
        if not current:
            with store.housekeep() as connection:
                migrate(connection)
    except BaseException as error:
        store.close()
        # A right that is missing, such as to make tables, is no OperationalError to PostgreSQL.
        if isinstance(error, DBAPIError):
            raise _down(engine, error) from error
        raise
    return store


def _url(place: str | Path) -> URL:
    if isinstance(place, Path) or "://" not in place:
        return make_url("sqlite://").set(database=str(place))
    try:
        url = make_url(place)
    except ArgumentError as error:
        raise DeskUnavailableError("the URL of the desk is none; one looks like postgresql://user@host/name") from error
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database:
        return url
    raise DeskUnavailableError(
        f"the desk cannot lie in {url.get_backend_name()[:40]!r}: take a file, or postgresql://…"
    )


def _engine(url: URL) -> Engine:
    # Parameters are hidden: what fails is logged, and no hash of a password goes there.
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": _WAIT}, hide_parameters=True)
        event.listen(engine, "connect", _prepared)
        event.listen(engine, "begin", _begun)
        return engine
    # A plan that is kept for any values compares each row with thousands of ids one by one; a pooler between dislikes it too.
    asked = {"connect_timeout": _WAIT, "prepare_threshold": None}
    try:
        engine = create_engine(url, pool_pre_ping=True, connect_args=asked, hide_parameters=True)
    except ModuleNotFoundError as error:
        raise DeskUnavailableError(
            "a desk on PostgreSQL needs a driver: install the extra, pip install 'doorward[postgresql]'"
        ) from error
    event.listen(engine, "begin", _patient)
    return engine


def _own(path: Path) -> None:
    """Make the file for its owner only; what SQLite lays beside it takes the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise DeskUnavailableError(f"the desk {path} cannot be opened: {error.strerror}") from error


def _prepared(connection: DBAPIConnection, _: object) -> None:
    # Python's own driver begins transactions too late for us: `_begun` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    _log_ahead(cursor)
    for pragma in ("synchronous = full", "foreign_keys = on"):
        cursor.execute(f"pragma {pragma}")
    cursor.close()


def _log_ahead(cursor: DBAPICursor) -> None:
    """Let the file have a write-ahead log.

    Two that turn a new file at once each hold what the other waits for, so SQLite refuses both at once, whatever
    timeout it was given: the one that asks again finds it turned.
    """
    latest = time.monotonic() + _WAIT
    while True:
        try:
            cursor.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > latest:
                raise
            time.sleep(_AGAIN)
        else:
            return


def _patient(connection: Connection) -> None:
    # PostgreSQL would wait for ever; within the transaction, so that a pooler between may be used.
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"set local lock_timeout = '{_WAIT}s'")


def _begun(connection: Connection) -> None:
    # A reader that turns writer halfway is refused without waiting: who will write says so at once.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("begin immediate" if writes else "begin")


@contextmanager
def _sentence(engine: Engine) -> Iterator[None]:
    """Turn what the database refuses to do at all into a sentence; a password of the URL is not in it."""
    try:
        yield
    except (DataError, OverflowError, UnicodeEncodeError) as error:
        raise DeskError("a value was given that the desk can neither keep nor look for") from error
    except OperationalError as error:
        raise _down(engine, error) from error
    except DatabaseError as error:
        # A file that is no database is this and nothing narrower.
        if type(error) is not DatabaseError:
            raise
        raise _down(engine, error) from error


def _down(engine: Engine, error: DBAPIError) -> DeskUnavailableError:
    where = engine.url.render_as_string(hide_password=True)
    return DeskUnavailableError(f"the desk {where} does not answer: {' '.join(str(error.orig).split())[:200]}")

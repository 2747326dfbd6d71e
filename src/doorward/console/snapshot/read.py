"""Read a snapshot: SQLite and nothing else, so that a server starts light and a page is a few indexed reads."""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import time
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from queue import Empty, LifoQueue
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from doorward.console.snapshot.asked import Asked, counted
from doorward.console.snapshot.lists import STATUSES
from doorward.console.snapshot.schema import VERSION
from doorward.field_query import Viewpoint
from doorward.field_query.conditions import EPOCH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from doorward.field_query import Query

    Row = dict[str, Any]

T = TypeVar("T")

POINTER = "latest"
"""The file that names the newest snapshot."""
_ID = re.compile(r"[0-9a-f]{12}")
LONGEST = 10.0
"""Seconds of the processor that one question may take; the slowest of 2,000 characters over 100,000 assets took five."""
_STEPS = 20_000
"""Steps of SQLite between two looks at the time, about a millisecond."""
_CONNECTIONS = 4
_COUNTED = 512
"""Answers to `how many` that are kept: a snapshot never changes."""
_WORD = re.compile(r"\w+")
_DECIDED = """
create temp table if not exists decided (kind text, id text, status text, status_rank integer, assignee text collate nocase,
    primary key (kind, id)) without rowid
"""


class QuestionTooLongError(Exception):
    """A question took so long that it was stopped, for others wait."""


class Decision(Protocol):
    """What people decided last about a subject; `kind` is that of a list in the singular, such as `finding`."""

    kind: str
    id: str
    status: str | None
    assignee: str | None
    accepted_until: date | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """What people decided about everything.

    Attributes:
        revision: of the desk; the same revision and day mean the same rows.
        rows: the current decision of each subject; gone through only where the revision or the day is new.
        day: the day that acceptance is measured by; None: none has lapsed.
        me: who asks, as assignees are named.
    """

    revision: int = 0
    rows: Iterable[Decision] = ()
    day: date | None = None
    me: str = ""


NONE = Decisions()


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list: its rows, how many there are in all, and how many of each value (column -> value -> count)."""

    rows: list[Row]
    total: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Decided:
    """Decisions as rows of the temporary table, and the revision and day that they are of."""

    key: tuple[int, date | None]
    rows: list[tuple[str, str, str, int, str | None]]


def latest(folder: Path) -> Snapshot | None:
    """Return the newest snapshot of a folder; None if there is none yet."""
    try:
        return pinned(folder, (folder / POINTER).read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return None


def pinned(folder: Path, name: str) -> Snapshot | None:
    """Return one snapshot by id; None if it is gone, was never there, or cannot be read by this version."""
    path = folder / f"{name}.sqlite"
    if not _ID.fullmatch(name) or not path.is_file():
        return None
    try:
        found = _opened(path)
    except sqlite3.DatabaseError:
        # What a power cut left of a file is as good as gone.
        return None
    return found if found.version == VERSION else None


# The newest, and one that a link pins: what each keeps in memory would add up with every import.
@lru_cache(maxsize=2)
def _opened(path: Path) -> Snapshot:
    return Snapshot(path)


class Snapshot:
    """One file of one analysis; serves several threads.

    Args:
        path: the file; it never changes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.id = path.stem
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._room = threading.BoundedSemaphore(_CONNECTIONS)
        self._loaded: dict[int, tuple[int, date | None]] = {}
        self._kept: _Decided | None = None
        self._counts: OrderedDict[Any, tuple[int, dict[str, dict[str, int]]]] = OrderedDict()
        self._known: dict[str, Any] = {}
        self.meta: Row = {row["name"]: row["value"]["value"] for row in self.all("select name, value from meta")}

    @property
    def version(self) -> int:
        """Version of the tables."""
        return int(self.meta.get("schema") or 0)

    @property
    def as_of(self) -> datetime | None:
        """The time that the analysis holds for, naive UTC."""
        return moment(self.meta.get("as_of"))

    def one(self, text: str, values: Sequence[Any] = ()) -> Row | None:
        """Return the first row that answers a statement; None if there is none."""
        with self._lent() as connection:
            row: Row | None = connection.execute(text, values).fetchone()
            return row

    def all(self, text: str, values: Sequence[Any] = ()) -> list[Row]:
        """Return all rows that answer a statement."""
        with self._lent() as connection:
            return connection.execute(text, values).fetchall()

    def listed(
        self,
        kind: str,
        query: Query,
        page: int = 1,
        per: int = 50,
        decisions: Decisions = NONE,
    ) -> Listed:
        """Return one page of a list under a query, with `status` and `assignee` of each row.

        Args:
            kind: a key of LISTS.
            query: of that list's fields.
            page: from 1.
            per: rows of a page; 0: all.
            decisions: what people decided, and who asks; ages count from the time of the analysis.
        """
        condition, values = query.where(Viewpoint(self.as_of, decisions.me))
        asked = Asked(kind, query, condition, values)
        bounds = [per or -1, (max(1, page) - 1) * per]
        decided = self._decided(decisions)
        with self._lent() as connection:
            self._load(connection, decided)
            # Numbers first: what is sorted is then a few bytes a row, and only the rows of the page are read whole.
            text = f"select t.number {asked.joined} order by {query.order_by()} limit ? offset ?"
            numbers = [row["number"] for row in connection.execute(text, [*values, *bounds])]
            rows = connection.execute(asked.whole, [json.dumps(numbers)]).fetchall()
            total, facets = self._counted(connection, asked, decided.key)
        return Listed(rows, total, facets)

    def whole(
        self, kind: str, query: Query, decisions: Decisions = NONE, per: int = 1_000
    ) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
        """Yield all rows of a list under a query, so many at a time: the names of the columns, and the rows.

        They are sorted once, and no connection is kept between two parts.
        """
        condition, values = query.where(Viewpoint(self.as_of, decisions.me))
        asked, decided = Asked(kind, query, condition, values), self._decided(decisions)
        with self._lent() as connection:
            self._load(connection, decided)
            numbers = _bare(connection).execute(f"select t.number {asked.joined} order by {query.order_by()}", values)
            ordered = [number for (number,) in numbers]
        for place in range(0, len(ordered), per):
            with self._lent() as connection:
                self._load(connection, decided)
                cursor = _bare(connection).execute(asked.whole, [json.dumps(ordered[place : place + per])])
                names, rows = [column[0] for column in cursor.description], cursor.fetchall()
            yield names, rows

    def found(self, text: str, per: int = 10) -> dict[str, list[Row]]:
        """Return what the search finds, the first `per` of each kind in the order of its list: rows of title, body, kind and id.

        Every word must be there, and may go on: `exam` finds `example`; `10.0.1` finds addresses that begin so.
        """
        words = [word.replace('"', '""') for word in text.replace("\0", " ").split()[:16] if _WORD.search(word)]
        asked = " ".join(f'"{word}"*' for word in words)
        found: dict[str, list[Row]] = {}
        # Rows of a kind lie together, worst first, so that a kind with many hits is left as soon as the page is full.
        statement = "select title, body, kind, id from search where search match ? and rowid between ? and ? order by rowid limit ?"
        for kind, (first, last) in (self.meta["searched"] if words else {}).items():
            rows = self.all(statement, (asked, first, last, per))
            if rows:
                found[kind] = rows
        return found

    def forget_counts(self) -> None:
        """Count anew when asked next; of use to measure."""
        self._counts.clear()

    def once(self, name: str, work: Callable[[Snapshot], T]) -> T:
        """Return what is worked out of the whole snapshot, the first time only: the snapshot never changes.

        Args:
            name: of what is worked out, the same for the same work only; so never a text that somebody asks by.
            work: small is what it returns, for it is kept.
        """
        if name not in self._known:
            self._known[name] = work(self)
        found: T = self._known[name]
        return found

    def close(self) -> None:
        """Give back the file; connections that are lent follow when they come back."""
        self._loaded.clear()
        while True:
            try:
                self._idle.get_nowait().close()
            except Empty:
                return

    def _counted(
        self, connection: sqlite3.Connection, asked: Asked, desk: tuple[int, date | None]
    ) -> tuple[int, dict[str, dict[str, int]]]:
        key = (asked.kind, asked.condition, tuple(asked.values), desk)
        found = self._counts.get(key)
        if found is None:
            # Held here besides: another thread may push it out before it is returned.
            found = self._counts[key] = counted(connection, asked)
            if len(self._counts) > _COUNTED:
                self._counts.popitem(last=False)
        return found

    def _decided(self, decisions: Decisions) -> _Decided:
        """Return the rows of the decisions; the desk is asked once for each revision and day, and while no connection is lent."""
        key = (decisions.revision, decisions.day)
        kept = self._kept
        if kept is None or kept.key != key:
            rows = [(row.kind, row.id, *status_of(row, decisions.day), row.assignee) for row in decisions.rows]
            kept = self._kept = _Decided(key, rows)
        return kept

    def _load(self, connection: sqlite3.Connection, decided: _Decided) -> None:
        """Hold the decisions in a temporary table of a connection."""
        if self._loaded.get(id(connection)) == decided.key:
            return
        connection.execute("pragma query_only = off")
        connection.execute("delete from temp.decided")
        connection.executemany("insert or replace into temp.decided values (?, ?, ?, ?, ?)", decided.rows)
        for kind, table in (("finding", "findings"), ("channel", "channels")):
            expected = f"select '{kind}', id, 'expected', {STATUSES.index('expected')}, null from {table} where vouched"
            connection.execute(f"insert or ignore into temp.decided {expected}")
        connection.execute("pragma query_only = on")
        self._loaded[id(connection)] = decided.key

    @contextmanager
    def _lent(self) -> Iterator[sqlite3.Connection]:
        with self._room:
            try:
                connection = self._idle.get_nowait()
            except Empty:
                connection = _connection(self.path)
            end = time.thread_time() + LONGEST
            connection.set_progress_handler(lambda: time.thread_time() > end, _STEPS)
            try:
                yield connection
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise
                raise QuestionTooLongError from error
            finally:
                self._idle.put(connection)


def status_of(row: Decision, day: date | None) -> tuple[str, int]:
    """Return the status of a subject and its rank: a risk that is accepted no more is what it was before."""
    accepted = row.accepted_until is not None and (day is None or day <= row.accepted_until)
    status = "accepted" if accepted else row.status or STATUSES[0]
    return status, STATUSES.index(status) if status in STATUSES else len(STATUSES)


def _connection(path: Path) -> sqlite3.Connection:
    """Open a snapshot for reading; `immutable` leaves out locks, since the file never changes."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1",
        uri=True,
        check_same_thread=False,
        detect_types=sqlite3.PARSE_DECLTYPES,
        isolation_level=None,
    )
    connection.row_factory = _row
    # No memory map: measured, it makes no page faster, and each connection would count a quarter of a gigabyte.
    connection.execute("pragma cache_size = -8000")
    connection.execute("pragma temp_store = memory")
    connection.execute(_DECIDED)
    connection.execute("pragma query_only = on")
    return connection


def _bare(connection: sqlite3.Connection) -> sqlite3.Cursor:
    """Return a cursor whose rows are tuples: of many rows, names a row are what takes longest."""
    cursor = connection.cursor()
    cursor.row_factory = None
    return cursor


def _row(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Row:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


def moment(value: int | None) -> datetime | None:
    """Return whole microseconds since 1970 as a naive UTC time."""
    return None if value is None else EPOCH + timedelta(microseconds=value)


sqlite3.register_converter("utc_time", lambda data: moment(int(data)))
sqlite3.register_converter("json_text", json.loads)
sqlite3.register_converter("flag", lambda data: data == b"1")

"""The file of a snapshot while it is made: rows in, sound text only, indices last."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.schema import INDICES, TABLES
from doorward.field_query.addresses import address_key
from doorward.field_query.conditions import EPOCH, micros
from doorward.report import sound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_BATCH = 1_000
_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_LARGEST = 2**63 - 1


class Writer:
    """Writes the tables of a snapshot.

    Args:
        path: a file that is not there yet; made for its owner only.
    """

    def __init__(self, path: Path) -> None:
        path.touch(mode=0o600, exist_ok=False)
        self._connection = sqlite3.connect(path, isolation_level=None)
        # The file is thrown away unless it is finished, so a crash needs no journal.
        self._connection.executescript("pragma journal_mode = off; pragma synchronous = off; pragma page_size = 8192;")
        self._connection.execute("pragma cache_size = -32000")
        self._connection.executescript(TABLES)
        self._columns: dict[str, list[str]] = {}
        self._held: dict[str, list[list[Any]]] = {}
        self._connection.execute("begin")

    def add(self, table: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """Add rows, columns by name, and return how many; what a row lacks is null, what no column takes is left out."""
        columns, held = self._named(table), self._held.setdefault(table, [])
        count = 0
        for row in rows:
            held.append([None if (value := row.get(column)) is None else cell(value) for column in columns])
            count += 1
            if len(held) >= _BATCH:
                self._flush(table)
        return count

    def mark(self, kind: str, item: int, values: Mapping[str, Iterable[Any]]) -> None:
        """Add the values of fields of which a row has several."""
        self._named("marks")
        held = self._held.setdefault("marks", [])
        held += _marks(kind, item, values)
        if len(held) >= _BATCH:
            self._flush("marks")

    def change(self, text: str, changes: Iterable[tuple[int | None, Sequence[Any]]]) -> None:
        """Run a statement for each (number, values) that changes one row of a list: its number comes last; None changes nothing.

        What makes the changes asks nothing of the writer meanwhile.
        """
        self._flush_all()
        told = ([*map(cell, values), number] for number, values in changes if number is not None)
        self._connection.executemany(text, told)

    def run(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement over what is written so far."""
        self._flush_all()
        return self._connection.execute(text, values).fetchall()

    def finish(self) -> None:
        """Make the indices and close the file."""
        self.run("insert into search (search) values ('optimize')")
        self.run("commit")
        self._connection.executescript(INDICES)
        self._connection.execute("analyze")
        self._connection.close()

    def close(self) -> None:
        """Give up: the file is not finished."""
        self._connection.close()

    def _named(self, table: str) -> list[str]:
        if table not in self._columns:
            told = self._connection.execute(f"pragma table_info({table})")
            self._columns[table] = [row[1] for row in told]
        return self._columns[table]

    def _flush_all(self) -> None:
        for table in [table for table, held in self._held.items() if held]:
            self._flush(table)

    def _flush(self, table: str) -> None:
        columns = self._columns[table]
        statement = f"insert or ignore into {table} ({', '.join(columns)}) values ({', '.join('?' * len(columns))})"
        self._connection.executemany(statement, self._held[table])
        self._held[table].clear()


def _marks(kind: str, item: int, values: Mapping[str, Iterable[Any]]) -> Iterator[list[Any]]:
    """Yield rows of the table marks, in the order of its columns: there are more of them than of all else."""
    for field, listed in values.items():
        for value in dict.fromkeys(listed):
            if value is not None and value != "":
                yield [kind, field, cell(value), item, _key(value)]


def _key(value: Any) -> str | None:
    # An address begins with a digit, a letter of hexadecimal, or a colon, and has one of its separators.
    if not isinstance(value, str) or not ("." in value or ":" in value):
        return None
    return address_key(value)


def cell(value: Any) -> Any:
    """Return a value as SQLite holds it: times as microseconds, lists and dicts as JSON, text without NUL or surrogates."""
    kept = _KEPT.get(type(value))
    if kept is not None:
        return kept(value)
    if isinstance(value, date):
        return (datetime(*value.timetuple()[:6]) - EPOCH) // timedelta(microseconds=1)  # noqa: DTZ001 - naive UTC
    try:
        return text(_JSON(value))
    except ValueError:
        return text(_JSON(sound(value)))


def _whole(value: int) -> int | float:
    return value if -_LARGEST <= value <= _LARGEST else float(value)


def text(value: str) -> str:
    """Return text that SQLite compares as Python does: NUL, which ends text in C, and lone surrogates are made visible."""
    if value.isascii():
        return value.replace("\0", "\\x00") if "\0" in value else value
    return value.replace("\0", "\\x00").encode("utf-8", "backslashreplace").decode()


def words(*parts: Any) -> str:
    """Return what free text is looked for in: every part once, a line each."""
    return "\n".join(dict.fromkeys(str(part) for part in parts if part is not None and part != ""))


_KEPT: dict[type, Callable[[Any], Any]] = {
    type(None): lambda value: value,
    bool: int,
    int: _whole,
    float: sound,
    str: text,
    datetime: micros,
}

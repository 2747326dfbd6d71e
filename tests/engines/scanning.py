"""Lines scanned by the engine's ways, each for itself or as the engine chooses, and the rows read back from Parquet."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from doorward.engines.duckdb import DuckDB, lines, typed
from doorward.engines.duckdb.texts import Chunk
from doorward.reader import Field, Scan
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.engine import Into, Scanned

ORIGIN = "ab" * 32
KEPT = TemporaryDirectory()
SPOOL = Path(KEPT.name)

NAMES = ("ts", "uid", "src", "sport", "dur", "open", "note")
CONN = Scan(
    table="conn",
    form="delimited",
    fields={
        "time": Field(("ts",)),
        "uid": Field(("uid",)),
        "source": Field(("src",)),
        "source_port": Field(("sport",)),
        "duration": Field(("dur",)),
        "open": Field(("open",)),
    },
    header=NAMES,
    header_prefixes=("#close", "#open"),
    nulls=("-",),
    empties=("(empty)",),
    required=("time", "source"),
)
"""A delimited form with a column of every sort but lists."""

JSON = replace(CONN, form="json", header=(), header_prefixes=(), nulls=(), empties=())


@dataclass(frozen=True)
class Read:
    """What came of some lines: rows as dicts, in order of their line."""

    rows: list[dict]
    headers: int
    rejects: list[tuple[int, str, str]]

    @property
    def told(self) -> int:
        return len(self.rows) + self.headers + len(self.rejects)

    @property
    def numbers(self) -> list[int]:
        return [row["origin_row"] for row in self.rows]

    def column(self, name: str) -> list:
        return [row[name] for row in self.rows]

    @property
    def reasons(self) -> list[str]:
        return [reason for _, reason, _ in self.rejects]


@cache
def engine() -> DuckDB:
    """One engine for all tests of a process."""
    return DuckDB(TABLES, SPOOL, 512, 2)


@contextmanager
def folder() -> Iterator[tuple[Path, Into]]:
    with TemporaryDirectory(dir=SPOOL) as name:
        yield Path(name), lambda table: Path(name) / f"{table}-{secrets.token_hex(4)}.parquet"


def read(data: bytes, *scans: Scan, first_line: int = 1) -> Read:
    """Scan as the engine chooses."""
    with folder() as (where, into):
        done = engine().scan(scans or (CONN,), data, first_line, ORIGIN, into)
        return _read(done, where)


def read_carefully(data: bytes, *scans: Scan, first_line: int = 1) -> Read:
    """Scan line by line."""
    with folder() as (where, into), engine()._connection.cursor() as cursor:
        done = lines.scan(cursor, scans or (CONN,), TABLES, Chunk(data, first_line, ORIGIN, into))
        return _read(done, where)


def read_fast(data: bytes, scan: Scan = CONN, first_line: int = 1) -> Read | None:
    """Scan at full speed, however few the lines; None where the fast path leaves it to the careful one."""
    table = TABLES[scan.table]
    with folder() as (where, into), engine()._connection.cursor() as cursor, pytest.MonkeyPatch.context() as patch:
        patch.setattr(typed, "_WORTH", 0)
        suits = typed.suits(scan, table, data)
        done = typed.scan(cursor, scan, table, Chunk(data, first_line, ORIGIN, into), where) if suits else None
        if done is None:
            assert list(where.iterdir()) == [], "a fast path that gives up leaves nothing behind"
            return None
        return _read(done, where)


def _read(done: Scanned, where: Path) -> Read:
    rows = []
    for file in sorted(where.iterdir()):
        table = pq.read_table(file, use_threads=False)
        name = file.name.partition("-")[0]
        schema = TABLES[name].schema
        assert (table.schema.names, table.schema.types) == (schema.names, schema.types)
        assert set(table["origin"].to_pylist()) == {ORIGIN}
        rows += [{"table": name, **row} for row in table.drop_columns("origin").to_pylist()]
    assert {row["table"] for row in rows} == done.tables
    assert len(rows) == done.rows
    rows.sort(key=lambda row: row["origin_row"])
    rejects = [(reject.line, reject.reason, reject.text) for reject in done.rejects]
    assert rejects == sorted(rejects, key=lambda reject: reject[0])
    return Read(rows, done.headers, rejects)

"""What an engine is: it runs the scans of readers and the queries of steps and detectors, which do not know it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from doorward.query import sql
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from doorward.query import Query
    from doorward.reader import Reject, Scan

DUCKDB = "duckdb"
"""The engine where nobody names one."""
_NAMED = re.compile(
    r"duckdb|local\[(?:[1-9][0-9]{0,3}|\*)\]|spark://(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}(?:,(?:[\w.-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5})*",
    re.ASCII,
)
Into = Callable[[str], Path]
"""Table name -> a fresh path where the rows of that table are to be written as Parquet."""


@dataclass(slots=True)
class Scanned:
    """What came of a run of lines: rows + headers + len(rejects) = lines, always."""

    rows: int = 0
    headers: int = 0
    rejects: list[Reject] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)

    def add(self, other: Scanned) -> None:
        """Add what came of further lines."""
        self.rows += other.rows
        self.headers += other.headers
        self.rejects.extend(other.rejects)
        self.tables |= other.tables


class QueryError(ValueError):
    """A query was refused; the message quotes the engine and says what may be asked instead."""


def engine_name(text: str) -> str:
    """Return the name of an engine as people give it: `duckdb`, `local[N]` or `spark://HOST:PORT`.

    Raises:
        ValueError: it is none; the message says what is.
    """
    name = text.strip()
    if not _NAMED.fullmatch(name):
        raise ValueError(
            f"{clip(text, 60)!r} is no engine: duckdb, local[N] (Spark with N threads here) or spark://HOST:PORT (a Spark master)"
        )
    return name


class Engine(Protocol):
    """Runs scans and queries. One engine serves several threads."""

    def scan(self, scans: Sequence[Scan], data: bytes, first_line: int, origin: str, into: Into) -> Scanned:
        """Read whole lines of one file into Parquet.

        Args:
            scans: the scans of that file; a line belongs to the first that claims it.
            data: whole lines, the last newline may be missing.
            first_line: number of the first of them in the file, from 1.
            origin: SHA-256 of the file.
            into: where to write.
        """

    def attach(self, files: Mapping[str, Sequence[str]]) -> None:
        """Make every table of the vocabulary readable, from these Parquet files (none: an empty table)."""

    def provide(self, table: str, rows: pa.Table) -> None:
        """Make a derived table readable from memory."""

    def keep(self, table: str, query: Query, values: Mapping[str, Any]) -> None:
        """Make the rows of a query readable under a name, without handing them out."""

    def forget(self, table: str) -> None:
        """Take back what was kept or provided under a name."""

    def holds(self, tables: Iterable[str]) -> bool:
        """Say whether one of these tables may have a row: a query that reads empty tables only need not be asked."""

    def run(self, query: Query, values: Mapping[str, Any]) -> pa.Table:
        """Run a query with its tunables bound."""

    def stream(self, query: Query) -> AbstractContextManager[pa.RecordBatchReader]:
        """Lend the rows of a query without tunables batch by batch; nothing else is asked meanwhile."""

    def ask(self, text: str, most: int) -> pa.Table:
        """Run one read-only statement written by a person.

        Raises:
            QueryError: it is not a single reading statement, or the engine refuses it.
        """

    def close(self) -> None:
        """Give back memory and temporary files."""


def told(engine: Engine, text: str) -> list[dict[str, Any]]:
    """Return the rows that answer a query without tunables, as dicts."""
    rows: list[dict[str, Any]] = engine.run(sql(text), {}).to_pylist()
    return rows

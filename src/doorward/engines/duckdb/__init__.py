"""DuckDB, embedded: the engine of one machine."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

import duckdb as native
import pyarrow.parquet as pq

from doorward.engine import QueryError, Scanned
from doorward.engines.duckdb import asking, grouping, lines, prelude, typed
from doorward.engines.duckdb.texts import Chunk
from doorward.query import bound
from doorward.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from doorward.engine import Into
    from doorward.query import Query
    from doorward.reader import Scan
    from doorward.table import Table


@contextmanager
def _room() -> Iterator[None]:
    """Let a full disk and a full memory be what they are for everyone else: an OSError with one line."""
    try:
        yield
    except (native.IOException, native.OutOfMemoryException) as error:
        raise OSError(str(error).partition("\n")[0]) from error


# A byte order mark at the beginning of a file is no part of its first line.
_MARK = b"\xef\xbb\xbf"
_BATCH = 65_536
"""Rows that are handed out at once."""
_ANSWER = "_answer"
"""The table in which an answer waits to be handed out."""


class DuckDB:
    """An Engine on DuckDB without extensions.

    Args:
        tables: the vocabulary.
        spool: folder for temporary files, on a disk with room for sorting.
        memory: memory limit in MiB; beyond it DuckDB spills to `spool`.
        threads: worker threads, all cores if None.
    """

    def __init__(
        self, tables: Mapping[str, Table], spool: Path, memory: int = 2048, threads: int | None = None
    ) -> None:
        self._tables = tables
        self._spool = spool
        self._files: dict[str, list[str]] = {}
        self._unseen: set[str] = set()
        self._made: set[str] = set()
        self._lock = threading.Lock()
        self._config = prelude.config(spool, memory, threads or os.cpu_count() or 1)
        self._connection = native.connect(config=self._config)
        prelude.prepare(self._connection)

    def scan(self, scans: Sequence[Scan], data: bytes, first_line: int, origin: str, into: Into) -> Scanned:
        """Read whole lines: typed at full speed where they are clean, line by line with a reason for each where not."""
        if first_line == 1 and data.startswith(_MARK):
            data = data.removeprefix(_MARK) or b"\n"
        if not data:
            return Scanned()
        chunk = Chunk(data, first_line, origin, into)
        lead, table = scans[0], self._tables[scans[0].table]
        with _room(), self._connection.cursor() as cursor:
            fast = len(scans) == 1 and typed.suits(lead, table, data)
            done = typed.scan(cursor, lead, table, chunk, self._spool) if fast else None
            return done or lines.scan(cursor, scans, self._tables, chunk)

    def attach(self, files: Mapping[str, Sequence[str]]) -> None:
        """Make every table readable: its rows at rest, then its `reading`; a file is looked at once its table is asked for."""
        with self._lock:
            self._files = {name: list(files.get(name, ())) for name in self._tables}
            self._unseen = set(self._tables)
            for file in chain.from_iterable(self._files.values()):
                os.stat(file)  # noqa: PTH116 - told now if it is gone, not after an hour; there may be a hundred thousand

    def provide(self, table: str, rows: pa.Table) -> None:
        """Copy a derived table into memory under its own name."""
        with self._lock, _room():
            self._view((table,))
            self._connection.register("provided", rows)
            self._connection.execute(f'create or replace temp table "{table}" as select * from provided')
            self._connection.unregister("provided")
            self._made.add(table)

    def keep(self, table: str, query: Query, values: Mapping[str, Any]) -> None:
        """Keep the rows of a query as a temporary table; what does not fit into memory goes to the spool."""
        with self._lock, _room(), self._planned(query, values) as text:
            self._view((table,))
            self._make(table, text, values)
            self._made.add(table)

    def forget(self, table: str) -> None:
        """Drop a temporary table; the view it hid, if any, is readable again."""
        with self._lock, _room():
            self._connection.execute(f'drop table if exists temp."{table}"')
            self._made.discard(table)

    def holds(self, tables: Iterable[str]) -> bool:
        """Say whether one of these tables may have a row."""
        with self._lock, _room():
            return any(map(self._is_held, tables))

    def run(self, query: Query, values: Mapping[str, Any]) -> pa.Table:
        """Run a query: inputs become common table expressions, each once; kernels run between statements."""
        with self._lock, _room(), self._planned(query, values) as text:
            return self._fetch(text, values)

    @contextmanager
    def stream(self, query: Query) -> Iterator[pa.RecordBatchReader]:
        """Lend the rows of a query batch by batch, as they are worked out."""
        with self._lock, _room(), self._planned(query, {}) as text:
            self._make(_ANSWER, text, {})
            try:
                yield self._connection.table(f"temp.{_ANSWER}").to_arrow_reader(_BATCH)
            finally:
                self._connection.execute(f"drop table temp.{_ANSWER}")

    @contextmanager
    def _planned(self, query: Query, values: Mapping[str, Any]) -> Iterator[str]:
        """Lend the statement that answers a query, and the tables that kernels left for it."""
        self._view(query.names)
        plan = Statement(partial(grouping.score, self._connection, values), '"')
        try:
            yield plan.text(query)
        finally:
            for table in plan.scored:
                self._connection.execute(f'drop table if exists "{table}"')

    def ask(self, text: str, most: int) -> pa.Table:
        """Run one reading statement in a locked-down connection of its own."""
        try:
            return asking.ask(self._tables, self._files, self._config, text, most)
        except native.Error as error:
            raise QueryError(str(error)) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _view(self, names: Iterable[str]) -> None:
        # Not all at once: it takes a tenth of a second, and the footers of all the lake's files are read for it. A view must
        # be there before a temporary table of its name is, or it would read from that one for good.
        for name in self._unseen.intersection(name.removesuffix(prelude.AT_REST) for name in names):
            for statement in prelude.views(self._tables[name], self._files[name]):
                self._connection.execute(statement)
            self._unseen.discard(name)

    def _fetch(self, text: str, values: Mapping[str, Any]) -> pa.Table:
        # Asked as a relation, a statement would be bound twice, and to bind a long one takes as long as to answer it.
        self._make(_ANSWER, text, values)
        rows = self._connection.table(f"temp.{_ANSWER}").to_arrow_table()
        self._connection.execute(f"drop table temp.{_ANSWER}")
        return rows

    def _make(self, table: str, text: str, values: Mapping[str, Any]) -> None:
        statement, names = bound(text, "$")
        made = f'create or replace temp table "{table}" as {statement}'
        self._connection.execute(made, {name: values[name] for name in names})

    def _is_held(self, table: str) -> bool:
        # Rows may be provided in the place of those at rest too, from which the view of the table reads.
        made = [name for name in (table, f"{table}_rows") if name in self._made]
        if not made:
            return any(pq.read_metadata(file).num_rows for file in self._files.get(table, ()))
        return any(self._connection.execute(f'from temp."{name}" limit 1').fetchall() for name in made)

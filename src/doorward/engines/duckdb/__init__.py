"""DuckDB, embedded: the engine of one machine."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb as native
import pyarrow as pa

from doorward.engine import Into, QueryError, Scanned
from doorward.engines.duckdb import asking, lines, prelude, typed
from doorward.engines.duckdb.plan import Plan
from doorward.query import Query, bound, named
from doorward.reader import Scan
from doorward.table import Table


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
        self._lock = threading.Lock()
        self._connection = native.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "default_null_order": "nulls_first_on_asc_last_on_desc",
                "memory_limit": f"{memory}MiB",
                "temp_directory": str(spool),
                "threads": str(threads or os.cpu_count() or 1),
            }
        )
        self._connection.execute("set timezone = 'UTC'")
        for statement in prelude.MACROS:
            self._connection.execute(statement)

    def scan(self, scans: Sequence[Scan], data: bytes, first_line: int, origin: str, into: Into) -> Scanned:
        """Read whole lines: typed at full speed where they are clean, line by line with a reason for each where not."""
        cursor = self._connection.cursor()
        try:
            if len(scans) == 1 and typed.suits(scans[0], data):
                table = self._tables[scans[0].table]
                done = typed.scan(cursor, scans[0], table, data, first_line, origin, into, self._spool)
                if done is not None:
                    return done
            return lines.scan(cursor, scans, self._tables, data, first_line, origin, into)
        finally:
            cursor.close()

    def attach(self, files: Mapping[str, Sequence[str]]) -> None:
        """Make every table readable: its rows at rest, then its `reading`."""
        for name, table in self._tables.items():
            self._files[name] = list(files.get(name, ()))
            source = prelude.parquet(self._files[name]) if self._files[name] else prelude.nothing(table)
            self._connection.execute(f'create or replace view "{name}_rows" as {source}')
            reading = named(table.reading, lambda _, rows=f'"{name}_rows"': rows) if table.reading else None
            self._connection.execute(
                f'create or replace view "{name}" as {reading or f"""select * from "{name}_rows" """}'
            )

    def provide(self, table: str, rows: pa.Table) -> None:
        """Copy a derived table into memory under its own name."""
        self._connection.register("provided", rows)
        self._connection.execute(f'create or replace temp table "{table}" as select * from provided')
        self._connection.unregister("provided")

    def run(self, query: Query, values: Mapping[str, Any]) -> pa.Table:
        """Run a query: inputs become common table expressions, each once; kernels run between statements."""
        with self._lock:
            plan = Plan(self._connection, values)
            try:
                return self._fetch(plan.text(query), values)
            finally:
                for table in plan.scored:
                    self._connection.execute(f'drop table if exists "{table}"')

    def ask(self, text: str, most: int) -> pa.Table:
        """Run one reading statement in a locked-down connection of its own."""
        try:
            return asking.ask(self._tables, self._files, text, most)
        except native.Error as error:
            raise QueryError(str(error)) from error

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _fetch(self, text: str, values: Mapping[str, Any]) -> pa.Table:
        statement, names = bound(text, "$")
        return self._connection.sql(statement, params={name: values[name] for name in names}).to_arrow_table()

"""Apache Spark: the same questions over a lake on shared storage, on one machine or a cluster."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from doorward.engine import QueryError
from doorward.engines.spark import grouping, prelude, session
from doorward.engines.spark.session import ready
from doorward.query import named
from doorward.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa
    from pyspark.sql import DataFrame

    from doorward.engine import Scanned
    from doorward.query import Query
    from doorward.table import Table


__all__ = ["Spark", "ready"]


class Spark:
    """An Engine on Spark; it answers queries and leaves the reading of files to DuckDB.

    Args:
        tables: the vocabulary.
        master: `local[2]` or `spark://host:7077`; workers need the same Doorward and the lake under the same path.
        spool: folder for temporary files of this machine.
        memory: MiB for Java here, and for each executor; it must not be more than a worker offers.
        lake: folder of the tables at rest, where workers look whether they see it.

    Raises:
        OSError: pyspark or Java is not installed, or the cluster does not do its part.
    """

    def __init__(self, tables: Mapping[str, Table], master: str, spool: Path, memory: int, lake: Path) -> None:
        self._tables = tables
        # A workspace may be named by a relative path; Java and the workers know no folder of this process.
        self._running = session.started(master, spool.absolute(), memory, lake.absolute())
        self._session = self._running.spark

    def scan(self, *_: object, **__: object) -> Scanned:
        """Refuse: files are read by the engine of one machine."""
        raise QueryError("Spark answers questions about a lake; ingest the files with the default engine first")

    def attach(self, files: Mapping[str, Sequence[str]]) -> None:
        """Make every table readable: its rows at rest, then its `reading`."""
        with _told():
            for name, table in self._tables.items():
                # A column that is newer than a file is null in it: the schema is given, not looked up in every file.
                reader = self._session.read.schema(_schema(table)).option("__globPaths__", "false")
                paths = [Path(file).absolute().as_posix() for file in files.get(name, ())]
                rows = reader.parquet(*(f"file://{path}" for path in paths)) if paths else self._nothing(table)
                rows.createOrReplaceTempView(f"{name}_rows")
                self._session.sql(self._read(table)).createOrReplaceTempView(name)

    def _read(self, table: Table) -> str:
        """Return SQL that reads a table: what its `reading` takes as it is, and, worked out once, what it puts together."""
        reading = named(table.reading or "select * from {rows}", partial(_rows_of, table.name))
        plain, _, made = prelude.expanded(reading).partition("union all")
        if not made:
            return plain
        self._keep(self._session.sql(made), f"{table.name}_made")
        return f"{plain} union all select * from `{table.name}_made`"

    def provide(self, table: str, rows: pa.Table) -> None:
        """Make a derived table readable under its own name."""
        with _told():
            frame = self._session.createDataFrame(rows) if rows.num_rows else self._nothing_like(rows)
            frame.createOrReplaceTempView(table)

    def keep(self, table: str, query: Query, values: Mapping[str, Any]) -> None:
        """Compute the rows of a query and make them readable under a name."""
        with _told(), self._planned(query, values) as rows:
            self._keep(rows, table)

    def forget(self, table: str) -> None:
        """Drop a view."""
        self._session.catalog.dropTempView(table)

    def holds(self, tables: Iterable[str]) -> bool:
        """Say whether one of these tables has a row."""
        with _told():
            return not all(self._session.table(table).isEmpty() for table in tables)

    def run(self, query: Query, values: Mapping[str, Any]) -> pa.Table:
        """Run a query: inputs become common table expressions, kernels run between statements."""
        with _told(), self._planned(query, values) as rows:
            return rows.toArrow()

    @contextmanager
    def stream(self, query: Query) -> Iterator[pa.RecordBatchReader]:
        """Lend the rows of a query; they are gathered here first."""
        yield self.run(query, {}).to_reader()

    @contextmanager
    def _planned(self, query: Query, values: Mapping[str, Any]) -> Iterator[DataFrame]:
        """Lend the rows that answer a query, and the views that kernels left for it."""
        statement = Statement(
            lambda item, text, target: self._score(item, text, values, target),
            "`",
            lambda text, target: self._keep(self._ask(text, values), target),
        )
        try:
            yield self._ask(statement.text(query), values)
        finally:
            for table in statement.scored:
                self._session.catalog.dropTempView(table)

    def ask(self, *_: object, **__: object) -> pa.Table:
        """Refuse: a person's SQL is asked of the default engine, which can be locked down."""
        raise QueryError("a person's SQL is asked of the default engine: leave --engine out")

    def close(self) -> None:
        """Stop the session; nothing of it is left."""
        self._running.close()

    def _ask(self, text: str, values: Mapping[str, Any]) -> DataFrame:
        return self._session.sql(prelude.expanded(text), args={name: _bound(value) for name, value in values.items()})

    def _score(self, query: Query, text: str, values: Mapping[str, Any], target: str) -> None:
        rows = self._ask(text, values)
        if query.at_least:
            sizes = rows.groupBy(*query.keys).count().where(f"count >= {int(values[query.at_least])}")
            rows = rows.join(sizes.select(*query.keys), list(query.keys), "left_semi")
        assert query.kernel is not None  # noqa: S101 - a statement scores only what has one
        score = grouping.scorer(query.kernel, query.keys, dict(query.outputs))
        fields = {field.name: field.dataType.simpleString() for field in rows.schema.fields}
        schema = [f"`{key}` {fields[key]}" for key in query.keys]
        schema += [f"`{name}` {_SPARK[str(kind)]}" for name, kind in query.outputs.items()]
        parts = rows.repartition(*query.keys).sortWithinPartitions(*query.keys, *query.order)
        self._keep(parts.mapInArrow(score, ", ".join(schema)), target)

    def _keep(self, rows: DataFrame, target: str) -> None:
        """Compute rows and make them readable under a name; they stay in memory or on the workers' disks."""
        # A cached view would still carry the plan it came from, which then multiplies from input to input.
        rows.localCheckpoint().createOrReplaceTempView(target)

    def _nothing(self, table: Table) -> DataFrame:
        return self._session.createDataFrame([], _schema(table))

    def _nothing_like(self, rows: pa.Table) -> DataFrame:
        return self._session.createDataFrame(
            [], ", ".join(f"`{field.name}` {_SPARK[str(field.type)]}" for field in rows.schema)
        )


_SPARK = {
    "string": "string",
    "int64": "bigint",
    "double": "double",
    "bool": "boolean",
    "date32[day]": "date",
    "timestamp[us]": "timestamp_ntz",
    "list<item: string>": "array<string>",
    "list<element: string>": "array<string>",
    "list<item: double>": "array<double>",
    "list<element: double>": "array<double>",
}


def _schema(table: Table) -> str:
    return ", ".join(f"`{name}` {prelude.TYPES[column.type]}" for name, column in table.all_columns.items())


def _rows_of(name: str, _: str) -> str:
    return f"`{name}_rows`"


def _bound(value: Any) -> Any:
    """Return a value as Spark binds it: it takes a naive time for one of this machine's clock."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


@contextmanager
def _told() -> Iterator[None]:
    """Let a failure of Spark be what it is for everyone else: an OSError with one line."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - an extra that few installs have
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise OSError(f"Spark: {session.first_line(error)}") from error

"""Apache Spark: the same questions over a lake on shared storage, on one machine or a cluster."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from doorward.engine import QueryError
from doorward.engines.spark import grouping, prelude
from doorward.query import named
from doorward.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from doorward.engine import Scanned
    from doorward.query import Query
    from doorward.table import Table


class Spark:
    """An Engine on Spark; it answers queries and leaves the reading of files to DuckDB.

    Args:
        tables: the vocabulary.
        master: `local[2]` or `spark://host:7077`; workers need the same Python packages and the lake under the same path.
        memory: MiB an executor may use; it must not be more than a worker offers, or the job waits for ever.

    Raises:
        OSError: pyspark is not installed, or the master does not answer.
    """

    def __init__(self, tables: Mapping[str, Table], master: str, memory: int = 2048) -> None:
        self._tables = tables
        self._session = _session(master, memory)
        for function in prelude.FUNCTIONS:
            self._session.sql(f"create or replace temporary function {function}")

    def scan(self, *_: object, **__: object) -> Scanned:
        """Refuse: files are read by the engine of one machine."""
        raise QueryError("Spark answers questions about a lake; ingest the files with the default engine first")

    def attach(self, files: Mapping[str, Sequence[str]]) -> None:
        """Make every table readable: its rows at rest, then its `reading`."""
        for name, table in self._tables.items():
            rows = self._session.read.parquet(*files[name]) if files.get(name) else self._nothing(table)
            self._typed(rows, table).createOrReplaceTempView(f"{name}_rows")
            reading = named(table.reading or "select * from {rows}", lambda _, rows=f"`{name}_rows`": rows)  # type: ignore[misc]
            self._session.sql(reading).createOrReplaceTempView(name)

    def provide(self, table: str, rows: pa.Table) -> None:
        """Make a derived table readable under its own name."""
        frame = self._session.createDataFrame(rows) if rows.num_rows else self._nothing_like(rows)
        frame.createOrReplaceTempView(table)

    def run(self, query: Query, values: Mapping[str, Any]) -> pa.Table:
        """Run a query: inputs become common table expressions, kernels run between statements."""
        statement = Statement(lambda item, text, target: self._score(item, text, values, target), "`")
        try:
            return self._ask(statement.text(query), values).toArrow()
        finally:
            for table in statement.scored:
                self._session.catalog.uncacheTable(table)
                self._session.catalog.dropTempView(table)

    def ask(self, *_: object, **__: object) -> pa.Table:
        """Refuse: a person's SQL is asked of the default engine, which can be locked down."""
        raise QueryError("a person's SQL is asked of the default engine: leave --engine out")

    def close(self) -> None:
        """Stop the session."""
        self._session.stop()

    def _ask(self, text: str, values: Mapping[str, Any]) -> DataFrame:
        return self._session.sql(text, args=dict(values))

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
        parts.mapInArrow(score, ", ".join(schema)).createOrReplaceTempView(target)
        self._session.catalog.cacheTable(target)

    def _typed(self, rows: DataFrame, table: Table) -> DataFrame:
        """Give rows at rest every column of the table, in its type: a newer column is null in older files."""
        here = set(rows.columns)
        chosen = [
            f"cast({f'`{name}`' if name in here else 'null'} as {prelude.TYPES[column.type]}) as `{name}`"
            for name, column in table.all_columns.items()
        ]
        return rows.selectExpr(*chosen)

    def _nothing(self, table: Table) -> DataFrame:
        return self._session.createDataFrame(
            [], ", ".join(f"`{n}` {prelude.TYPES[c.type]}" for n, c in table.all_columns.items())
        )

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


def _session(master: str, memory: int) -> SparkSession:
    try:
        from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra that few installs have
    except ImportError as error:
        raise OSError("Spark is not installed: pip install 'doorward[spark]', and a Java 17 runtime") from error
    # Workers must run the Python that has Doorward, not the first one on their path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("doorward").config("spark.executor.memory", f"{memory}m")
    for name, value in prelude.CONFIG.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()

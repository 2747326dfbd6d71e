"""Group kernels on DuckDB: it groups, joins and sorts; the kernel sees whole, sorted groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from doorward.query import bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import duckdb as native

    from doorward.query import Query

ROWS = 1_000_000
"""Rows handed to a kernel at a time; a larger group is handed over whole."""


def score(
    connection: native.DuckDBPyConnection, values: Mapping[str, Any], query: Query, text: str, target: str
) -> None:
    """Run the query's kernel over the rows of `text`; leave keys and outputs in the temporary table `target`."""
    if query.inputs:
        # Read twice below: what other queries make is worked out once, and lies on disk where memory ends.
        _run(connection, f'create or replace temp table "rows" as {text}', values)
        text = 'select * from "rows"'
    keys = ", ".join(f'"{key}"' for key in query.keys)
    least = f"having count(*) >= :{query.at_least}" if query.at_least else ""
    _run(
        connection,
        f'create or replace temp table "groups" as select {keys}, row_number() over () - 1 as "group" from ({text}) group by {keys} {least}',
        values,
    )
    same = " and ".join(f'rows."{key}" is not distinct from groups."{key}"' for key in query.keys)
    order = ", ".join(f'rows."{column}"' for column in query.order)
    drop = ", ".join(f'"{key}"' for key in query.keys)
    statement, names = bound(
        f'select groups."group", rows.* exclude ({drop}) from ({text}) as rows join groups on {same} order by groups."group", {order}',
        "$",
    )
    reader = connection.sql(statement, params={name: values[name] for name in names})
    schema = pa.schema([("group", pa.int64()), *query.outputs.items()])
    kernel = query.kernel or _unscored
    scored = pa.Table.from_batches(
        [kernel(batch).cast(schema) for batch in whole(reader.to_arrow_reader(ROWS))], schema
    )
    connection.register("scored", scored)
    outputs = ", ".join(f'scored."{name}"' for name in query.outputs)
    connection.execute(
        f'create temp table "{target}" as select groups.* exclude ("group"), {outputs} from scored join groups on scored."group" = groups."group"'
    )
    connection.unregister("scored")
    connection.execute('drop table "groups"')
    connection.execute('drop table if exists "rows"')


def whole(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Regroup sorted batches so that none cuts a group: each is held back from its last group on."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows == 0:
            continue
        last = batch["group"][-1]
        start = pc.index(batch["group"], last).as_py()
        if start or (held and held[-1]["group"][-1] != last):
            yield _one([*held, batch.slice(0, start)])
            held = []
        held.append(batch.slice(start))
    if held:
        yield _one(held)


def _one(batches: list[pa.RecordBatch]) -> pa.RecordBatch:
    # concat_batches fails where texts are too many for one array; combine_chunks would cut the group in silence.
    return batches[0] if len(batches) == 1 else pa.concat_batches(batches)


def _run(connection: native.DuckDBPyConnection, text: str, values: Mapping[str, Any]) -> native.DuckDBPyConnection:
    statement, names = bound(text, "$")
    return connection.execute(statement, {name: values[name] for name in names})


def _unscored(batch: pa.RecordBatch) -> pa.RecordBatch:
    raise TypeError(f"a grouped query needs a kernel; it got none for {batch.num_rows} rows")

"""Fetch what the logs have of a host in a span of time: rows of every table that names who spoke with whom, or where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward.console.long_answer import cut, fitted
from doorward.console.snapshot.read import moment
from doorward.console.work import task
from doorward.lake import Lake
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from doorward.console.work import Work
    from doorward.table import Table

MOST = 200
"""Rows at once, the earliest of the span."""
WHO = ("source", "destination", "address", "host", "asset", "client", "computer")
"""Columns that name a machine."""
_CELL = 200
"""Characters of a value."""


@task
def context(work: Work) -> list[str]:
    """Answer with JSON, cut: `rows` in the order of their times, each with its `table`, and how many there are of each (`counts`).

    The job's arguments are names and addresses, and `from` and `to` in microseconds since 1970, both included.
    """
    names = [str(name) for name in work.job.arguments.get("names", ())][:MOST]
    start, end = (moment(int(work.job.arguments[key])) for key in ("from", "to"))
    files = Lake(work.config.workspace / "lake", TABLES).files()
    rows: list[dict[str, Any]] = []
    counts: dict[str, int] = {}
    for name, table in sorted(TABLES.items()):
        if names and start and end and table.observed and "time" in table.columns:
            work.check()
            found = _rows(table, files.get(name, ()), names, (start, end))
            counts |= {name: len(found)} if found else {}
            rows += found[:MOST]
    rows.sort(key=lambda row: (row["time"], row["table"], row["origin"], row["origin_row"]))
    return cut({"rows": fitted(rows[:MOST], _CELL), "counts": counts})


def _rows(
    table: Table, files: Sequence[str], names: Sequence[str], span: tuple[datetime, datetime]
) -> list[dict[str, Any]]:
    """Return the rows of a table in a span, earliest first; the files say which of them have rows of that time."""
    during = [("time", ">=", span[0]), ("time", "<=", span[1])]
    asked = [[*during, (column, "in", names)] for column in WHO if column in table.columns]
    found = [
        {**row, "table": table.name}
        for file in files
        if asked
        for row in pq.read_table(file, filters=asked, use_threads=False).to_pylist()
    ]
    return sorted(found, key=lambda row: (row["time"], row["origin"], row["origin_row"]))

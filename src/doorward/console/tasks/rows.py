"""Fetch the rows that a finding rests on, as the lake has them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward.console.work import task
from doorward.lake import Lake
from doorward.listing import ready
from doorward.tables import TABLES

if TYPE_CHECKING:
    from doorward.console.work import Work

MOST = 200
"""Rows at once."""


@task(lane="quick")
def rows(work: Work) -> list[str]:
    """Answer with one line of JSON a row: table, origin and numbers of rows are the job's arguments."""
    table, origin = str(work.job.arguments.get("table", "")), str(work.job.arguments.get("origin", ""))
    numbers = [int(number) for number in work.job.arguments.get("rows", ())][:MOST]
    if table not in TABLES or not TABLES[table].observed:
        return []
    files = Lake(work.config.workspace / "lake", TABLES).files().get(table, ())
    asked = [("origin", "==", origin), ("origin_row", "in", numbers)]
    found: list[dict[str, Any]] = []
    for file in files:
        work.check()
        found += pq.read_table(file, filters=asked, use_threads=False).to_pylist()
    found.sort(key=lambda row: row["origin_row"])
    return [
        json.dumps({name: ready(value) for name, value in row.items() if value is not None}) for row in found[:MOST]
    ]

"""Fetch the rows that a finding rests on: as the lake has them, and as the file had them where it still lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward.console.long_answer import cut, fitted
from doorward.console.originals import lines_of
from doorward.console.work import task
from doorward.lake import Lake
from doorward.settings import load
from doorward.tables import TABLES

if TYPE_CHECKING:
    from doorward.console.work import Work

MOST = 200
"""Rows at once."""
_CELL = 2_000
"""Characters of a value."""


@task(lane="quick")
def rows(work: Work) -> list[str]:
    """Answer with JSON, cut: `rows`, `raw` (line -> text) and `why` there are no raw lines; `left` counts rows left out.

    Table, origin and numbers of rows are the job's arguments.
    """
    table, origin = str(work.job.arguments.get("table", "")), str(work.job.arguments.get("origin", ""))
    numbers = [int(number) for number in work.job.arguments.get("rows", ())][:MOST]
    if not numbers or table not in TABLES or not TABLES[table].observed:
        return []
    lake = Lake(work.config.workspace / "lake", TABLES)
    asked = [("origin", "==", origin), ("origin_row", "in", numbers)]
    found: list[dict[str, Any]] = []
    for file in lake.files(table).get(table, ()):
        work.check()
        found += pq.read_table(file, filters=asked, use_threads=False).to_pylist()
    found.sort(key=lambda row: row["origin_row"])
    kept = fitted(found[:MOST], _CELL)
    source = next((one for one in lake.sources() if one["origin"] == origin), None)
    here = {row["origin_row"] for row in kept}
    raw, why = lines_of(source, here, load(work.config.workspace).spool) if source else ({}, "")
    return cut({"rows": kept, "raw": raw, "why": why, "left": len(found) - len(kept)})

"""Fetch the rows that a finding rests on: as the lake has them, and as the file had them where it is kept, or still lies where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward.console.keeping import place
from doorward.console.long_answer import cut, fitted
from doorward.console.originals import lines_of
from doorward.console.work import task
from doorward.lake import Lake
from doorward.settings import load
from doorward.tables import TABLES
from doorward.wording import clip, day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from doorward.console.work import Work

MOST = 200
"""Rows at once."""
_CELL = 2_000
"""Characters of a value."""


@task
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
    raw, why = _raw(work, source, here) if source else ({}, "")
    return cut({"rows": kept, "raw": raw, "why": why, "left": len(found) - len(kept)})


def _raw(work: Work, source: Mapping[str, Any], numbers: Collection[int]) -> tuple[dict[int, str], str]:
    """Return the lines of a source as they were written, and why there are none."""
    sent = work.desk.originals.of(source["origin"])
    kept = dict.fromkeys(one.digest for one in sent if one.removed is None)
    last = max((one for one in sent if one.removed), key=lambda one: (one.removed, one.number), default=None)
    gone = ""
    if last and last.removed and not kept:
        gone = f"The file was removed by {last.removed_by} on {day(last.removed)}: {clip(last.reason or '', 200)}"
    paths = [place(work.config.workspace, digest) for digest in kept]
    return lines_of(source, numbers, load(work.config.workspace).spool, paths, gone)

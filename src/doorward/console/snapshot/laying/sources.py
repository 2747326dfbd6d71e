"""The files that were read, what could not be read of them, and how much each table has of each hour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.writer import words
from doorward.finding import content_id
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer

REJECTS = 1_000
"""Lines that could not be read that are kept of a file; `sources.rejects` says how many there are."""
_REJECTS = f"""
    select origin, line, reason, text from {{rejects}}
    qualify row_number() over (partition by origin order by line nulls last, reason, text) <= {REJECTS}
    order by origin, line nulls last, reason, text
"""
_HOURS = """
    select '{name}' as name, date_trunc('hour', time) as hour, count(*) as rows from {{{name}}} where time is not null
    group by 2 order by 2
"""


def sources(case: Case, writer: Writer) -> None:
    """Lay the files, those with trouble first, and the beginning of what could not be read of each."""
    ordered = sorted(case.sources, key=_troubled_first)
    numbers = {str(row["origin"]): number for number, row in enumerate(ordered, 1)}
    writer.add("sources", (_row(row) | {"number": number} for number, row in enumerate(ordered, 1)))
    for number, row in enumerate(ordered, 1):
        writer.mark("sources", number, {"table": row["tables"] or []})
    writer.add("rejects", _rejects(case, numbers))


def hours(case: Case, writer: Writer) -> None:
    """Lay how many rows each observed table has of each hour: where there are none, nothing can be said of that hour."""
    for name, table in sorted(TABLES.items()):
        if table.observed and "time" in table.columns:
            writer.add("coverage", case.rows(_HOURS.format(name=name)))


def _troubled_first(source: Mapping[str, Any]) -> tuple[bool, bool, str, str]:
    return source["status"] == "read", not source["rejects"], str(source["file"]), str(source["origin"])


def _row(source: Mapping[str, Any]) -> dict[str, Any]:
    times = {"first_seen": source["first_time"], "last_seen": source["last_time"]}
    told = words(source["file"], source["reader"], source["note"])
    return {**source, **times, "id": content_id("source", source["origin"], source["file"]), "words": told}


def _rejects(case: Case, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for place, row in enumerate(case.rows(_REJECTS)):
        if row["origin"] in numbers:
            yield {**row, "source": numbers[row["origin"]], "place": place}

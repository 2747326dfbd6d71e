"""Which rows stand behind a finding: the query that fetches them, and their grouping by file."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward.finding import Evidence
from doorward.query import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.detector import Detector
    from doorward.finding import Finding
    from doorward.query import Query
    from doorward.table import Table

ROWS = 50
"""Rows of a table that are kept as evidence of one finding: its earliest."""


def asked(item: Detector, findings: Sequence[Finding]) -> pa.Table:
    """Return the findings as a table: `finding`, `first_seen`, `last_seen` and, as text, every column evidence is keyed by."""
    keys = sorted({key for pairs in item.evidence.values() for _, key in map(pair, pairs)})
    columns: dict[str, pa.Array] = {
        "finding": pa.array([finding.id for finding in findings], pa.string()),
        "first_seen": pa.array([finding.first_seen for finding in findings], pa.timestamp("us")),
        "last_seen": pa.array([finding.last_seen for finding in findings], pa.timestamp("us")),
    }
    for key in keys:
        values = [finding.details.get(key) for finding in findings]
        columns[key] = pa.array([_cast(value) for value in values], pa.string())
    return pa.table(columns)


def _cast(value: Any) -> str | None:
    """Return a detail as SQL casts the column to text."""
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def query(item: Detector, tables: Mapping[str, Table]) -> Query:
    """Return the query over `{asked}` and the evidence tables: finding, table, origin, origin_row."""
    parts = [_rows(tables[name], pairs) for name, pairs in sorted(item.evidence.items())]
    return sql(" union all ".join(parts))


def _rows(table: Table, pairs: Sequence[str]) -> str:
    same = [_agrees(text) for text in pairs]
    order = "t.origin nulls last, t.origin_row nulls last"
    if "time" in table.columns:
        same.append("coalesce(t.time between coalesce(a.first_seen, t.time) and coalesce(a.last_seen, t.time), true)")
        order = f"t.time nulls last, {order}"
    return f"""
        select finding, '{table.name}' as table_name, origin, origin_row from (
            select a.finding, t.origin, t.origin_row,
                row_number() over (partition by a.finding order by {order}) as place
            from {{{table.name}}} as t join {{asked}} as a on {" and ".join(same)}
        ) as ranked
        where place <= {ROWS}
    """


def _agrees(text: str) -> str:
    column, key = pair(text)
    if "~" not in text:
        return f"cast(t.{column} as string) = a.{key}"
    below = f"right('.' || lower(cast(t.{column} as string)), length(a.{key}) + 1) = '.' || lower(a.{key})"
    return f"(a.{key} is null or {below})"


def pair(text: str) -> tuple[str, str]:
    """Split `column=key` or `column~key`; a single name stands for both."""
    column, _, key = text.replace("~", "=").partition("=")
    return column, key or column


def grouped(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> dict[str, tuple[Evidence, ...]]:
    """Group rows of `query` into evidence by finding id; `names` says how people know a file by its hash."""
    files: dict[str, dict[tuple[str, str], set[int]]] = {}
    for row in rows:
        files.setdefault(row["finding"], {}).setdefault((row["table_name"], row["origin"]), set()).add(
            row["origin_row"]
        )
    return {
        finding: tuple(
            Evidence(origin, names.get(origin, origin), table, tuple(sorted(lines)))
            for (table, origin), lines in sorted(places.items())
        )
        for finding, places in files.items()
    }


def joined(several: Iterable[Sequence[Evidence]]) -> tuple[Evidence, ...]:
    """Join the evidence of several findings, rows of the same file and table once; each of these keeps its earliest ROWS."""
    rows: dict[tuple[str, str, str], set[int]] = {}
    for item in chain.from_iterable(several):
        rows.setdefault((item.origin, item.table, item.file), set()).update(item.rows)
    return tuple(
        Evidence(origin, file, table, tuple(sorted(lines)[:ROWS]))
        for (origin, table, file), lines in sorted(rows.items())
    )

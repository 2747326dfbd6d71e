"""What the footers of Parquet files say, without a look at their rows: how many there are, and from when until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path


def footer(file: Path | str) -> tuple[datetime | None, datetime | None, int]:
    """Return first time, last time (UTC, without a zone) and number of rows of a Parquet file; times are None where it has none."""
    told = pq.read_metadata(file)
    names = told.schema.to_arrow_schema().names
    if "time" not in names or told.num_rows == 0:
        return None, None, told.num_rows
    place = names.index("time")
    stats = [
        told.row_group(group).column(_leaf(told, "time", place)).statistics for group in range(told.num_row_groups)
    ]
    known = [item for item in stats if item is not None and item.has_min_max]
    return (
        min((item.min for item in known), default=None),
        max((item.max for item in known), default=None),
        told.num_rows,
    )


def _leaf(told: pq.FileMetaData, name: str, place: int) -> int:
    """Return the place of a flat column among the leaves: a list before it takes one leaf too, so names decide."""
    row_group = told.row_group(0)
    matches = (index for index in range(row_group.num_columns) if row_group.column(index).path_in_schema == name)
    return next(matches, place)


def span_of(file: Path | str) -> tuple[datetime | None, datetime | None]:
    """Return the first and the last time of a Parquet file, from its footer."""
    return footer(file)[:2]


def rows_of(file: str) -> int:
    """Return the number of rows of a Parquet file, from its footer."""
    return int(pq.read_metadata(file).num_rows)


def spans(times: Iterable[tuple[datetime | None, datetime | None]]) -> tuple[datetime | None, datetime | None]:
    """Return the earliest first and the latest last of several spans."""
    pairs = list(times)
    firsts: Iterator[datetime] = (first for first, _ in pairs if first)
    lasts: Iterator[datetime] = (last for _, last in pairs if last)
    return min(firsts, default=None), max(lasts, default=None)

"""Rows of a table as Parquet files, the way the lake holds them, piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write(folder: Path, table: str, piece: int, columns: Mapping[str, pa.Array]) -> None:
    """Write one piece as a file of its own; columns that are not given are null, `origin` tells the pieces apart."""
    schema = TABLES[table].schema
    total = len(columns["time"])
    rows = {**columns, "origin": pa.repeat(f"{piece:064x}", total), "origin_row": pa.array(range(1, total + 1))}
    made = [
        rows[field.name].cast(field.type) if field.name in rows else pa.nulls(total, field.type) for field in schema
    ]
    pq.write_table(pa.table(made, schema=schema), folder / f"{piece:012}.parquet", compression="zstd")

"""What a table is: a name, its columns with their meaning, and how rows at rest become the rows that are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping

# Times are naive UTC microseconds at rest: DuckDB hands zoned timestamps out only with a time zone package installed.
ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp('UTC')": pa.timestamp("us"),
    "list<string>": pa.list_(pa.string()),
    "list<float64>": pa.list_(pa.float64()),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its type (a key of ARROW_TYPES) and what it means, with the unit where it has one."""

    type: str
    meaning: str

    def __post_init__(self) -> None:
        if self.type not in ARROW_TYPES:
            raise ValueError(f"column type {self.type!r} is not one of {', '.join(ARROW_TYPES)}")


ORIGIN = {
    "origin": Column("string", "SHA-256 of the file the row was read from, unpacked"),
    "origin_row": Column("int64", "line (from 1) or record number (from 1) in that file"),
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the vocabulary.

    Args:
        name: what detectors call it.
        columns: name -> Column, in order.
        observed: rows come from files, so every row carries `origin` and `origin_row`.
        reading: portable SQL over `{rows}` that turns rows at rest into the rows detectors read
            (one row a key, the newest edition); None reads them as they are.
        identity: columns in which two sensors agree that tell of the same event at the same moment; empty where a row is
            no event, or where its `reading` takes one of several anyway.
    """

    name: str
    columns: Mapping[str, Column]
    observed: bool = True
    reading: str | None = None
    identity: tuple[str, ...] = ()

    @property
    def all_columns(self) -> dict[str, Column]:
        """Every column at rest: the declared ones, then where the row came from."""
        return {**self.columns, **ORIGIN} if self.observed else dict(self.columns)

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema of the rows at rest."""
        return pa.schema([(name, ARROW_TYPES[column.type]) for name, column in self.all_columns.items()])

"""The vocabulary: one file per table; readers fill them, steps and detectors read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward.registry import members
from doorward.table import ARROW_TYPES, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TABLES: dict[str, Table] = members("doorward.tables", Table)


def filled(name: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return rows as the table of that name, without where they came from; a missing column is null."""
    schema = pa.schema([(column, ARROW_TYPES[kind.type]) for column, kind in TABLES[name].columns.items()])
    return pa.Table.from_pylist([dict(row) for row in rows], schema)

"""Rows of a snapshot as JSON and CSV have them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from doorward.listing import ready

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEFT_OUT = ("words", "number", "severity_rank", "criticality_rank", "source_key", "destination_key", "address_key")
"""Columns that serve the snapshot, not those who read it."""


def row_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as JSON has it, without what serves the snapshot only."""
    return {name: ready(value) for name, value in row.items() if name not in LEFT_OUT}


def columns_of(
    names: Sequence[str], rows: Sequence[tuple[Any, ...]], tell: Callable[[Any], Any]
) -> dict[str, list[Any]]:
    """Return rows by column, each value as `tell` has it, without what serves the snapshot only."""
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {name: _told(column, tell) for name, column in zip(names, columns, strict=True) if name not in LEFT_OUT}


def _told(column: tuple[Any, ...], tell: Callable[[Any], Any]) -> list[Any]:
    """Return the values of a column, each that differs told once: names of zones and severities come again and again."""
    kinds = set(map(type, column)) - {type(None)}
    # What is equal and not the same, such as 1 and true, or 0.0 and -0.0, is told one by one; lists have no hash.
    if len(kinds) > 1 or not kinds <= _ALIKE:
        return list(map(tell, column))
    told = {value: tell(value) for value in set(column)}
    return list(map(told.__getitem__, column))


_ALIKE = {str, int, bool, datetime}

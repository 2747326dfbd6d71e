"""A row of a snapshot as JSON has it."""

from __future__ import annotations

from typing import Any

from doorward.listing import ready

LEFT_OUT = ("words", "number", "severity_rank", "criticality_rank", "source_key", "destination_key", "address_key")
"""Columns that serve the snapshot, not those who read it."""


def row_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as JSON has it, without what serves the snapshot only."""
    return {name: ready(value) for name, value in row.items() if name not in LEFT_OUT}

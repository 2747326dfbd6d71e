"""The vocabulary: one file per table; readers fill them, steps and detectors read them."""

from __future__ import annotations

from doorward.registry import members
from doorward.table import Table

TABLES: dict[str, Table] = members("doorward.tables", Table)

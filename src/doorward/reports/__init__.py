"""One file per form of telling."""

from __future__ import annotations

from doorward.registry import members
from doorward.report import Report


def reports() -> dict[str, Report]:
    """Return every report by name."""
    return members("doorward.reports", Report)

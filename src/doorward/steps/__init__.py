"""One file per kind of move."""

from __future__ import annotations

from doorward.registry import members
from doorward.step import Step


def steps() -> dict[str, Step]:
    """Return every step by name."""
    return members("doorward.steps", Step)

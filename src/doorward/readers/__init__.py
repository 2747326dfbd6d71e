"""One file per format."""

from __future__ import annotations

from doorward.reader import Reader
from doorward.registry import members


def readers() -> dict[str, Reader]:
    """Return every reader by name."""
    return members("doorward.readers", Reader)

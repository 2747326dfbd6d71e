"""One file per question."""

from __future__ import annotations

from doorward.detector import Detector
from doorward.registry import members


def detectors() -> dict[str, Detector]:
    """Return every detector by name."""
    return members("doorward.detectors", Detector)

"""Spans of time on one axis, one strip each, beside the words that name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.charts.shape import Box, beside

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

_QUARTERS = 4
_WIDE = 1000
_THIN = 10
_NARROWEST = 6


@dataclass(frozen=True, slots=True)
class Timeline:
    """Spans on one axis.

    Attributes:
        ticks: times at the start, the quarters and the end of the axis.
        strips: one SVG a span, in the order given.
    """

    ticks: tuple[datetime, ...]
    strips: tuple[str, ...]


def timeline(spans: Sequence[tuple[datetime, datetime]]) -> Timeline:
    """Lay (first, last) spans on one axis from the earliest time to the latest; a moment still has a width that is seen."""
    if not spans:
        return Timeline((), ())
    spans = [(min(span), max(span)) for span in spans]
    start, end = min(first for first, _ in spans), max(last for _, last in spans)
    quarter = (end - start) / _QUARTERS
    ticks = [start + step * quarter for step in range(_QUARTERS)] + [end]
    return Timeline(tuple(ticks), tuple(_strip(first - start, last - start, end - start) for first, last in spans))


def _strip(first: timedelta, last: timedelta, whole: timedelta) -> str:
    scale = _WIDE / (whole.total_seconds() or 1.0)
    width = min(_WIDE, max(_NARROWEST, (last - first).total_seconds() * scale))
    left = min(first.total_seconds() * scale, _WIDE - width)
    grid = (Box(_WIDE * step / _QUARTERS - (step > 0), 0, 1, _THIN, "grid") for step in range(_QUARTERS + 1))
    return beside("strip", _WIDE, _THIN, (*grid, Box(left, 2, width, _THIN - 4, "on")))

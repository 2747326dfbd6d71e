"""A course of numbers no larger than a word, for cards and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.charts.shape import Box, Dot, Line, Picture, counted
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.charts.shape import Shape

_MARGIN = 3
_MOST = 120


def sparkline(values: Sequence[float | None], sentence: str, *, width: int = 96, height: int = 20) -> Picture:
    """Draw values, which are even steps of time, as a line with its last value marked; the line is broken where one is None.

    `sentence` says what they are. At most the newest 120 are drawn; zero is at the bottom.
    """
    shown = values[-_MOST:]
    most = max((counted(value) for value in shown), default=0.0)
    pitch, scale = (width - 2 * _MARGIN) / max(1, len(shown) - 1), (height - 2 * _MARGIN) / (most or 1.0)
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(shown):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((_MARGIN + place * pitch, height - _MARGIN - counted(value) * scale))
    shapes: list[Shape] = [Line(tuple(run), "trend") for run in runs if len(run) > 1]
    last = next((run[-1] for run in reversed(runs) if run), None)
    shapes += [Dot(*last, 2, "last")] if last else []
    return Picture("spark", clip(sentence), sentence, width, height, tuple(shapes), fixed=True)


def count_bars(values: Sequence[float | None], sentence: str, *, width: int = 96, height: int = 20) -> Picture:
    """Draw values, which are even steps of time, as bars with the newest marked; None is a gap, not nothing.

    `sentence` says what they are. At most the newest 120 are drawn.
    """
    shown = values[-_MOST:]
    most = max((counted(value) for value in shown), default=0.0)
    pitch = width / max(1, len(shown))
    shapes: list[Shape] = []
    for place, value in enumerate(shown):
        if value is None:
            shapes.append(Box(place * pitch, 0, pitch, height, "gap"))
            continue
        high = counted(value) * height / (most or 1.0)
        high = max(high, 1.0) if high else 0.0
        newest = " newest" if place == len(shown) - 1 else ""
        shapes.append(Box(place * pitch, height - high, pitch * 0.8, high, f"bar{newest}"))
    return Picture("spark", clip(sentence), sentence, width, height, tuple(shapes), fixed=True)

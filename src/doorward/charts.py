"""Small charts as SVG text: numbers in, shapes out. No colour and no text of their own: a style sheet inks the classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

_STEPS = 4
_WIDE = 1000
_THIN = 10
_NARROWEST = 6


def severity_bars(level: int) -> str:
    """Return four rising bars of which the first `level` (0..4) are of class `on`."""
    shapes = (_rect(4 * step, 9 - 3 * step, 3, 3 + 3 * step, "on" if step < level else "off") for step in range(_STEPS))
    return _svg("bars", 15, 12, shapes, fixed=True)


def share_bar(part: float) -> str:
    """Return a bar of which `part` (0..1, held to it) is of class `on`, over a track of class `off`."""
    filled = _WIDE * _held(part)
    return _svg("share", _WIDE, _THIN, (_rect(0, 0, _WIDE, _THIN, "off"), _rect(0, 0, filled, _THIN, "on")))


def points_bar(points: float, all_points: Sequence[float]) -> str:
    """Return a bar from zero to `points`: class `plus` to the right, `minus` to the left.

    `all_points` share the scale and the place of zero, so that bars under each other compare.
    """
    low, high = min(0.0, *all_points, points), max(0.0, *all_points, points)
    scale = _WIDE / (high - low or 1.0)
    start, length = (min(0.0, points) - low) * scale, abs(points) * scale
    zero = _rect(min(max(0.0, -low * scale - 1), _WIDE - 2), 0, 2, _THIN, "zero")
    return _svg("points", _WIDE, _THIN, (_rect(start, 0, length, _THIN, "plus" if points >= 0 else "minus"), zero))


def split_bar(counts: Mapping[str, int]) -> str:
    """Return one bar cut in proportion to `counts`; each piece is of the class that names it."""
    total = sum(counts.values())
    shapes, left = [], 0.0
    for name, count in counts.items():
        width = _WIDE * count / total if total else 0.0
        shapes += [_rect(left, 0, max(0.0, width - 3), _THIN, name)] if count else []
        left += width
    return _svg("split", _WIDE, _THIN, shapes)


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
    quarter = (end - start) / _STEPS
    ticks = [start + step * quarter for step in range(_STEPS)] + [end]
    return Timeline(tuple(ticks), tuple(_strip(first - start, last - start, end - start) for first, last in spans))


def _strip(first: timedelta, last: timedelta, whole: timedelta) -> str:
    scale = _WIDE / (whole.total_seconds() or 1.0)
    width = min(_WIDE, max(_NARROWEST, (last - first).total_seconds() * scale))
    left = min(first.total_seconds() * scale, _WIDE - width)
    grid = (_rect(_WIDE * step / _STEPS - (step > 0), 0, 1, _THIN, "grid") for step in range(_STEPS + 1))
    return _svg("strip", _WIDE, _THIN, (*grid, _rect(left, 2, width, _THIN - 4, "on")))


def _held(part: float) -> float:
    return min(1.0, max(0.0, part))


def _rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    place = f'x="{x:.4g}" y="{y:.4g}" width="{width:.4g}" height="{height:.4g}"'
    return f'<rect class="{kind}" {place}/>'


def _svg(kind: str, width: int, height: int, shapes: Iterable[str], *, fixed: bool = False) -> str:
    # Words beside the chart say what it shows, so it is hidden from readers of the page's text.
    size = f'width="{width}" height="{height}"' if fixed else 'preserveAspectRatio="none"'
    return f'<svg class="{kind}" viewBox="0 0 {width} {height}" {size} aria-hidden="true">{"".join(shapes)}</svg>'

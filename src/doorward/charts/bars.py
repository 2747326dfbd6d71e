"""Small bars that stand beside words: severity, shares, signed points, a total cut in pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.charts.shape import Box, Boxes, beside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_STEPS = 4
_WIDE = 1000
_THIN = 10


def severity_bars(level: int) -> str:
    """Return four rising bars of which the first `level` (0..4) are of class `on`; two shapes, for lists have many of them."""
    bars = [Box(4 * step, 9 - 3 * step, 3, 3 + 3 * step, "") for step in range(_STEPS)]
    shapes = [Boxes(tuple(some), kind) for some, kind in ((bars[:level], "on"), (bars[level:], "off")) if some]
    return beside("bars", 15, 12, shapes, fixed=True)


def share_bar(part: float) -> str:
    """Return a bar of which `part` (0..1, held to it) is of class `on`, over a track of class `off`."""
    filled = _WIDE * _held(part)
    return beside("share", _WIDE, _THIN, (Box(0, 0, _WIDE, _THIN, "off"), Box(0, 0, filled, _THIN, "on")))


def points_bar(points: float, all_points: Sequence[float]) -> str:
    """Return a bar from zero to `points`: class `plus` to the right, `minus` to the left.

    `all_points` share the scale and the place of zero, so that bars under each other compare.
    """
    low, high = min(0.0, *all_points, points), max(0.0, *all_points, points)
    scale = _WIDE / (high - low or 1.0)
    start, length = (min(0.0, points) - low) * scale, abs(points) * scale
    zero = Box(min(max(0.0, -low * scale - 1), _WIDE - 2), 0, 2, _THIN, "zero")
    return beside("points", _WIDE, _THIN, (Box(start, 0, length, _THIN, "plus" if points >= 0 else "minus"), zero))


def split_bar(counts: Mapping[str, int]) -> str:
    """Return one bar cut in proportion to `counts`; each piece is of the class that names it."""
    total = sum(counts.values())
    shapes, left = [], 0.0
    for name, count in counts.items():
        width = _WIDE * count / total if total else 0.0
        shapes += [Box(left, 0, max(0.0, width - 3), _THIN, name)] if count else []
        left += width
    return beside("split", _WIDE, _THIN, shapes)


def _held(part: float) -> float:
    return min(1.0, max(0.0, part))

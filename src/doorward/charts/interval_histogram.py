"""How long a host waits between calls: a clock shows as one tall bar, a person as a broad heap."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from doorward.charts.scale import amount, short, span_step, whole_rounds
from doorward.charts.shape import Box, Boxes, Label, Line, Picture, counted
from doorward.wording import duration, plural, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from doorward.charts.shape import Shape

_LEFT, _TOP, _UNDER, _RIGHT = 46, 24, 44, 12
_DECADES = 30
"""Longest waits over shortest from which an even axis would press most of them into its first bars."""
_OUTLIER = 3
_LONGEST = 1e9
_SHORTEST = 1e-3
_WAITS = (1e-3, 1e-2, 0.1, 1, 5, 15, 60, 300, 900, 3_600, 6 * 3_600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400)


@dataclass(frozen=True, slots=True)
class Bin:
    """How often a wait was from `low` to below `high` seconds long."""

    low: float
    high: float
    count: int


def interval_bins(waits: Iterable[float], most: int = 48) -> tuple[Bin, ...]:
    """Return waits (seconds) counted in at most `most` bins, all as wide, or all as wide on a logarithmic axis.

    The axis is logarithmic where the waits, but for a tenth of them, span a factor of more than thirty, or where the
    longest is more than three times as long as nearly all: an even axis would press a clock into one bar with everything.
    """
    known = sorted(min(max(wait, _SHORTEST), _LONGEST) for wait in waits if math.isfinite(wait) and wait >= 0)
    if not known:
        return ()
    low, high = known[len(known) // 20], known[-1 - len(known) // 20]
    even = high <= _DECADES * low and known[-1] <= _OUTLIER * high
    edges = _even(known[-1], most) if even else _logarithmic(known[0], known[-1], most)
    places = [bisect_right(known, edge) for edge in edges[1:-1]]
    cuts = [0, *places, len(known)]
    return tuple(Bin(edges[place], edges[place + 1], cuts[place + 1] - cuts[place]) for place in range(len(edges) - 1))


def _even(longest: float, most: int) -> list[float]:
    step = longest * 1.02 / most
    return [step * place for place in range(most + 1)]


def _logarithmic(shortest: float, longest: float, most: int) -> list[float]:
    factor = (longest * 1.05 / shortest) ** (1 / most)
    return [shortest * factor**place for place in range(most + 1)]


def interval_histogram(
    bins: Sequence[Bin], *, dominant: float | None = None, width: int = 570, height: int = 220
) -> Picture:
    """Draw counts of waits between calls; the bin of the `dominant` wait (seconds), else the fullest, is of class `peak`.

    Bins follow each other without a gap; the axis is logarithmic where they grow wider, and says so.
    """
    known = [item for item in bins if 0 <= item.low < item.high <= 2 * _LONGEST]
    axis = _Axis(known, width - _LEFT - _RIGHT)
    floor, most = height - _UNDER, max((counted(item.count) for item in known), default=0.0)
    scale = (floor - _TOP) / (most or 1.0)
    boxes = [_bar(item, axis, floor, counted(item.count) * scale) for item in known]
    peak = _peak(known, dominant)
    shapes: list[Shape] = [
        Line(((_LEFT, floor - value * scale), (width - _RIGHT, floor - value * scale)), "grid")
        for value in whole_rounds(most)
    ]
    shapes += [
        Label(_LEFT - 6, floor - value * scale + 4, amount(value), "tick", "end") for value in whole_rounds(most)
    ]
    shapes.append(Boxes(tuple(box for place, box in enumerate(boxes) if place != peak and box.height), "bar"))
    shapes += [] if peak is None else _marked(boxes[peak], _said(known[peak], dominant), width)
    shapes += axis.labels(floor)
    unit = "logarithmic scale" if axis.logarithmic else "even scale"
    shapes.append(Label(width - _RIGHT, height - 6, f"time between calls, {unit}", "axis", "end"))
    return Picture(
        "interval-histogram",
        "Time between calls",
        _sentence(known, peak, dominant),
        width,
        height,
        tuple(shapes),
        unit.capitalize(),
    )


class _Axis:
    """Where a wait stands."""

    def __init__(self, bins: Sequence[Bin], room: float) -> None:
        self.logarithmic = len(bins) > 1 and bins[-1].high - bins[-1].low > 1.5 * (bins[0].high - bins[0].low)
        self.low = max(bins[0].low, _SHORTEST / 10) if self.logarithmic else bins[0].low if bins else 0.0
        self.high = bins[-1].high if bins else 1.0
        self.room = room

    def place(self, wait: float) -> float:
        """Return the place of a wait of so many seconds, within the chart."""
        if self.logarithmic:
            part = math.log(max(wait, self.low) / self.low) / math.log(self.high / self.low)
        else:
            part = (wait - self.low) / (self.high - self.low)
        return _LEFT + self.room * min(1.0, max(0.0, part))

    def labels(self, floor: float) -> list[Shape]:
        """Return the names of round waits, as many as stand clear of each other."""
        step = span_step(timedelta(seconds=self.high - self.low), 6).total_seconds()
        even = [self.low + step * place for place in range(int((self.high - self.low) / step) + 1)]
        made: list[Shape] = []
        free = float("-inf")
        for wait in _WAITS if self.logarithmic else even:
            place = self.place(wait)
            if self.low <= wait <= self.high and place >= free:
                anchor = "start" if place < _LEFT + 20 else "end" if place > _LEFT + self.room - 20 else "middle"
                made.append(Label(place, floor + 16, short(wait), "tick", anchor))
                free = place + 52
        return made


def _bar(item: Bin, axis: _Axis, floor: float, height: float) -> Box:
    left, right = axis.place(item.low), axis.place(item.high)
    height = max(height, 1.0) if item.count > 0 else 0.0
    return Box(left, floor - height, max(0.5, right - left - 1), height, "bar")


def _peak(bins: Sequence[Bin], dominant: float | None) -> int | None:
    if not any(item.count > 0 for item in bins):
        return None
    named = [place for place, item in enumerate(bins) if dominant is not None and item.low <= dominant < item.high]
    return named[0] if named else max(range(len(bins)), key=lambda place: (bins[place].count, -place))


def _said(item: Bin, dominant: float | None) -> float:
    return dominant if dominant is not None and item.low <= dominant < item.high else (item.low + item.high) / 2


def _marked(box: Box, wait: float, width: float) -> list[Shape]:
    middle = box.x + box.width / 2
    anchor = "start" if middle < width / 2 else "end"
    label = Label(middle + (6 if anchor == "start" else -6), _TOP - 10, duration(wait), "said", anchor)
    return [
        Line(((middle, _TOP - 20), (middle, box.y + box.height)), "mark"),
        Box(box.x, box.y, box.width, box.height, "peak"),
        label,
    ]


def _sentence(bins: Sequence[Bin], peak: int | None, dominant: float | None) -> str:
    total = sum(max(0, item.count) for item in bins)
    if peak is None:
        return "No two calls were seen, so there is no time between them."
    part = bins[peak].count / total
    return f"Of {plural(total, 'wait')} between calls, {share(part)} are about {duration(_said(bins[peak], dominant))} long."

"""A level axis of time, UTC: where times stand, how they are called, and where data are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.charts.scale import moments, span_step
from doorward.charts.shape import Box, Label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

_APART = 92
"""Units from one name to the next."""
_EDGE = 26


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Times from `start` to `end` laid from `left` to `right`."""

    start: datetime
    end: datetime
    left: float
    right: float

    def place(self, time: datetime) -> float:
        """Return where a time stands, never outside of the axis."""
        whole = (self.end - self.start).total_seconds() or 1.0
        part = (time - self.start).total_seconds() / whole
        return self.left + (self.right - self.left) * min(1.0, max(0.0, part))

    def labels(self, base: float) -> list[Label]:
        """Return the names of round times, clear of each other and of both ends."""
        named = moments(self.start, self.end, max(2, int((self.right - self.left) / _APART)))
        return [Label(self._clear(self.place(time)), base, called, "tick", "middle") for time, called in named]

    def _clear(self, place: float) -> float:
        return min(max(place, self.left + _EDGE), self.right - _EDGE)

    def gaps(self, covered: Iterable[tuple[datetime, datetime]], top: float, height: float) -> tuple[Box, ...]:
        """Return the spans that nothing covers, each as one box; `covered` in the order of time."""
        made, reached = [], self.left
        for start, end in (*covered, (self.end, self.end)):
            place = self.place(start)
            if place - reached > 1:
                made.append(Box(reached, top, place - reached, height, "gap"))
            reached = max(reached, self.place(end))
        return tuple(made)


def cells(starts: Sequence[datetime], step: timedelta, most: int) -> tuple[timedelta, dict[datetime, list[int]]]:
    """Return a step at least as long as `step` that leaves at most `most` cells, and which starts (by place) lie in each.

    Cells follow each other from the first start; `starts` are in order.
    """
    if not starts:
        return step, {}
    if (starts[-1] - starts[0]) / step >= most:
        longer = span_step(starts[-1] - starts[0] + step, most - 1)
        step *= max(1, -(-longer // step))
    made: dict[datetime, list[int]] = {}
    for place, start in enumerate(starts):
        made.setdefault(starts[0] + (start - starts[0]) // step * step, []).append(place)
    return step, made

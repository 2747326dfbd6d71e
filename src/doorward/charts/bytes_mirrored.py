"""Bytes sent and bytes received over time, mirrored at one line, on a square-root scale that says so."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.charts.legend import legend
from doorward.charts.scale import NEVER, bytes_said, sane
from doorward.charts.shape import Box, Boxes, Label, Line, Picture, Stripes, counted
from doorward.charts.time_axis import TimeAxis, cells
from doorward.wording import duration, moment, size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from doorward.charts.shape import Shape

_LEFT, _TOP, _UNDER, _RIGHT = 62, 12, 44, 8
_ROOM = 14
_MOST = 480
"""Bars; where there are more, they are joined: none would be a pixel wide."""
_NOTE = "Square-root scale: twice as high is four times as much. Hatched: no data."


@dataclass(frozen=True, slots=True)
class Carried:
    """Bytes sent and received from `start` for one step; None is no data, which is not nothing."""

    start: datetime
    sent: float | None
    received: float | None


def with_silence(carried: Sequence[Carried], covered: Iterable[datetime]) -> list[Carried]:
    """Return the steps with nothing sent and nothing received in those that data cover, given by their starts.

    A log has no line for an hour of silence, so that hour is no gap as long as the log has lines of anybody else.
    """
    there = {item.start for item in carried}
    silent = (Carried(start, 0, 0) for start in covered if start not in there)
    return sorted((*carried, *silent), key=lambda item: item.start)


def bytes_mirrored(carried: Sequence[Carried], step: timedelta, *, width: int = 570, height: int = 220) -> Picture:
    """Draw bytes sent (up) and received (down), one bar a step; a step that is missing or None is hatched as a gap.

    Both directions share one square-root scale, so that a quiet channel shows beside a burst. `step` is longer than zero.
    """
    known, step = _joined(carried, step)
    start = known[0].start if known else NEVER
    axis = TimeAxis(start, known[-1].start + step if known else start, _LEFT, width - _RIGHT)
    scale = _Scale(known, height - _UNDER)
    gaps = axis.gaps(((item.start, item.start + step) for item in known), _TOP, scale.floor - _TOP) if known else ()
    shapes: list[Shape] = [*scale.grid(width), Boxes(gaps, "gap"), *(Stripes((gap,), "gap") for gap in gaps)]
    for kind in ("sent", "received"):
        bars = (
            scale.bar(getattr(item, kind), axis.place(item.start), axis.place(item.start + step), kind)
            for item in known
        )
        shapes.append(Boxes(tuple(bar for bar in bars if bar.height), kind))
    shapes += [Line(((_LEFT, scale.zero), (width - _RIGHT, scale.zero)), "zero")]
    shapes += [*axis.labels(scale.floor + 16)] if known else []
    shapes += legend(
        [("sent", "sent"), ("received", "received"), *([("gap", "no data")] if gaps else [])], _LEFT, height - 8
    )
    shapes += [Label(width - _RIGHT, height - 6, "square-root scale, UTC", "axis", "end")]
    told = _sentence(known, step, len(gaps))
    return Picture("bytes-mirrored", "Bytes sent and received", told, width, height, tuple(shapes), _NOTE)


class _Scale:
    """How high an amount is, and where nothing is: each direction has the room it needs."""

    def __init__(self, known: Sequence[Carried], floor: float) -> None:
        self.floor = floor
        self.sent = max((counted(item.sent) for item in known), default=0.0)
        self.received = max((counted(item.received) for item in known), default=0.0)
        both = math.sqrt(self.sent) + math.sqrt(self.received)
        self.unit = (floor - _TOP) / (both or 1.0)
        self.zero = _TOP + math.sqrt(self.sent) * self.unit if both else (_TOP + floor) / 2

    def bar(self, value: float | None, left: float, right: float, kind: str) -> Box:
        """Return the bar of one step in one direction; what is not nothing can be seen."""
        high = math.sqrt(counted(value)) * self.unit
        high = max(high, 0.5) if high else 0.0
        return Box(left, self.zero - high if kind == "sent" else self.zero, (right - left) * 0.86, high, kind)

    def grid(self, width: float) -> list[Shape]:
        """Return a line at the most of each direction and at a quarter of it, which is half as high."""
        made: list[Shape] = [Label(_LEFT - 6, self.zero + 4, "0", "tick", "end")]
        for most, sign in ((self.sent, -1), (self.received, 1)):
            for part in (1.0, 0.25):
                high = math.sqrt(most * part) * self.unit
                if high >= _ROOM / part**0.5:
                    place = self.zero + sign * high
                    made += [Line(((_LEFT, place), (width - _RIGHT, place)), "grid")]
                    made += [Label(_LEFT - 6, place + 4, bytes_said(most * part), "tick", "end")]
        return made


def _joined(carried: Sequence[Carried], step: timedelta) -> tuple[list[Carried], timedelta]:
    """Return the steps that have data in the order of time, joined where they are too many."""
    there = [item for item in carried if item.sent is not None or item.received is not None]
    there.sort(key=lambda item: item.start)
    step, groups = cells([sane(item.start) for item in there], step, _MOST)
    made = [
        Carried(time, _sum(there[place].sent for place in inside), _sum(there[place].received for place in inside))
        for time, inside in groups.items()
    ]
    return made, step


def _sum(values: Iterable[float | None]) -> float | None:
    known = [counted(value) for value in values if value is not None]
    return counted(sum(known)) if known else None


def _sentence(known: Sequence[Carried], step: timedelta, gaps: int) -> str:
    if not known:
        return "No bytes were counted."
    sent, received = (counted(sum(counted(getattr(item, kind)) for item in known)) for kind in ("sent", "received"))
    most = max(known, key=lambda item: counted(item.sent))
    told = f"{size(sent)} sent and {size(received)} received; most was sent in the {duration(step.total_seconds())} from {moment(most.start)}"
    return f"{told}: {size(counted(most.sent))}{'; data are missing in between' if gaps else ''}."

"""When in the day it happens: a row a day, a column an hour, UTC. An hour without data is hatched: it is not an hour of rest."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from doorward.charts.legend import legend
from doorward.charts.scale import NEVER, amount
from doorward.charts.shape import Box, Boxes, Label, Picture, Stripes, counted
from doorward.wording import day, plural

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from doorward.charts.shape import Shape

_LEFT, _TOP, _UNDER, _RIGHT, _ROW = 52, 6, 44, 4, 12
_HOURS = 24
_MOST = 31
_LEVELS = 4
_TOUCHING = 2
_NOTE = "Five levels on a square-root scale: each is a quarter of the root of the most. Hatched: no data."


def days_of(
    counts: Mapping[datetime, float], covered: Collection[datetime], most: int = 14
) -> tuple[date, list[list[float | None]]]:
    """Return the first day and the values of `day_hour_strip`, of the newest `most` days.

    counts: the start of an hour -> how much there was in it; an hour of `covered` that it lacks had nothing, any other is a gap.
    """
    last = max((*counts, *covered), default=NEVER).date()
    first = max(
        min((*counts, *covered), default=NEVER).date(), last - timedelta(days=min(most - 1, last.toordinal() - 1))
    )
    made: list[list[float | None]] = []
    for place in range((last - first).days + 1):
        midnight = datetime.combine(first + timedelta(days=place), time())
        hours = [midnight + timedelta(hours=hour) for hour in range(_HOURS)]
        made.append([counts.get(hour, 0.0 if hour in covered else None) for hour in hours])
    return first, made


def day_hour_strip(first: date, days: Sequence[Sequence[float | None]], *, width: int = 570) -> Picture:
    """Draw how much there was in each hour (UTC) of each day from `first`: 24 values a day; None, or none given, is a gap.

    At most the newest 31 days are drawn. Levels are quarters of the square root of the most, so that a little still shows.
    """
    first, days = first + timedelta(days=max(0, len(days) - _MOST)), days[-_MOST:]
    pitch, high = (width - _LEFT - _RIGHT) / _HOURS, _TOP + _ROW * max(1, len(days)) + _UNDER
    most = max((counted(value) for row in days for value in row[:_HOURS]), default=0.0)
    drawn: dict[str, list[Box]] = {}
    for place, row in enumerate(days):
        for hour in range(_HOURS):
            kind = _level(row[hour] if hour < len(row) else None, most)
            box = Box(_LEFT + hour * pitch, _TOP + place * _ROW, pitch - 1, _ROW - 1, kind)
            drawn.setdefault(kind, []).append(box)
    gaps = drawn.get("gap", [])
    shapes: list[Shape] = [Boxes(tuple(boxes), kind) for kind, boxes in sorted(drawn.items())]
    shapes += [Stripes((box,), "gap") for box in _rows(gaps)]
    shapes += [
        Label(_LEFT - 6, _TOP + place * _ROW + 10, _date(first, place), "tick", "end")
        for place in range(len(days))
        if not place % 2
    ]
    floor = high - _UNDER
    shapes += [Label(_LEFT + hour * pitch, floor + 13, f"{hour:02}:00", "tick") for hour in range(0, _HOURS, 3)]
    shapes += legend(_levels(most, gaps=bool(gaps)), _LEFT, high - 8)
    shapes += [Label(width - _RIGHT, high - 6, "UTC", "axis", "end")]
    return Picture("day-hour-strip", "By day and hour", _sentence(days), width, high, tuple(shapes), _NOTE)


def _date(first: date, place: int) -> str:
    return day(first + timedelta(days=place)).rpartition(" ")[0]


def _level(value: float | None, most: float) -> str:
    if value is None:
        return "gap"
    part = (counted(value) / most) ** 0.5 if most else 0.0
    return f"heat-{-int(-part * _LEVELS // 1)}"


def _rows(boxes: Sequence[Box]) -> list[Box]:
    """Return boxes that touch in one row as one, so that their hatch is one line."""
    made: list[Box] = []
    for box in boxes:
        before = made[-1] if made else None
        if before and before.y == box.y and box.x - before.x - before.width < _TOUCHING:
            made[-1] = Box(before.x, before.y, box.x + box.width - before.x, before.height, before.kind)
        else:
            made.append(box)
    return made


def _levels(most: float, *, gaps: bool) -> list[tuple[str, str]]:
    """Return a class and a name for each level that a whole number can have."""
    bounds = [int(most * (level / _LEVELS) ** 2) for level in range(_LEVELS + 1)]
    named = [("heat-0", "none")]
    named += [
        (f"heat-{level}", f"to {amount(bounds[level])}")
        for level in range(1, _LEVELS + 1)
        if bounds[level] > bounds[level - 1]
    ]
    return named + ([("gap", "no data")] if gaps else [])


def _sentence(days: Sequence[Sequence[float | None]]) -> str:
    known = [(hour, counted(value)) for row in days for hour, value in enumerate(row[:_HOURS]) if value is not None]
    if not known:
        return "No hour has data."
    active = {hour for hour, value in known if value}
    missing = _HOURS * len(days) - len(known)
    told = f"Seen in {len(active)} of the 24 hours of the day, over {plural(len(days), 'day')}"
    return f"{told}; {plural(missing, 'hour')} without data." if missing else f"{told}."

"""The race of a door: disclosed, exploited, a fix out, due, today, seen used, each at its day and with the days in words."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import TYPE_CHECKING

from doorward.charts.lettering import breadth
from doorward.charts.scale import NEVER, sane
from doorward.charts.shape import Box, Dot, Label, Line, Picture, Target
from doorward.charts.time_axis import TimeAxis
from doorward.wording import day, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from doorward.charts.shape import Shape

_LEFT, _RIGHT, _TALL, _LINE, _TOP = 14, 14, 34, 13, 8
_CALLED = {
    "disclosed": "disclosed",
    "exploited": "known to be exploited",
    "patched": "a fix was out",
    "due": "due",
    "today": "data end",
    "used": "seen used",
}


@dataclass(frozen=True, slots=True)
class Race:
    """The days that count for a door; None where a day is not known.

    Attributes:
        disclosed: the weakness became public.
        exploited: it was listed as known to be exploited (KEV).
        patched: a version without it was out.
        due: it is to be fixed by then.
        today: the time that is judged for.
        used: somebody was first seen to use the door, or to try; `used_called` says which.
    """

    disclosed: date | None = None
    exploited: date | None = None
    patched: date | None = None
    due: date | None = None
    today: date | None = None
    used: date | None = None
    used_called: str = _CALLED["used"]


@dataclass(frozen=True, slots=True)
class _Mark:
    kind: str
    time: datetime
    called: str
    words: str


def race_clock(race: Race, *, width: int = 1160) -> Picture:
    """Draw the days of a race on one axis: open from the first of them until `today`, overdue from `due` until `today`."""
    marks = _marks(race)
    times = [mark.time for mark in marks]
    axis = TimeAxis(min(times, default=NEVER), max(times, default=NEVER), _LEFT + 8, width - _RIGHT - 8)
    tiers = _tiers(marks, axis, width)
    above = max((tier for tier, _ in tiers if tier > 0), default=0)
    below = -min((tier for tier, _ in tiers if tier < 0), default=0)
    level = _TOP + above * _TALL + 8
    high = level + below * _TALL + 22
    shapes: list[Shape] = [Line(((axis.left, level), (axis.right, level)), "course"), *_spans(marks, axis, level)]
    shapes += [_stem(axis.place(mark.time), tier, level) for mark, (tier, _) in zip(marks, tiers, strict=True)]
    shapes += [_drawn(mark, axis.place(mark.time), label, level) for mark, label in zip(marks, tiers, strict=True)]
    return Picture(
        "race-clock",
        "The race",
        _sentence(marks),
        width,
        high,
        tuple(shapes),
        "Days in UTC, in their order from left to right.",
    )


def _marks(race: Race) -> list[_Mark]:
    """Return the days that are known, in their order, with what each is called and how far it is from what it counts from."""
    known = {
        item.name: _time(value)
        for item in fields(race)
        if item.name in _CALLED and (value := getattr(race, item.name)) is not None
    }
    start = known.get("disclosed") or known.get("exploited")
    called = {**_CALLED, "used": race.used_called}
    marks = [
        _Mark(kind, when, called[kind], _words(kind, when, known.get("today") if kind == "due" else start))
        for kind, when in known.items()
    ]
    order = list(_CALLED)
    return sorted(marks, key=lambda mark: (mark.time, order.index(mark.kind)))


def _time(value: date) -> datetime:
    return sane(value if isinstance(value, datetime) else datetime.combine(value, time()))


def _words(kind: str, when: datetime, start: datetime | None) -> str:
    """Return the day, and how many days it lies from where its counting starts; `due` counts from today."""
    if start is None or kind == "disclosed":
        return day(when)
    days = (when.date() - start.date()).days
    if kind == "due":
        far = f"{plural(days, 'day')} left" if days > 0 else f"{plural(-days, 'day')} over" if days else "today"
    elif kind == "today":
        far = f"{plural(days, 'day')} open"
    else:
        far = (
            f"{plural(days, 'day')} later" if days > 0 else f"{plural(-days, 'day')} before" if days else "the same day"
        )
    return f"{day(when)}, {far}"


def _tiers(marks: Sequence[_Mark], axis: TimeAxis, width: float) -> list[tuple[int, float]]:
    """Return a tier (1, 2, … above; -1, -2, … below) and a left edge for each label: the nearest to the axis that is free."""
    taken: dict[int, float] = {}
    made = []
    for mark in marks:
        wide = max(breadth(mark.called, 12), breadth(mark.words, 11)) + 10
        left = min(max(_LEFT, axis.place(mark.time) - 8), max(_LEFT, width - _RIGHT - wide))
        tier = next(
            tier for step in range(1, len(marks) + 1) for tier in (step, -step) if taken.get(tier, -1.0) <= left
        )
        taken[tier] = left + wide
        made.append((tier, left))
    return made


def _spans(marks: Sequence[_Mark], axis: TimeAxis, level: float) -> list[Shape]:
    known = {mark.kind: axis.place(mark.time) for mark in marks}
    now, due = known.get("today"), known.get("due")
    start = known.get("disclosed", known.get("exploited"))
    made: list[Shape] = []
    if now is not None and start is not None and start < now:
        made.append(Box(start, level - 5, now - start, 10, "open"))
    if now is not None and due is not None and due < now:
        made.append(Box(due, level - 2, now - due, 4, "overdue"))
    return made


def _top(tier: int, level: float) -> float:
    """Return where the label of a tier begins."""
    return level - 8 - tier * _TALL if tier > 0 else level + 12 + (-tier - 1) * _TALL


def _stem(place: float, tier: int, level: float) -> Line:
    end = _top(tier, level) + (2 * _LINE if tier > 0 else 0)
    return Line(((place, level), (place, end)), "stem")


def _drawn(mark: _Mark, place: float, label: tuple[int, float], level: float) -> Target:
    tier, left = label
    top = _top(tier, level)
    late = " late" if mark.kind == "due" and mark.words.endswith("over") else " used" if mark.kind == "used" else ""
    shapes = (
        Dot(place, level, 5, f"day {mark.kind}"),
        Label(left, top + 11, mark.called, f"said{late}"),
        Label(left, top + 11 + _LINE, mark.words, "days"),
    )
    return Target(f"{mark.called}: {mark.words}", shapes)


def _sentence(marks: Sequence[_Mark]) -> str:
    told = "; ".join(f"{mark.called} {mark.words}" for mark in marks)
    return f"{told[0].upper()}{told[1:]}." if told else "No day of this race is known."

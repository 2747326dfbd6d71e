"""Axes: round numbers and round times, and how they are called."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from doorward.wording import day, size

_EPOCH = datetime(1970, 1, 5)  # noqa: DTZ001 - times at rest are naive UTC; a Monday, so that weeks begin where weeks begin
_EARLIEST, _LATEST = datetime(1900, 1, 1), datetime(2300, 1, 1)  # noqa: DTZ001 - naive UTC, as all times at rest
NEVER = _EARLIEST
"""Where an axis without a time stands."""
_ROUND = (1, 2, 5, 10)
_MILLION = 1e6
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_STEPS = (
    *(1, 5, 15, 30, _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
    *(_DAY, 2 * _DAY, 4 * _DAY, 7 * _DAY, 14 * _DAY, 28 * _DAY, 84 * _DAY, 364 * _DAY),
)
_UNITS = ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "min"), (1, "s"), (0.001, "ms"))


def rounds(high: float, most: int = 4) -> tuple[float, ...]:
    """Return 0 and the multiples of a round number up to `high`, at most `most` besides 0."""
    if high <= 0:
        return (0.0,)
    least = high / most
    power = 10.0 ** math.floor(math.log10(least))
    step = next(power * part for part in _ROUND if power * part >= least * (1 - 1e-9))
    return tuple(step * place for place in range(int(high / step * (1 + 1e-9)) + 1))


def whole_rounds(high: float, most: int = 4) -> tuple[float, ...]:
    """Return round numbers as `rounds` does, for what is counted: none lies between two counts."""
    return tuple(value for value in rounds(high, most) if value == int(value))


def span_step(span: timedelta, most: int) -> timedelta:
    """Return the shortest round step that cuts a span into at most `most` pieces; years where nothing shorter does."""
    least = span.total_seconds() / max(1, most)
    years = max(1, math.ceil(least / _STEPS[-1]))
    return timedelta(seconds=next((step for step in _STEPS if step >= least), years * _STEPS[-1]))


def floored(time: datetime, step: timedelta) -> datetime:
    """Return the last multiple of a step that is not after the time; days begin at midnight, weeks on Monday."""
    return time - (time - _EPOCH) % step


def moments(start: datetime, end: datetime, most: int = 8) -> tuple[tuple[datetime, str], ...]:
    """Return round times from `start` to `end` with what each is called: the hour, or the day at midnight."""
    step = span_step(end - start, most)
    times, time = [], floored(start, step)
    while time <= end:
        times.append(time)
        time += step
    return tuple((time, _called(time, step)) for time in times if time >= start)


def sane(time: datetime) -> datetime:
    """Return a time that can be reckoned with: what is said to be before 1900 or after 2300 is held to that year."""
    return min(max(time, _EARLIEST), _LATEST)


def _called(time: datetime, step: timedelta) -> str:
    date, _, year = day(time).rpartition(" ")
    if step < timedelta(days=1) and (time.hour or time.minute or time.second):
        return f"{time:%H:%M:%S}" if step < timedelta(minutes=1) else f"{time:%H:%M}"
    return f"{date} {year}" if step >= timedelta(days=84) else date


def short(seconds: float) -> str:
    """Return a duration as an axis says it: '60 s', '1.5 h'; below ten units with one decimal where it has one."""
    unit, name = next(((unit, name) for unit, name in _UNITS if seconds >= unit), _UNITS[-1])
    return f"{seconds / unit:.3g} {name}" if seconds else "0 s"


def amount(value: float) -> str:
    """Return a count as an axis says it: '1,204', and '2.5 M' where it is long."""
    return f"{value:,.0f}" if value < _MILLION else f"{value / _MILLION:,.3g} M"


def bytes_said(value: float) -> str:
    """Return bytes as an axis says them, without a decimal that is nought."""
    return size(value).replace(".0 ", " ")

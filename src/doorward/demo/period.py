"""The fortnight the sample organisation lived through and how its days go. Times are UTC microseconds since 1970."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Times = npt.NDArray[np.int64]
Random = np.random.Generator

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

FIRST_DAY = date(2026, 10, 5)
"""A Monday."""
DAYS = 14
START = int(datetime(2026, 10, 5, tzinfo=UTC).timestamp()) * SECOND
END = START + DAYS * DAY
LAST_LOOK = END - SECOND
"""When the sensor looked for the last time at what was still open."""
WORKDAYS = tuple(day for day in range(DAYS) if day % 7 not in {5, 6})
"""Days since the first, counted from 0, on which people work."""
WEEKEND = tuple(day for day in range(DAYS) if day % 7 in {5, 6})


_SICK = 0.05


class Span(NamedTuple):
    """From when until when."""

    start: int
    end: int


ALWAYS = (Span(START, END),)


def at(day: int, clock: str) -> int:
    """Return the time of a day of October 2026, by a clock of `HH:MM` or `HH:MM:SS`."""
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return START + (day - FIRST_DAY.day) * DAY + hours * HOUR + minutes * MINUTE + sum(seconds) * SECOND


def spelled(time: int) -> str:
    """Return a time as ISO 8601 with microseconds and a Z."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day_of(index: int) -> date:
    """Return the date of a day counted from 0."""
    return FIRST_DAY + timedelta(days=index)


def working_hours(random: Random, days: Sequence[int] = WORKDAYS) -> tuple[Span, ...]:
    """Return one span a working day: from about 8 to about 17, a little different each day, one day in twenty off."""
    mornings = random.normal(8.0, 0.4, len(days))
    evenings = random.normal(17.0, 0.6, len(days))
    absent = random.random(len(days)) < _SICK
    return tuple(
        Span(START + day * DAY + int(morning * HOUR), START + day * DAY + int(evening * HOUR))
        for day, morning, evening, away in zip(days, mornings, evenings, absent, strict=True)
        if not away
    )


def clipped(spans: Sequence[Span], start: int = START, end: int = END) -> tuple[Span, ...]:
    """Return the parts of spans that lie between `start` and `end`."""
    cut = (Span(max(span.start, start), min(span.end, end)) for span in spans)
    return tuple(span for span in cut if span.start < span.end)


def regular(random: Random, spans: Sequence[Span], seconds: float, jitter: float = 0.0, missed: float = 0.0) -> Times:
    """Return calls on a period within spans, each span beginning at a phase of its own.

    Args:
        random: where chance comes from.
        spans: when the caller is on.
        seconds: the period; 15 ms of scheduling noise is always added.
        jitter: each wait is the period times a uniform draw from 1 - jitter to 1 + jitter; waits add up, as a sleep loop's do.
        missed: share of the calls that never happen.
    """
    calls = [np.empty(0, np.int64)]
    for span in spans:
        count = int((span.end - span.start) / (seconds * SECOND * (1 - jitter))) + 2
        waits = seconds * (1 + jitter * random.uniform(-1, 1, count))
        # The clocks of different machines do not start together.
        waits[0] *= random.random()
        ticks = np.cumsum(waits) if jitter else waits[0] + seconds * np.arange(count)
        times = span.start + ((ticks + random.normal(0, 0.015, count)) * SECOND).astype(np.int64)
        calls.append(times[(times >= span.start) & (times < span.end)])
    times = np.concatenate(calls)
    return times[random.random(len(times)) >= missed]


def scattered(random: Random, spans: Sequence[Span], per_hour: float) -> Times:
    """Return calls at random within spans (a Poisson process), in order."""
    calls = [np.empty(0, np.int64)]
    for span in spans:
        count = random.poisson(per_hour * (span.end - span.start) / HOUR)
        calls.append(np.sort(random.integers(span.start, span.end, count)))
    return np.concatenate(calls)


def nightly(random: Random, clock: str, minutes: float = 5.0, days: Sequence[int] = range(DAYS)) -> Times:
    """Return one call a day at about the same time of day, at most `minutes` late."""
    first = at(FIRST_DAY.day, clock)
    late = random.uniform(0, minutes, len(days)) * MINUTE
    return first + np.asarray(days, np.int64) * DAY + late.astype(np.int64)

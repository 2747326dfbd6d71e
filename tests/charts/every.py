"""One of each chart, as large as a console shows it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from doorward.charts.bytes_mirrored import Carried, bytes_mirrored
from doorward.charts.day_hour_strip import day_hour_strip
from doorward.charts.evidence_over_time import View, evidence_over_time, evidence_stacks
from doorward.charts.interval_histogram import interval_bins, interval_histogram
from doorward.charts.kinds import KINDS
from doorward.charts.sparkline import count_bars, sparkline

START, HOUR, DAY = datetime(2026, 11, 6), timedelta(hours=1), timedelta(days=1)


def _evidence():
    some = random.Random(1)
    seen = [(START + some.random() * 14 * DAY, some.choice(list(KINDS))) for _ in range(900)]
    stacks, step = evidence_stacks(seen)
    covered = [(START, START + 4 * DAY), (START + 5 * DAY, START + 14 * DAY)]
    view = View(
        link=lambda start, end: f"?from={start:%Y-%m-%dT%H:%MZ}&to={end:%Y-%m-%dT%H:%MZ}",
        selected=(START + 8 * DAY, START + 9 * DAY),
        covered=covered,
    )
    return evidence_over_time(stacks, step, view)


def _intervals():
    some = random.Random(1)
    return interval_histogram(interval_bins(some.gauss(60, 1) for _ in range(970)), dominant=60.2)


def _bytes():
    there = [place for place in range(14 * 24) if not 100 < place < 130]
    return bytes_mirrored([Carried(START + HOUR * place, 40_000 + place, 9_000) for place in there], HOUR)


def _hours():
    days = [[None if row == 5 and hour < 9 else hour * row for hour in range(24)] for row in range(14)]
    return day_hour_strip(date(2026, 11, 6), days)


EVERY = {
    "evidence over time": _evidence,
    "interval histogram": _intervals,
    "bytes mirrored": _bytes,
    "day and hour": _hours,
    "sparkline": lambda: sparkline([1, 5, None, 3, 4, 9], "Nine calls on the last day."),
    "count bars": lambda: count_bars([1, 5, None, 3, 4, 9], "Nine findings on the last day."),
}

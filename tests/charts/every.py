"""One of each chart, as large as a console shows it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from doorward.charts.bytes_mirrored import Carried, bytes_mirrored
from doorward.charts.day_hour_strip import day_hour_strip
from doorward.charts.evidence_over_time import View, evidence_over_time, evidence_stacks
from doorward.charts.interval_histogram import interval_bins, interval_histogram
from doorward.charts.jewel_bars import Jewel, jewel_bars
from doorward.charts.kinds import KINDS
from doorward.charts.lane_grid import Stop
from doorward.charts.plan_curve import Fixed, plan_curve
from doorward.charts.race_clock import Race, race_clock
from doorward.charts.way_lane import Others, way_lane

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


def _lane():
    said = (
        "",
        "A weakness lets anyone in.",
        "It trusts the deployment key of edge.",
        "An administrator logs on there.",
    )
    names = ("Internet", "edge", "build-07", "vault")
    kinds = ("hop", "door", "hop", "jewel")
    way = [
        Stop(*one, seen=one[0] == "build-07", kind=kind)
        for one, kind in zip(zip(names, ("full control",) * 4, said, strict=True), kinds, strict=True)
    ]
    others = [[way[0], Stop(f"web{place % 6}", "full control"), Stop(f"sql{place}"), way[3]] for place in range(40)]
    return way_lane(way, Others(others, 8, "?ways=all"))


def _race():
    days = (date(2026, 11, day) for day in (3, 5, 4, 12, 20, 14))
    return race_clock(Race(*days))


def _plan():
    return plan_curve(
        2.9, [Fixed(f"Fix {place}", 1 + place % 5, 2.9 - 0.05 * place, f"#fix-{place}") for place in range(50)], done=3
    )


EVERY = {
    "way lane": _lane,
    "race clock": _race,
    "plan curve": _plan,
    "jewel bars": lambda: jewel_bars([Jewel("vault", 100, 25), Jewel("safe", 10, 0)]),
    "evidence over time": _evidence,
    "interval histogram": _intervals,
    "bytes mirrored": _bytes,
    "day and hour": _hours,
}

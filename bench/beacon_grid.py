"""Recall of `beacons` over a grid of channels, and what it says about hosts that hide none: one command, every figure.

    python bench/beacon_grid.py [--channels 10] [--hosts 400] [--days 7]

Each cell plants `--channels` channels, each from a host of its own to an address of its own, without names. Innocent hosts
browse, update, ask the time and report to the services they share, with a few habits of their own.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa

from doorward.detectors.beacons import beacons
from doorward.engines.duckdb import DuckDB
from doorward.resolution.addresses import PRIVATE, resolve
from doorward.tables import TABLES

PERIODS = {"10 s": 10, "1 min": 60, "5 min": 300, "1 h": 3_600, "6 h": 21_600, "24 h": 86_400}
JITTERS = {"0 %": 0.0, "20 %": 0.2, "50 %": 0.5, "Poisson": None}
ACTIVE = {"24 h": 24, "9 h": 9, "2 h": 2}
PADDED = {"same size": False, "padded": True}
DAY = 86_400
MONDAY = 1_790_553_600
"""2026-09-28 00:00 UTC."""
LOUD = ("medium", "high", "critical")
FLOOR_SLOW, FLOOR_FAST, FLOOR_PART = 0.80, 0.95, 0.90


def main() -> int:
    """Print the grid and return 1 if a floor is broken."""
    options = argparse.ArgumentParser()
    options.add_argument("--channels", type=int, default=10)
    options.add_argument("--hosts", type=int, default=400)
    options.add_argument("--days", type=int, default=7)
    given = options.parse_args()
    chance = np.random.default_rng(20260928)
    cells = [cell for cell in itertools.product(PERIODS, JITTERS, ACTIVE, PADDED) if possible(*cell)]
    rows, owner = [], {}
    for number, cell in enumerate(cells):
        for turn in range(given.channels):
            source = f"10.{100 + number // 200}.{number % 200}.{turn + 1}"
            owner[source] = cell
            rows.append(channel(chance, source, f"203.0.{number % 250}.{turn + 1}", *cell))
    innocent, people = background(chance, given.hosts, given.days)
    conn = pa.concat_tables([*rows, innocent])
    began = time.perf_counter()
    found = ask(conn)
    took = time.perf_counter() - began
    loud = {row["source"] for row in found if row["severity"] in LOUD}
    recall = {cell: sum(owner.get(source) == cell for source in loud) / given.channels for cell in cells}
    show(cells, recall)
    alarms = [row for row in found if row["severity"] in LOUD and row["source"] in people]
    rate = 1_000 * len(alarms) / (given.hosts * given.days)
    print(f"\n{conn.num_rows:,} connections judged in {took:.1f} s")
    print(
        f"{len(alarms)} findings at medium or above on {given.hosts} innocent hosts in {given.days} days: {rate:.2f} per 1,000 host-days"
    )
    return verdict(recall, rate)


def possible(period: str, jitter: str, active: str, padded: str) -> bool:
    """Leave out cells in which a channel would call less than twice in its active hours."""
    del jitter, padded
    return ACTIVE[active] == 24 or PERIODS[period] * 2 <= ACTIVE[active] * 3_600


def channel(chance, source, destination, period, jitter, active, padded):
    """Return the calls of one channel over 30 days (2 days where the period is a minute or less)."""
    every, hours = PERIODS[period], ACTIVE[active]
    days = 2 if every <= 60 else 30
    count = int(days * DAY / every * 1.3) + 10
    steps = (
        chance.exponential(every, count)
        if JITTERS[jitter] is None
        else every * chance.uniform(1 - JITTERS[jitter], 1 + JITTERS[jitter], count)
    )
    moments = np.cumsum(steps)
    moments = moments[moments < days * DAY]
    if hours < 24:
        began = chance.integers(0, 24 - hours) * 3_600
        moments = moments[(moments % DAY >= began) & (moments % DAY < began + hours * 3_600)]
    moments = moments[chance.random(len(moments)) >= 0.05]
    sent = chance.integers(200, 4_000, len(moments)) if PADDED[padded] else np.full(len(moments), 420)
    return table(MONDAY + moments, source, destination, 443, sent, chance)


def background(chance, hosts, days):
    """Return the traffic of innocent hosts and who they are."""
    parts, people = [], set()
    shared = [(f"198.51.100.{n}", period) for n, period in enumerate((64, 300, 900, 900, 1_800, 3_600))]
    for number in range(hosts):
        source = f"10.{number // 250}.{number % 250}.9"
        people.add(source)
        for destination, period in shared:
            steps = np.cumsum(period * chance.uniform(0.98, 1.02, int(days * DAY / period)))
            parts.append(
                table(
                    MONDAY + steps, source, destination, 123 if period == 64 else 443, np.full(len(steps), 300), chance
                )
            )
        parts.append(browsing(chance, source, days))
    return pa.concat_tables(parts), people


def browsing(chance, source, days):
    """Return a person's working days: bursts of visits to places popular and rare."""
    visits = int(days * 60)
    start = chance.integers(0, days, visits) * DAY + 8 * 3_600 + chance.random(visits) * 9 * 3_600
    burst = chance.integers(1, 12, visits)
    moments = np.repeat(start, burst) + chance.pareto(1.0, burst.sum()) * 4
    places = np.repeat(np.minimum(chance.zipf(1.3, visits), 60_000), burst)
    order = np.argsort(moments)
    there = np.array([f"192.{place % 250}.{place // 250 % 250}.{place % 199 + 1}" for place in places])[order]
    return table(MONDAY + moments[order], source, there, 443, chance.integers(300, 60_000, len(order)), chance)


def table(moments, source, destination, port, sent, chance):
    """Return rows of conn."""
    count = len(moments)
    columns = {
        "time": pa.array((moments * 1e6).astype(np.int64), pa.timestamp("us")),
        "source": pa.array([source] * count, pa.string()),
        "source_port": pa.array(chance.integers(20_000, 60_000, count), pa.int64()),
        "destination": pa.array([destination] * count if isinstance(destination, str) else destination, pa.string()),
        "destination_port": pa.array(np.full(count, port), pa.int64()),
        "proto": pa.array(["udp" if port == 123 else "tcp"] * count, pa.string()),
        "bytes_out": pa.array(np.asarray(sent), pa.int64()),
        "bytes_in": pa.array(np.asarray(sent) * 2, pa.int64()),
        "state": pa.array(["SF"] * count, pa.string()),
    }
    schema = TABLES["conn"].schema
    return pa.table(
        {name: columns.get(name, pa.nulls(count, schema.field(name).type)) for name in schema.names}, schema
    )


def ask(conn):
    """Return the findings' rows of `beacons` over these connections alone."""
    with tempfile.TemporaryDirectory() as folder:
        engine = DuckDB(TABLES, Path(folder))
        engine.attach({})
        engine.provide("conn_rows", conn)
        seen = {text for name in ("source", "destination") for text in conn[name].unique().to_pylist()}
        engine.provide("addresses", pa.Table.from_pylist(resolve(seen, PRIVATE, [], []), TABLES["addresses"].schema))
        found = engine.run(beacons.query(), {**beacons.values({}), "as_of": None}).to_pylist()
        engine.close()
    return found


def show(cells, recall):
    """Print one line a period and way of being active."""
    print("recall at medium or above, same size / padded\n")
    print(f"{'period':>7} {'active':>6}  " + "  ".join(f"{jitter:>11}" for jitter in JITTERS))
    for period, active in itertools.product(PERIODS, ACTIVE):
        if (period, "0 %", active, "same size") in cells:
            line = "  ".join(
                " / ".join(f"{recall[period, jitter, active, padded]:>4.0%}" for padded in PADDED) for jitter in JITTERS
            )
            print(f"{period:>7} {active:>6}  {line}")


def verdict(recall, rate):
    """Hold the grid to its floors."""
    groups = {
        f"to 6 h, day and night, jitter to 50 %: at least {FLOOR_FAST:.0%}": (
            [c for c in recall if c[0] != "24 h" and c[2] == "24 h" and c[1] != "Poisson"],
            FLOOR_FAST,
        ),
        f"24 h, jitter to 50 %: at least {FLOOR_SLOW:.0%}": (
            [c for c in recall if c[0] == "24 h" and c[1] != "Poisson"],
            FLOOR_SLOW,
        ),
        f"2 to 9 hours a day, jitter to 50 %: at least {FLOOR_PART:.0%}": (
            [c for c in recall if c[2] != "24 h" and c[1] != "Poisson"],
            FLOOR_PART,
        ),
        f"Poisson, to 6 h: at least {FLOOR_PART:.0%}": (
            [c for c in recall if c[1] == "Poisson" and c[0] != "24 h"],
            FLOOR_PART,
        ),
        f"padded, to 6 h: at least {FLOOR_PART:.0%}": (
            [c for c in recall if c[3] == "padded" and c[0] != "24 h"],
            FLOOR_PART,
        ),
    }
    broken = rate > 1
    for name, (cells, floor) in groups.items():
        mean = sum(recall[cell] for cell in cells) / len(cells)
        broken |= mean < floor
        print(f"{mean:>5.0%}  {name}{'' if mean >= floor else '   BROKEN'}")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())

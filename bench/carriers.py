"""Carriers that are plugged in where they must not be, on seeded offices whose truth is known.

    python bench/carriers.py [--hosts 2000] [--seeds 5] [--levels 0 1 2 3 4]

Every carrier has a home of one to three computers where it may be, and one in fifty is taken elsewhere: a confidential one
to a computer that is not cleared, an unregistered one to a cleared computer. From level to level more carriers tell no serial
number or one that others tell too, more logs leave the kind of a device open, more computers are in no register, and more
events are lost. A pair of computer and carrier is true if it was planted; an answer is one at which a person should look.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from doorward.detectors.carrier_misuse import carrier_misuse
from doorward.engines.duckdb import DuckDB
from doorward.resolution.addresses import PRIVATE, resolve
from doorward.tables import TABLES

SHARED = "0000000001"
MISUSED = 0.02


@dataclass(frozen=True)
class Noise:
    """Shares of what goes wrong: 0..1."""

    unnumbered: float
    shared: float
    open_class: float
    unlisted: float
    lost: float


LEVELS = (
    Noise(0.0, 0.0, 0.0, 0.0, 0.0),
    Noise(0.02, 0.005, 0.05, 0.01, 0.05),
    Noise(0.05, 0.01, 0.10, 0.03, 0.10),
    Noise(0.10, 0.02, 0.20, 0.06, 0.20),
    Noise(0.15, 0.05, 0.30, 0.10, 0.30),
)


def office(hosts: int, level: int, seed: int) -> tuple[dict[str, list[dict]], set[tuple[str, str]]]:
    """Return the tables of an office, and the pairs of computer and carrier (its product tells it) that are misuse."""
    draw, noise = np.random.default_rng([seed, level]), LEVELS[level]
    cleared = draw.random(hosts) < 0.1
    listed = draw.random(hosts) >= noise.unlisted
    assets = [
        {
            "name": f"h{host}",
            "addresses": [place(host)],
            "environment": "confidential" if cleared[host] else "production",
        }
        for host in range(hosts)
        if listed[host]
    ]
    safe, plain = np.flatnonzero(cleared), np.flatnonzero(~cleared)
    carriers, events, truth = [], [], set()
    for number in range(hosts // 2):
        known, secret = bool(draw.random() < 0.7), bool(draw.random() < 0.25)
        serial = (
            None if draw.random() < noise.unnumbered else SHARED if draw.random() < noise.shared else f"S{number:07}"
        )
        if known:
            words = "secret" if secret else "internal"
            carriers.append({"carrier": f"C{number}", "kind": "usb", "serial": serial, "classification": words})
        home, away = (safe, plain) if known and secret else (plain, safe)
        stays = list(draw.choice(home, draw.integers(1, 4)))
        if draw.random() < MISUSED and (secret or not known):
            stays.append(draw.choice(away))
            truth.add((f"h{stays[-1]}", f"P{number}"))
        for host in stays:
            events += _plugged(draw, noise, f"h{host}", f"P{number}", serial)
    return {"assets": assets, "carriers": carriers, "endpoint_events": events}, truth


def place(host: int) -> str:
    """Return the address of a computer."""
    return f"10.{host >> 16}.{host >> 8 & 255}.{host & 255}"


def _plugged(draw: np.random.Generator, noise: Noise, host: str, product: str, serial: str | None) -> list[dict]:
    kind = None if draw.random() < noise.open_class else "storage"
    seconds = np.sort(draw.integers(0, 30 * 86_400, draw.integers(1, 9)))
    start = np.datetime64("2026-03-02T00:00:00", "us")
    row = {"host": host, "kind": "plugged", "device_class": kind, "product": product, "serial": serial, "log": "kernel"}
    kept = [second for second in seconds if draw.random() >= noise.lost]
    return [row | {"time": (start + np.timedelta64(int(second), "s")).item()} for second in kept]


def judge(tables: dict[str, list[dict]]) -> tuple[set[tuple[str, str]], float]:
    """Return the pairs at which a person should look, and CPU seconds of the question."""
    with tempfile.TemporaryDirectory() as folder:
        engine = DuckDB(TABLES, Path(folder), 1024, 2)
        engine.attach({})
        registered = [(row["name"], address) for row in tables["assets"] for address in row["addresses"]]
        for name, rows in (tables | {"addresses": resolve([], PRIVATE, [], registered)}).items():
            told = [{"origin": name, "origin_row": number, **row} for number, row in enumerate(rows, 1)]
            observed = TABLES[name].observed
            engine.provide(
                f"{name}_rows" if observed else name,
                pa.Table.from_pylist(told if observed else rows, TABLES[name].schema),
            )
        values = carrier_misuse.values({}) | {"as_of": np.datetime64("2026-04-02", "us").item()}
        began = time.process_time()
        found = list(carrier_misuse.findings(engine.run(carrier_misuse.query(), values).to_pylist()))
        spent = time.process_time() - began
        engine.close()
    return {(item.details["host"], item.details["product"]) for item in found if item.loud}, spent


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=2_000, help="computers of an office (default: %(default)s)")
    parser.add_argument("--seeds", type=int, default=5, help="offices of each level (default: %(default)s)")
    parser.add_argument("--levels", type=int, nargs="*", choices=range(5), default=range(5), help="levels of noise")
    given = parser.parse_args()
    print("level  planted   told   true  precision  recall  CPU s at most")
    for level in given.levels:
        planted = told = true = 0
        most = 0.0
        for seed in range(given.seeds):
            tables, truth = office(given.hosts, level, seed)
            found, spent = judge(tables)
            planted, told, true, most = (
                planted + len(truth),
                told + len(found),
                true + len(found & truth),
                max(most, spent),
            )
        print(
            f"{level:>5}  {planted:>7}  {told:>5}  {true:>5}  {true / max(1, told):>9.3f}  {true / max(1, planted):>6.3f}  {most:>13.2f}"
        )


if __name__ == "__main__":
    main()

"""Add to an estate what its hosts do not do: `resolution_more.py FOLDER SEED`.

Laptops that share docking stations, machines cloned with one name, laptops with two cards, telephones that make up a new
card every week, a second address of IPv6. Who each of them is stands in more.parquet, as the judge wants it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from estate_books import spelled
from estate_calls import times
from estate_hosts import DAYS
from estate_make import Book

from doorward import pipeline
from doorward.settings import Settings

DOCKED, DOCKS, CLONES, DOUBLE, PHONES = 60, 20, 12, 40, 40
POOL = (10 << 24) + (200 << 16)
FIRST = 10_000_000
"""Number of the first of these devices: no host of an estate has it."""


class Use(NamedTuple):
    """One device on one day: which card it used, what it called itself, and whether it also had an address of IPv6."""

    device: int
    day: int
    card: str
    name: str | None
    six: bool = False


def card(kind: int, number: int) -> str:
    """Return a MAC address of a maker; kind 2 is one that the device made up."""
    return f"{kind:02x}:00:5e:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"


def uses(random: np.random.Generator) -> list[Use]:
    """Return who used which card on which day."""
    found = []
    for day in range(DAYS):
        docks = random.permutation(DOCKED)[:DOCKS]
        for place in range(DOCKED):
            own = card(0, 1_000 + place), f"dock-user-{place}"
            seat = np.flatnonzero(docks == place)
            found.append(Use(place, day, card(0, int(seat[0])) if len(seat) else own[0], own[1]))
        found += [Use(100 + place, day, card(0, 2_000 + place), "golden-image") for place in range(CLONES)]
        for place in range(DOUBLE):
            for side in (0, 1) if random.random() < 0.3 else (int(random.integers(0, 2)),):
                found.append(Use(200 + place, day, card(0, 3_000 + 2 * place + side), f"two-cards-{place}", side == 0))
        for place in range(PHONES):
            found.append(Use(300 + place, day, card(2, 4_000 + 10 * place + day // 7), f"telephone-{place}"))
    return found


def write(folder: Path, seed: int) -> int:
    """Add leases, a sighting each, and the truth; return how many."""
    random = np.random.default_rng([seed, 77])
    told = uses(random)
    slot = np.concatenate([random.permutation(400)[: sum(use.day == day for use in told)] for day in range(DAYS)])
    places = spelled(POOL + slot // 250 * 256 + 2 + slot % 250)
    rows = [(use, str(place)) for use, place in zip(told, places.tolist(), strict=True)]
    rows += [(use, f"fd00::{use.device:x}:{use.card[-2:]}") for use in told if use.six]
    lease(folder, rows, random)
    sightings = {(FIRST + use.device, place, use.day) for use, place in rows}
    known = {(FIRST + use.device, use.name) for use in told if use.name != "golden-image"} | {
        (FIRST + 900, "golden-image")
    }
    docks = {card(0, number): FIRST + 800 + number for number in range(DOCKS)}
    known |= {(docks.get(use.card, FIRST + use.device), use.card) for use in told}
    elements = [(host, value, -1) for host, value in sorted(known)] + sorted(sightings)
    columns = [pa.array(column) for column in zip(*elements, strict=True)]
    pq.write_table(pa.table(columns, names=["host", "value", "day"]), folder / "more.parquet")
    return len(elements)


def lease(folder: Path, rows: list[tuple[Use, str]], random: np.random.Generator) -> None:
    """Write the leases, each in the first seven hours of its day."""
    workspace = pipeline.open_workspace(Settings(folder / "workspace"))
    book = Book(workspace.lake.begin())
    book.sources = [{"origin": "0"}] * len(workspace.lake.sources())
    for day in range(DAYS):
        given = [(use, place) for use, place in rows if use.day == day]
        second = random.uniform(0, 7 * 3_600, len(given))
        columns = {"address": [place for _, place in given], "mac": [use.card for use, _ in given]}
        columns |= {"hostname": [use.name for use, _ in given], "state": ["active"] * len(given)}
        moments = {"time": times(day, second), "until": times(day + 1, second)}
        book.write("leases", {**{name: pa.array(values, pa.string()) for name, values in columns.items()}, **moments})
    book.batch.seal([source for source in book.sources if "file" in source])
    workspace.close()


def main() -> None:
    """Print how many elements were added."""
    print(json.dumps({"elements": write(Path(sys.argv[1]), int(sys.argv[2]))}))


if __name__ == "__main__":
    main()

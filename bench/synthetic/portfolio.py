"""A vendor's portfolio with a known answer: releases of layered products, what each build holds, and who runs them.

Part of blast_radius.py: `write` leaves Parquet files in the vocabulary of Doorward and returns the truth as plain arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from doorward.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

FIRST = datetime(2022, 1, 1)  # noqa: DTZ001 - times at rest are naive UTC
STEPS = 60
"""Versions that a package has: step 23 is 2.3.x."""


@dataclass
class Truth:
    """What was written, as arrays: the brute-force answer reads nothing else.

    Attributes:
        packages: for each release (row) and place the number of the package.
        steps: for each release and place the step of its version, -1 where none is stated.
        parts: for each release the releases of ours it contains.
        sites: for each site the releases it runs.
        bare: releases of which no inventory exists.
    """

    packages: np.ndarray
    steps: np.ndarray
    parts: list[list[int]]
    sites: list[list[int]]
    bare: set[int]


def version(step: int) -> str:
    """Return the version of a step."""
    return f"{1 + step // 20}.{step % 20}.0"


def write(folder: Path, releases: int, components: int, sites: int, seed: int = 11) -> Truth:
    """Write the tables and return the truth."""
    random = np.random.default_rng(seed)
    truth = _truth(random, releases, components, sites)
    _components(folder, truth)
    rows = [
        {
            "release": f"product{n % 200}-{n // 200}",
            "product": f"product{n % 200}",
            "version": f"{n // 200}.0",
            "build": f"build{n:06}",
            "published": FIRST + timedelta(days=n // 200 * 20),
            "support_until": date(2027, 1, 1) if n % 3 else date(2024, 1, 1),
        }
        for n in range(releases)
    ]
    _write(folder, "releases", rows)
    names = [row["release"] for row in rows]
    customers = [
        {
            "customer": f"customer{site // 4}",
            "site": f"site{site}",
            "release": names[n],
            "contact": f"psirt{site // 4}@example.org",
        }
        for site, held in enumerate(truth.sites)
        for n in held
    ]
    _write(folder, "customers", customers)
    return truth


def _truth(random: np.random.Generator, releases: int, components: int, sites: int) -> Truth:
    packages = (random.zipf(1.3, (releases, components)) % 20_000).astype(np.int32)
    age = (np.arange(releases) // 200 * STEPS // max(1, releases // 200))[:, None]
    steps = np.clip(age + random.integers(-12, 4, packages.shape), 0, STEPS - 1).astype(np.int32)
    steps[random.random(packages.shape) < 0.001] = -1
    # Products 0 to 39 are libraries: each holds libraries with a lower number, of its own time.
    parts = []
    for n in range(releases):
        product, edition = n % 200, n // 200
        few = min(product, 40)
        chosen = random.choice(few, min(few, int(random.integers(0, 4))), replace=False) if few else []
        parts.append(sorted(int(edition * 200 + library) for library in chosen))
    held = [sorted(random.choice(releases, 3, replace=False).tolist()) for _ in range(sites)]
    bare = set(random.choice(releases, releases // 200, replace=False).tolist())
    return Truth(packages, steps, parts, held, bare)


def _components(folder: Path, truth: Truth) -> None:
    count, width = truth.packages.shape
    names = pa.array([f"package{n}" for n in range(20_000)])
    versions = pa.array([version(step) for step in range(STEPS)])
    builds = pa.array([f"build{n:06}" for n in range(count)])
    told = [n for n in range(count) if n not in truth.bare]
    schema = TABLES["components"].schema
    with pq.ParquetWriter(folder / "components.parquet", schema, compression="zstd", compression_level=1) as writer:
        for begin in range(0, len(told), 200):
            rows = told[begin : begin + 200]
            steps = truth.steps[rows].ravel()
            package = names.take(pa.array(truth.packages[rows].ravel()))
            columns = {
                "build": builds.take(pa.array(np.repeat(rows, width))),
                "name": package,
                "package": package,
                "version": versions.take(pa.array(np.where(steps < 0, 0, steps), mask=steps < 0)),
                "ecosystem": pa.array(["npm"] * len(steps)),
            }
            writer.write_table(_filled(columns, schema, len(steps)))
        own = [
            {
                "build": f"build{n:06}",
                "name": f"product{p % 200}",
                "version": f"{p // 200}.0",
                "own_release": f"product{p % 200}-{p // 200}",
            }
            for n in told
            for p in truth.parts[n]
        ]
        writer.write_table(pa.Table.from_pylist([{"origin": "x", "origin_row": 1, **row} for row in own], schema))


def _filled(columns: dict[str, pa.Array], schema: pa.Schema, rows: int) -> pa.Table:
    full = {"origin": pa.array(["x"] * rows), "origin_row": pa.array(np.arange(1, rows + 1)), **columns}
    return pa.table(
        [full.get(field.name, pa.nulls(rows, field.type)).cast(field.type) for field in schema], schema=schema
    )


def _write(folder: Path, table: str, rows: list[dict]) -> None:
    told = [{"origin": "x", "origin_row": number, **row} for number, row in enumerate(rows, 1)]
    pq.write_table(pa.Table.from_pylist(told, TABLES[table].schema), folder / f"{table}.parquet")

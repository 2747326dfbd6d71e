"""What matching costs: a million components against half a million ranges, as a portfolio of ten thousand hosts has them."""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from doorward.engines.duckdb import DuckDB
from doorward.query import sql
from doorward.stages.matching import judge
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.query import Query

COMPONENTS, HOSTS, PACKAGES, RANGES = 1_000_000, 10_000, 40_000, 500_000
MEMORY = 1280
"""MiB the engine may take, as on the machine of two cores that Doorward is made for."""


def _table(name: str, columns: dict[str, object], rows: int) -> pa.Table:
    schema = TABLES[name].schema
    return pa.table([pa.array(columns.get(field.name, [None] * rows), field.type) for field in schema], schema=schema)


def _versions(random: np.random.Generator, packages: np.ndarray) -> np.ndarray:
    # A dozen versions of each package are about.
    edition = random.integers(0, 12, len(packages))
    parts = (edition // 4, (packages * 7 + edition * 3) % 20, edition % 4)
    first, second, third = (part.astype("U4") for part in parts)
    return np.char.add(np.char.add(np.char.add(first, "."), np.char.add(second, ".")), third)


def _packages(random: np.random.Generator, many: int) -> np.ndarray:
    # Heavy: a few packages are everywhere and most are rare.
    return np.minimum(random.zipf(1.2, many), PACKAGES) if "--heavy" in sys.argv else random.integers(0, PACKAGES, many)


def _named(packages: np.ndarray) -> np.ndarray:
    return np.char.add("package-", packages.astype("U6"))


def estate(engine: DuckDB, components: int, ranges: int) -> None:
    """Provide an inventory and the advisories about it."""
    random = np.random.default_rng(7)
    hosts = np.char.add("host-", random.integers(0, HOSTS, components).astype("U6"))
    packages = _packages(random, components)
    held = {"asset": hosts, "name": _named(packages), "version": _versions(random, packages)}
    held |= {"ecosystem": np.full(components, "npm"), "package": held["name"]}
    engine.provide("software", _table("software", held, components))
    ids = np.char.add("CVE-2026-", np.arange(100_000, 100_000 + ranges).astype("U7"))
    packages = _packages(random, ranges)
    ends = np.sort(np.stack([_versions(random, packages), _versions(random, packages)]), axis=0)
    said = {
        "id": ids,
        "source": np.full(ranges, "osv"),
        "ecosystem": np.full(ranges, "npm"),
        "package": _named(packages),
    }
    said |= {"scheme": np.full(ranges, "semver"), "introduced": ends[0], "fixed": ends[1]}
    engine.provide("affected", _table("affected", said, ranges))
    engine.provide("advisories", _table("advisories", {"id": ids, "source": said["source"]}, ranges))


class Watched(DuckDB):
    """The engine, and what keeping each part of the answer cost, in CPU seconds."""

    def keep(self, table: str, query: Query, values: Mapping[str, Any]) -> None:
        """Keep rows, and what that cost."""
        begin = time.process_time()
        super().keep(table, query, values)
        COST[table] = time.process_time() - begin


COST: dict[str, float] = {}


def main() -> None:
    with TemporaryDirectory() as folder:
        engine = Watched(TABLES, Path(folder), MEMORY, 2)
        engine.attach({})
        estate(engine, COMPONENTS, RANGES)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        wall, cpu = time.perf_counter(), time.process_time()
        judge(engine)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        (rows,) = engine.run(
            sql("select count(*) as n, count_if(answer = 'affected') as hits from {matches}"), {}
        ).to_pylist()
        spread = time.process_time()
        joined = "select count(*) as n from {software} as s join {matches} as m on m.package = s.package and m.version = s.version and m.ecosystem = s.ecosystem where m.answer = 'affected'"
        (held,) = engine.run(sql(joined), {}).to_pylist()
        spread = time.process_time() - spread
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        engine.close()
    print(
        f"matching: {COMPONENTS:,} components against {RANGES:,} ranges: {cpu:.1f} CPU s, {wall:.1f} s on this machine"
    )
    print(
        f"  the join by package and range: {COST['hits']:.1f} CPU s; one answer a weakness: {COST['verdicts']:.1f} CPU s"
    )
    print(f"  {rows['n']:,} answers, {rows['hits']:,} affected; on hosts {held['n']:,}, joined in {spread:.1f} CPU s")
    print(f"  {peak:,} MiB at most, {before:,} before it began; the engine may take {MEMORY:,}")


if __name__ == "__main__":
    main()

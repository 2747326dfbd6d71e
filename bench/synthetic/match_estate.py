"""Match components drawn from all that a lake's advisories speak of: `match_estate.py WORKSPACE COMPONENTS CPE_NAMES`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from doorward import pipeline
from doorward.query import sql
from doorward.settings import Settings
from doorward.stages.matching import match
from doorward.tables import TABLES

HOSTS = 2_000
_PACKAGES = """
    select ecosystem, release, package, max(coalesce(fixed, last_affected)) as last, max(introduced) as first from {affected}
    where package is not null and ecosystem <> 'GIT' group by ecosystem, release, package
    order by ecosystem, release nulls first, package
"""
_PRODUCTS = """
    select part, vendor, product, max(coalesce(high, low)) as last from {applicability} where part is not null and vendor <> '*'
    group by part, vendor, product order by part, vendor, product
"""


def main() -> None:
    """Print seconds, components and answers as JSON."""
    workspace = pipeline.open_workspace(Settings(Path(sys.argv[1])))
    engine, lake = workspace.engine, workspace.lake
    engine.attach(lake.files())
    chance = np.random.default_rng(1)
    rows = _held(chance, engine.run(sql(_PACKAGES), {}).to_pylist(), int(sys.argv[2]))
    rows += _named(chance, engine.run(sql(_PRODUCTS), {}).to_pylist(), int(sys.argv[3]))
    engine.provide("software", _table(rows))
    count = len(rows)
    del rows
    begun, before = time.perf_counter(), time.process_time()
    match(lake, engine)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - before
    told = engine.run(sql("select answer, count(*) as rows from {matches} group by answer order by answer"), {})
    answers = {row["answer"]: row["rows"] for row in told.to_pylist()}
    workspace.close()
    print(json.dumps({"components": count, "seconds": seconds, "own": cpu, "answers": answers}))


def _held(chance: np.random.Generator, packages: list[dict[str, Any]], many: int) -> list[dict[str, Any]]:
    rows = []
    for number in range(many):
        one = packages[int(chance.integers(len(packages)))]
        ecosystem = f"{one['ecosystem']}:{one['release']}" if one["release"] else one["ecosystem"]
        version = (one["last"], one["first"], f"1.{chance.integers(30)}")[int(chance.integers(3))]
        held = {"ecosystem": ecosystem, "package": one["package"], "name": one["package"], "version": version}
        rows.append(held | {"asset": f"host{number % HOSTS}"})
    return rows


def _named(chance: np.random.Generator, products: list[dict[str, Any]], many: int) -> list[dict[str, Any]]:
    rows = []
    for number in range(many if products else 0):
        one = products[int(chance.integers(len(products)))]
        name = f"cpe:/{one['part']}:{one['vendor']}:{one['product']}:{one['last'] or ''}"
        rows.append({"asset": f"host{number % HOSTS}", "name": one["product"], "version": one["last"], "cpe": name})
    return rows


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    schema = TABLES["software"].schema
    return pa.table([pa.array([row.get(field.name) for row in rows], field.type) for field in schema], schema=schema)


if __name__ == "__main__":
    main()

"""Resolve an estate, and compare what it makes one with the truth: `resolution_judge.py FOLDER`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
from estate_books import spelled
from estate_hosts import DAYS, START

from doorward import pipeline
from doorward.engine import told
from doorward.settings import Settings
from doorward.stages.resolving import resolved

if TYPE_CHECKING:
    from doorward.engine import Engine

NOON, DAY = START + 12 * 3_600, 86_400
"""The moment of a day at which an address is judged; leases are given in its first seven hours."""
TALKED = "select distinct source as address, cast(idiv(epoch_s(time), 86400) as bigint) as day from {conn}"
HELD = """
    select address, asset, coalesce(cast(idiv(epoch_s(since), 1) as bigint), 0) as since from {holdings}
    order by address nulls last, since nulls first
"""


def pairs(truth: np.ndarray, made: np.ndarray) -> dict[str, int]:
    """Return how many pairs of elements are one asset in truth, as made, and both."""
    both = np.unique(np.c_[truth, made], axis=0, return_counts=True)[1]
    groups = {"true": np.unique(truth, return_counts=True)[1], "made": np.bincount(made), "both": both}
    return {name: int((counts.astype(np.int64) * (counts - 1) // 2).sum()) for name, counts in groups.items()}


def shown(engine: Engine, hosts: dict[str, list[Any]]) -> list[tuple[int, str]]:
    """Return the host and the asset of each name and card that the data show."""
    owner = {name: host for column in ("later", "name", "card") for host, name in enumerate(hosts[column])}
    rows = told(engine, "select asset, value from {identifiers} where kind in ('name', 'mac')")
    return [(owner[row["value"]], row["asset"]) for row in rows if row["value"] in owner]


def seen(engine: Engine, where: np.ndarray, behind: list[bool]) -> list[tuple[int, str]]:
    """Return the host and the asset of each address on each day on which it called, if the host stands behind no gateway."""
    talked = {(row["address"], row["day"] - START // DAY) for row in told(engine, TALKED)}
    spans = holders(engine)
    found = []
    for day in range(DAYS):
        for host, text in enumerate(spelled(where[day]).tolist()):
            if not behind[host] and (text, day) in talked:
                found.append((host, holder(spans, text, day)))
    return found


def added(engine: Engine, folder: Path) -> list[tuple[int, str]]:
    """Return the host and the asset of each identifier and sighting that resolution_more.py added."""
    rows = pq.read_table(folder / "more.parquet").to_pylist()
    known = {row["value"]: row["asset"] for row in told(engine, "select asset, value from {identifiers}")}
    spans = holders(engine)
    return [
        (row["host"], known[row["value"]] if row["day"] < 0 else holder(spans, row["value"], row["day"]))
        for row in rows
    ]


def holders(engine: Engine) -> dict[str, list[tuple[int, str]]]:
    """Return the spans of each address: since when, and who."""
    spans: dict[str, list[tuple[int, str]]] = {}
    for row in told(engine, HELD):
        spans.setdefault(row["address"], []).append((row["since"], row["asset"]))
    return spans


def holder(spans: dict[str, list[tuple[int, str]]], address: str, day: int) -> str:
    """Return who held an address at noon of a day."""
    return [asset for since, asset in spans[address] if since <= NOON + day * DAY][-1]


def judge(folder: Path) -> dict[str, Any]:
    """Return pairs, how many elements there are, and what resolving cost; without a truth only the cost."""
    workspace = pipeline.open_workspace(Settings(folder / "workspace"))
    engine = workspace.engine
    engine.attach(workspace.lake.files())
    as_of = told(engine, "select max(time) as time from {logons}")[0]["time"]
    begun, cpu = time.perf_counter(), time.process_time()
    resolved(workspace.lake, engine, workspace.settings, as_of)
    cost = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - cpu}
    if not (folder / "truth.parquet").exists():
        workspace.close()
        return cost
    hosts = pq.read_table(folder / "truth.parquet").to_pydict()
    elements = shown(engine, hosts) + seen(engine, np.load(folder / "where.npy"), hosts["behind"])
    elements += added(engine, folder)
    workspace.close()
    made = np.unique([asset for _, asset in elements], return_inverse=True)[1]
    return {**pairs(np.array([host for host, _ in elements]), made), "elements": len(elements), **cost}


def main() -> None:
    """Print the answer as JSON."""
    print(json.dumps(judge(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()

"""Ask `beacons` about Parquet files, or only scan its columns: `judge_calls.py FOLDER [scan]`."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from doorward.detectors.beacons import beacons
from doorward.engine import told
from doorward.engines.duckdb import DuckDB
from doorward.resolution.addresses import PRIVATE, resolve
from doorward.settings import MEMORY
from doorward.tables import TABLES, filled

SCAN = """
    select count(*) as rows, max(source) as a, max(destination) as b, max(destination_port) as c, max(proto) as d,
        max(time) as e, max(source_port) as f, max(bytes_out) as g, max(bytes_in) as h from {conn}
"""


def main() -> None:
    """Print seconds and, unless it only scans, how many beacons are worth a look, as JSON."""
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as spool:
        engine = DuckDB(TABLES, Path(spool), MEMORY)
        engine.attach({"conn": sorted(map(str, folder.glob("*.parquet")))})
        ends = [told(engine, f"select distinct {end} as address from {{conn}}") for end in ("source", "destination")]
        addresses = {row["address"] for rows in ends for row in rows}
        engine.provide("addresses", filled("addresses", resolve(addresses, PRIVATE, [], [])))
        begun = time.perf_counter()
        if sys.argv[2:] == ["scan"]:
            print(json.dumps({"rows": told(engine, SCAN)[0]["rows"], "seconds": time.perf_counter() - begun}))
            return
        rows = engine.run(beacons.query(), beacons.values({}) | {"as_of": None}).to_pylist()
        seconds = time.perf_counter() - begun
        found = sum(finding.loud for finding in beacons.findings(rows))
        engine.close()
    print(json.dumps({"seconds": seconds, "found": found}))


if __name__ == "__main__":
    main()

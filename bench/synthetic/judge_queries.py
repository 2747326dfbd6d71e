"""Ask `dns_tunnels` about Parquet files, or only scan their columns: `judge_queries.py FOLDER MEMORY [scan]`."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from doorward.detectors.dns_tunnels import dns_tunnels
from doorward.engine import told
from doorward.engines.duckdb import DuckDB
from doorward.known.public_suffix import suffixes
from doorward.resolution.addresses import PRIVATE, resolve
from doorward.tables import TABLES, filled

SCAN = "select count(*) as rows, max(length(query)) as longest, max(time) as last, max(source) as host from {dns}"


def main() -> None:
    """Print seconds and, unless it only scans, the domains that are worth a look, as JSON."""
    folder, memory = Path(sys.argv[1]), int(sys.argv[2])
    with tempfile.TemporaryDirectory() as spool:
        engine = DuckDB(TABLES, Path(spool), memory, 2)
        engine.attach({"dns": sorted(map(str, folder.glob("*.parquet")))})
        begun = time.perf_counter()
        if sys.argv[3:] == ["scan"]:
            print(json.dumps(told(engine, SCAN)[0] | {"last": None, "seconds": time.perf_counter() - begun}))
            return
        hosts = [row["source"] for row in told(engine, "select distinct source from {dns}")]
        engine.provide("addresses", filled("addresses", resolve(hosts, PRIVATE, [], [])))
        engine.provide("suffixes", filled("suffixes", suffixes()))
        begun = time.perf_counter()
        rows = engine.run(dns_tunnels.query(), dns_tunnels.values({}) | {"as_of": None}).to_pylist()
        seconds = time.perf_counter() - begun
        found = sorted(finding.details["name"] for finding in dns_tunnels.findings(rows) if finding.loud)
        engine.close()
    print(json.dumps({"seconds": seconds, "found": found}))


if __name__ == "__main__":
    main()

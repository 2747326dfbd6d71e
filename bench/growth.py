"""What reading and judging cost, and how the cost grows: 1, 10 and 30 million connections, and 10 million with their names.

    python bench/growth.py [--rows 1000000 10000000 30000000] [--named 10000000]

`--named` adds dns.log, http.log and ssl.log of the same connections. Each part is a process of its own; the exponent of
growth is log(cost ratio) / log(row ratio), 1 where twice the rows cost twice as much. Ends with 1 where a floor is broken.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from day import run

SECONDS, MEGABYTES = 60, 2_048
"""Floors of the 10 million connections with names: ingest and analysis together, on two cores."""
EXPONENT = 1.25
"""Floor: the cost of ten times the rows."""


def measure(rows: int, *, named: bool) -> dict[str, Any]:
    """Return the figures of one size."""
    with tempfile.TemporaryDirectory() as place:
        logs, workspace = Path(place) / "logs", Path(place) / "workspace"
        logs.mkdir()
        run("conn_day", rows, logs, *(["protocols"] if named else []))
        truth = json.loads((logs / "truth.json").read_text())
        size = sum(log.stat().st_size for log in logs.glob("*.log")) / 1e6
        (logs / "truth.json").unlink()
        ingest = run("ingest_day", logs, workspace)
        assert ingest["rows"] == truth["rows"] + truth["protocol_rows"]
        analysis = run("analyze_day", workspace)
    planted = {tuple(pair) for pair in truth["beacons"]}
    found = len(planted & {tuple(pair) for pair in analysis["found"]}) / len(planted)
    return {"rows": ingest["rows"], "size": size, "ingest": ingest, "analysis": analysis, "found": found}


def told(title: str, one: dict[str, Any]) -> str:
    """Return a line of the table."""
    parts = "".join(
        f"{one[part]['seconds']:>9.1f}{one[part]['cpu']:>8.1f}{one[part]['peak']:>8,.0f}"
        for part in ("ingest", "analysis")
    )
    return f"{title:<26}{one['rows']:>12,}{one['size']:>9,.0f}{parts}{one['found']:>7.0%}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="*", default=[1_000_000, 10_000_000, 30_000_000])
    parser.add_argument("--named", type=int, default=10_000_000, help="0 leaves it out")
    given = parser.parse_args()
    print(f"{'':<26}{'':>12}{'':>9}{'ingest':>9}{'':>16}{'analysis':>9}{'':>16}")
    print(f"{'':<26}{'rows':>12}{'MB':>9}" + f"{'s':>9}{'CPU s':>8}{'MB':>8}" * 2 + f"{'found':>7}")
    sizes = []
    for rows in given.rows:
        sizes.append(measure(rows, named=False))
        print(told("connections", sizes[-1]), flush=True)
    broken = False
    for small, large in itertools.pairwise(sizes):
        cost = [sum(one[part]["cpu"] for part in ("ingest", "analysis")) for one in (small, large)]
        exponent = math.log(cost[1] / cost[0]) / math.log(large["rows"] / small["rows"])
        broken |= exponent > EXPONENT
        print(
            f"{small['rows']:,} to {large['rows']:,} rows: CPU grows with exponent {exponent:.2f} (at most {EXPONENT})"
        )
    if given.named:
        named = measure(given.named, named=True)
        print(told("with dns, http and ssl", named), flush=True)
        seconds = named["ingest"]["seconds"] + named["analysis"]["seconds"]
        peak = max(named["ingest"]["peak"], named["analysis"]["peak"])
        broken |= seconds > SECONDS or peak > MEGABYTES
        print(f"end to end {seconds:.0f} s (at most {SECONDS}) and {peak:,.0f} MB (at most {MEGABYTES:,})")
    sys.exit(int(broken))


if __name__ == "__main__":
    main()

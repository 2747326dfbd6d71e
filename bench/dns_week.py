"""DNS tunnels in a week of 50 million questions: what is found, what is said about the innocent, and what it costs.

    python bench/dns_week.py [--rows 50000000]

The engine's own floor is the peak of a process that only scans the columns. Ends with 1 where a floor is broken.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from day import run

MEMORY = 256
"""MiB the engine may use; what it holds beyond that goes to disk."""
BEYOND = 256
"""Floor: MB beyond those of the bare scan."""
SHARE = 1e-4
"""Floor: share of the innocent domains that are worth a look."""


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000_000, help="questions of the week (default: %(default)s)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run("queries", given.rows, folder)
        told = json.loads((Path(folder) / "truth.json").read_text())
        truth, domains = set(told["tunnels"]), told["innocent"]
        scan = run("judge_queries", folder, MEMORY, "scan")
        judged = run("judge_queries", folder, MEMORY)
    innocent = set(judged["found"]) - truth
    print(f"{scan['rows']:,} questions, engine held to {MEMORY} MiB")
    print(f"bare scan of the columns {scan['seconds']:.1f} s, {scan['cpu']:.1f} CPU s, {scan['peak']:,.0f} MB")
    print(f"dns_tunnels              {judged['seconds']:.1f} s, {judged['cpu']:.1f} CPU s, {judged['peak']:,.0f} MB")
    beyond = judged["peak"] - scan["peak"]
    held = {
        f"{len(truth & set(judged['found']))} of {len(truth)} tunnels are found": truth <= set(judged["found"]),
        f"{len(innocent)} of {domains:,} innocent domains are worth a look (at most {SHARE:.2%})": len(innocent)
        <= SHARE * domains,
        f"{beyond:,.0f} MB beyond the bare scan (at most {BEYOND})": beyond <= BEYOND,
    }
    for sentence, holds in held.items():
        print(f"{'held' if holds else 'BROKEN'}: {sentence}")
    sys.exit(int(not all(held.values())))


if __name__ == "__main__":
    main()

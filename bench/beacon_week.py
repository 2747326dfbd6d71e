"""Beacons in a week of 50 million connections, beside a bare scan of the columns they are judged by.

    python bench/beacon_week.py [--rows 50000000]

Ends with 1 where fewer than 95 % of the planted beacons are found.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from day import run

FOUND = 0.95


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000_000, help="connections of the week (default: %(default)s)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run("calls", given.rows, folder)
        planted = json.loads((Path(folder) / "truth.json").read_text())
        scan = run("judge_calls", folder, "scan")
        judged = run("judge_calls", folder)
    print(f"{scan['rows']:,} connections")
    print(f"bare scan of the columns {scan['seconds']:.1f} s, {scan['peak']:,.0f} MB")
    print(f"beacons                  {judged['seconds']:.1f} s, {judged['cpu']:.1f} CPU s, {judged['peak']:,.0f} MB")
    print(f"{judged['found']} worth a look, {planted} planted (at least {FOUND:.0%} must be found)")
    sys.exit(int(judged["found"] < FOUND * planted))


if __name__ == "__main__":
    main()

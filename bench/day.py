"""A sensor's day of 10 million connections: ingest beside a bare columnar rewrite, and the beacon analysis.

    python bench/day.py --rows 1000000

Each part runs in a process of its own, so that its peak of memory is its own. Ends with 1 where a floor is broken.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PARTS = Path(__file__).parent / "synthetic"
SPEED = 0.6
"""Floor: ingest, which hashes, counts and accounts for every line, at this share of the bare rewrite's speed at least."""
FOUND = 0.95
"""Floor: share of the planted beacons that are found."""
MEMORY = 700
"""Floor: MB that ingest may take at its peak, however long the log."""


def run(part: str, *arguments: object) -> dict[str, Any]:
    """Run a part; return what it prints, with its peak of memory in MB and its seconds of CPU."""
    command = [sys.executable, str(PARTS / f"{part}.py"), *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        printed = running.stdout.read()
        _, status, usage = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise SystemExit(f"{part} ended with {running.returncode}")
    told = json.loads(printed) if printed else {}
    return {**told, "peak": usage.ru_maxrss / 1024, "cpu": usage.ru_utime + usage.ru_stime}


def quickest(part: str, times: int, log: Path, target: Path) -> dict[str, Any]:
    """Run a part several times, each time afresh; return the quickest."""
    found = []
    for _ in range(times):
        shutil.rmtree(target, ignore_errors=True)
        target.unlink(missing_ok=True)
        found.append(run(part, log, target))
    return min(found, key=lambda one: one["seconds"])


def measure(rows: int, times: int, folder: Path) -> list[str]:
    """Measure, print the figures, and return the floors that are broken."""
    log, workspace = folder / "conn.log", folder / "workspace"
    run("conn_day", rows, folder)
    truth = json.loads((folder / "truth.json").read_text())
    bare = quickest("bare_rewrite", times, log, folder / "bare.parquet")
    ingest = quickest("ingest_day", times, log, workspace)
    assert ingest["rows"] == truth["rows"] == bare["rows"]
    analysis = run("analyze_day", workspace)
    speed = bare["seconds"] / ingest["seconds"]
    planted = {tuple(pair) for pair in truth["beacons"]}
    found = len(planted & {tuple(pair) for pair in analysis["found"]}) / len(planted)
    print(f"{truth['rows']:,} connections, {log.stat().st_size / 1e6:,.0f} MB, {os.cpu_count()} cores")
    print(f"{'':<22}{'seconds':>9}{'rows/s':>12}{'CPU s':>8}{'peak MB':>9}")
    for name, part in (("bare rewrite", bare), ("ingest", ingest)):
        pace = f"{part['rows'] / part['seconds']:,.0f}"
        print(f"{name:<22}{part['seconds']:>9.1f}{pace:>12}{part['cpu']:>8.1f}{part['peak']:>9,.0f}")
    print(
        f"{'the whole analysis':<22}{analysis['seconds']:>9.1f}{'':>12}{analysis['cpu']:>8.1f}{analysis['peak']:>9,.0f}"
    )
    print(f"{'  beacons':<22}{analysis['beacons']:>9.1f}")
    held = {
        f"ingest runs at {speed:.2f} of the bare rewrite's speed (at least {SPEED})": speed >= SPEED,
        f"{found:.1%} of {len(planted)} planted beacons are found (at least {FOUND:.0%})": found >= FOUND,
        f"ingest takes {ingest['peak']:,.0f} MB (at most {MEMORY})": ingest["peak"] <= MEMORY,
    }
    for sentence, holds in held.items():
        print(f"{'held' if holds else 'BROKEN'}: {sentence}")
    return [sentence for sentence, holds in held.items() if not holds]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000, help="connections of the day (default: %(default)s)")
    parser.add_argument("--times", type=int, default=1, help="take the quickest of so many runs (default: %(default)s)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        broken = measure(given.rows, given.times, Path(folder))
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()

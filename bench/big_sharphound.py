"""One SharpHound file of 1 GB with wide groups, cycles, dangling SIDs, duplicates and hostile names, ingested: time, CPU, memory.

    python bench/big_sharphound.py [--megabytes 1000]

The file is written to a temporary folder and read in a process of its own. Ends with 1 where an object or a member is missing, a
broken item is not among the rejects, or a floor is broken: 2 GiB at the peak, whatever the size of the file, which a file of a tenth
shows beside it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from day import run

MEMORY, GROWTH = 2_048, 1.5
"""Floors: MB at the peak, and how much more than a file of a tenth a file may take."""


def measure(folder: Path, megabytes: int) -> tuple[float, list[str]]:
    """Write and read a file; print what it took and return its peak in MB, with what is broken."""
    file = folder / f"{megabytes}_groups.json"
    written = run("sharphound_file", file, megabytes)
    size = file.stat().st_size / 1e6
    read = run("ingest_sharphound", file, folder / f"workspace-{megabytes}")
    file.unlink()
    print(
        f"{size:,.0f} MB: {written['objects']:,} objects, {written['members']:,} members, {written['broken']:,} broken items"
    )
    print(
        f"  read in {read['seconds']:.1f} s, {read['cpu']:.1f} CPU s, {size / read['seconds']:.1f} MB/s, "
        f"peak {read['peak']:,.0f} MB, {read['rejects']:,} rejects: {read['status']}"
    )
    held = {
        f"{read['identities']:,} objects are rows": read["identities"] == written["objects"],
        f"{read['memberships']:,} members are rows": read["memberships"] == written["members"],
        f"{read['rejects']:,} broken items are rejects": read["rejects"] == written["broken"],
        f"{read['peak']:,.0f} MB at the peak (at most {MEMORY:,})": read["peak"] <= MEMORY,
    }
    for sentence, holds in held.items():
        print(f"  {'held' if holds else 'BROKEN'}: {sentence}")
    return read["peak"], [sentence for sentence, holds in held.items() if not holds]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=1_000, help="size of the file (default: %(default)s)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, broken = measure(Path(folder), max(1, given.megabytes // 10))
        large, more = measure(Path(folder), given.megabytes)
    bounded = large <= GROWTH * small
    print(
        f"{'held' if bounded else 'BROKEN'}: ten times the file takes {large / small:.2f} times the memory (at most {GROWTH})"
    )
    sys.exit(int(bool(broken or more or not bounded)))


if __name__ == "__main__":
    main()

"""What doors cost: all intelligence that is here read, 400,000 components matched with it, a large bill, a million open ports.

    python bench/exposure.py [--intel ../shared/data/intel] [--components 400000] [--names 20000] [--ports 1000000]

Each part is a process of its own. Ends with 1 where a floor is broken; without the intelligence that part is left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from day import run

MATCHED, BILL, BILL_MEMORY, OUTSIDE = 30, 3, 400, 120
"""Floors: seconds of matching, seconds and MB of a bill of 10 MB, seconds of a million open ports."""


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--intel", type=Path, default=Path("../shared/data/intel"))
    parser.add_argument("--components", type=int, default=400_000)
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--ports", type=int, default=1_000_000)
    given = parser.parse_args()
    held: dict[str, bool] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        run("inventory_files", folder, 10, given.ports)
        bill = run("ingest_day", folder / "bill.cdx.json", folder / "bill")
        held[
            f"a bill of 10 MB, {bill['rows']:,} components: {bill['seconds']:.1f} s (at most {BILL}), "
            f"{bill['peak']:,.0f} MB (at most {BILL_MEMORY}), {bill['cpu']:.1f} CPU s with start"
        ] = bill["seconds"] <= BILL and bill["peak"] <= BILL_MEMORY
        ports = run("ingest_day", folder / "outside.jsonl", folder / "outside")
        held[f"{ports['rows']:,} open ports: {ports['seconds']:.1f} s (at most {OUTSIDE}), {ports['peak']:,.0f} MB"] = (
            ports["seconds"] <= OUTSIDE
        )
        if given.intel.is_dir():
            _intelligence(given, folder / "workspace", held)
        else:
            print(f"not measured: {given.intel} is not here")
    for sentence, holds in held.items():
        print(f"{'held' if holds else 'BROKEN'}: {sentence}")
    sys.exit(int(not all(held.values())))


def _intelligence(given: argparse.Namespace, workspace: Path, held: dict[str, bool]) -> None:
    read = run("ingest_day", given.intel, workspace)
    size = sum(file.stat().st_size for file in workspace.rglob("*") if file.is_file()) / 1e6
    print(
        f"all of the intelligence: {read['rows']:,} rows in {read['seconds']:.0f} s, {read['cpu']:.0f} CPU s, "
        f"{read['peak']:,.0f} MB; {size:,.0f} MB on disk",
        flush=True,
    )
    told = run("match_estate", workspace, given.components, given.names)
    answers = ", ".join(f"{count:,} {answer}" for answer, count in told["answers"].items())
    held[
        f"{told['components']:,} components: {told['seconds']:.1f} s (at most {MATCHED}), {told['own']:.1f} CPU s, "
        f"{told['peak']:,.0f} MB; {answers}"
    ] = told["seconds"] <= MATCHED


if __name__ == "__main__":
    main()

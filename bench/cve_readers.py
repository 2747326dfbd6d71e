"""Read NVD's feeds, CISA's Vulnrichment and the CPE overrides through the whole ingest: records a CPU second, and memory.

    python bench/cve_readers.py [--folder ../shared/data/intel]

Each set is read by a process of its own into a workspace of its own. Ends with 1 where a floor is broken, with 0 and a word
where the data is absent.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SETS = {
    "NVD feeds 1.1": ("nvd-1.1",),
    "Vulnrichment": ("cisa-vulnrichment.tar.xz",),
    "CPE overrides": ("nvd-data-overrides.tar.xz",),
    "KEV and EPSS": ("kev", "epss"),
}
CPU, MEBIBYTES = 180, 1_536
"""Floors: CPU seconds of all sets together, and resident memory of a process at its peak."""


def measure(paths: list[str]) -> dict[str, float]:
    """Return what one process spent on reading paths, by running this file again."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--read", folder, *paths]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def read(workspace: Path, paths: list[Path]) -> dict[str, float]:
    """Read paths into a workspace, in this process, and return rows, records and cost."""
    from doorward import pipeline
    from doorward.settings import Settings

    before, began = time.process_time(), time.perf_counter()
    opened = pipeline.open_workspace(Settings(workspace))
    sources = [row for row in pipeline.ingest(opened, paths) if row["status"] == "read"]
    opened.close()
    return {
        "files": len(sources),
        "records": sum(row["units"] - row["rejects"] for row in sources),
        "rows": sum(row["rows"] for row in sources),
        "rejects": sum(row["rejects"] for row in sources),
        "cpu": time.process_time() - before,
        "seconds": time.perf_counter() - began,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parents[2] / "shared" / "data" / "intel")
    parser.add_argument("--read", nargs="+", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.read:
        print(json.dumps(read(given.read[0], given.read[1:])))
        return
    if not given.folder.is_dir():
        print(f"{given.folder} is absent: nothing is measured")
        return
    print(
        f"{'':<16}{'files':>8}{'records':>10}{'rows':>11}{'rejects':>9}{'s':>8}{'CPU s':>8}{'records/CPU s':>15}{'MiB':>7}"
    )
    spent, peak = 0.0, 0.0
    for title, names in SETS.items():
        one = measure([str(given.folder / name) for name in names])
        counts = f"{one['files']:>8,}{one['records']:>10,}{one['rows']:>11,}{one['rejects']:>9,}"
        cost = f"{one['seconds']:>8.1f}{one['cpu']:>8.1f}{one['records'] / one['cpu']:>15,.0f}{one['peak']:>7,.0f}"
        print(f"{title:<16}{counts}{cost}", flush=True)
        spent, peak = spent + one["cpu"], max(peak, one["peak"])
    print(f"all in {spent:.0f} CPU s (at most {CPU}), at most {peak:,.0f} MiB at a time (at most {MEBIBYTES:,})")
    sys.exit(int(spent > CPU or peak > MEBIBYTES))


if __name__ == "__main__":
    main()

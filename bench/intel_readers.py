"""How fast advisories are read: records and rows a CPU second of each archive, unpacking left out, and the memory it takes.

    python bench/intel_readers.py [FOLDER]

FOLDER holds the archives (default ../shared/data/intel); only files of the readers below are counted. Ends with 1 where a
floor is broken or a record is rejected.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from doorward.reader import Batch, Input, Reject, Sample
from doorward.readers import readers
from doorward.unpack import Refused, leaves

HERE = Path(__file__).resolve().parent
NAMES = ("osv", "alpine_secdb", "rustsec", "rubysec", "friendsofphp", "csaf", "cvrf", "openvex")
ROWS, MEMORY = 6_000, 256
"""Floors: rows a CPU second of the slowest archive, MB at the peak."""


def read(archive: Path) -> Counter[str]:
    """Read an archive; return files, records, rows, rejects and CPU microseconds."""
    every = [reader for name, reader in readers().items() if name in NAMES]
    count: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as spool:
        for leaf in leaves([archive], Path(spool)):
            if isinstance(leaf, Refused):
                continue
            sample = Sample(leaf.name, leaf.head)
            taker = next((reader for reader in every if reader.recognises(sample)), None)
            if taker is None:
                continue
            source = Input(leaf.path, leaf.name, leaf.origin, leaf.size, leaf.lines, leaf.data)
            began = time.process_time()
            for told in taker.read(source):
                count["rejects"] += isinstance(told, Reject)
                if isinstance(told, Batch):
                    count["rows"] += len(told.rows)
                    count["records"] += len(told.rows) if told.records is None else told.records
            count["cpu"] += round((time.process_time() - began) * 1e6)
            count["files"] += 1
    return count


def main() -> int:
    """Print a line an archive; return 1 if a floor is broken."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent.parent / "shared" / "data" / "intel"
    print(
        f"{'archive':24}{'files':>8}{'records':>9}{'rows':>9}{'rejects':>9}{'CPU s':>7}{'records/s':>11}{'rows/s':>9}"
    )
    slowest, rejects = float("inf"), 0
    for archive in sorted(folder.glob("*.tar.xz")):
        count = read(archive)
        if not count["files"]:
            continue
        seconds = max(count["cpu"] / 1e6, 1e-6)
        slowest, rejects = min(slowest, count["rows"] / seconds), rejects + count["rejects"]
        told = "".join(f"{count[key]:>9,}" for key in ("records", "rows", "rejects"))
        rates = f"{count['records'] / seconds:>11,.0f}{count['rows'] / seconds:>9,.0f}"
        print(f"{archive.name:24}{count['files']:>8,}{told}{seconds:>7.2f}{rates}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"slowest {slowest:,.0f} rows a CPU second (floor {ROWS:,}); {memory:.0f} MB at the peak (ceiling {MEMORY:,})"
    )
    return int(slowest < ROWS or memory > MEMORY or rejects > 0)


if __name__ == "__main__":
    sys.exit(main())

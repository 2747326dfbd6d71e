"""The console's snapshot at the size of a large organisation: how long it takes to make, and how long pages wait for it.

    python bench/console.py [--assets 100000] [--findings 50000] [--jewels 1667]

Makes an analysed lake (100,000 assets, 50,000 findings, 5,000 ways, hostile names among them), a snapshot of it in a process of
its own, and then asks every list in many ways: first pages, deep pages, filters, sorts, free text, decisions, searches, pivots.
Ends with 1 where a floor is broken.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from synthetic.console_estate import Size, laid

from doorward import pipeline
from doorward.console.snapshot.lists import LISTS
from doorward.console.snapshot.read import Decisions, latest
from doorward.field_query import parse
from doorward.settings import Settings

PAGE, MEMORY = 0.200, 2_147
"""Floors: seconds of a page, of which the lists are the largest part; MB of the process that makes a snapshot."""
ASKED = {
    "findings": (
        "", "severity:>=high", "host:web*", "host:*99*", "address:10.0.0.0/16", "first_seen:<20d sort:-first_seen", "sort:-score",
        "sort:asset", "calls", '"has CVE-2026-0001"', "-status:closed", "status:open assignee:me", "cve:CVE-2026-000007",
        "sort:-status", "detector:beacons score:0.5..0.9 sort:-events", "due:any sort:due", "<script>", "severity:low port:443",
    ),
    "ways": ("", "host:db*", "jewel:jewel00*", "probability:>0.2 sort:-steps", "live:yes", "fix:upgrade*", "sort:-last_seen", "status:new"),
    "doors": ("", "counted:yes severity:critical", "sort:-hours", "address:10.0.0.0/20", "cve:CVE-2026-00*", "jewel:any sort:-path"),
    "jewels": ("", "ways:>2", "sort:-probability"),
    "assets": (
        "", "host:web*", "address:10.1.0.0/16", "cve:CVE-2026-000007", "cve:CVE-2026-0000*", "owner:team7 criticality:>=high",
        "sort:name", "sort:-risk", "sort:-weaknesses", "purpose", "team42", "registered:no", "port:443 product:*7", "live:yes", "status:new sort:-findings",
        "mac:00:00*", "-owner:team7 sort:-last_seen",
    ),
    "channels": ("", "source:10.0.0.0/24", "name:c1*", "sort:-bytes_out", "calls:>10", "severity:critical"),
    "fixes": ("", "sort:-hours", "planned:any"),
    "sources": ("", "rejects:>0"),
}  # fmt: skip
SEARCHED = ("web000010", "calls again", "CVE-2026-000007", "jewel00001", "program", "10.0.1.7", "script alert", "x")


@dataclass
class Decided:
    kind: str
    id: str
    status: str
    assignee: str | None
    accepted_until: date | None = None


def made(folder, size):
    """Make the lake, then the snapshot in a process of its own; print what both took and return its id."""
    workspace = pipeline.open_workspace(Settings(folder))
    start = time.perf_counter()
    laid(workspace.lake, Size(**size))
    workspace.close()
    print(
        f"lake of {size['assets']:,} assets and {size['findings']:,} findings made in {time.perf_counter() - start:.1f} s"
    )
    start = time.perf_counter()
    told = subprocess.run(
        [sys.executable, "-m", "doorward.console.snapshot", str(folder)], check=True, capture_output=True, text=True
    )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall, processor, memory = time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6
    name = told.stdout.strip()
    size_of = (folder / "console" / f"{name}.sqlite").stat().st_size / 1e6
    print(
        f"snapshot {name}: {wall:.1f} s, {processor:.1f} s of the processor, {memory:,.0f} MB at the peak, {size_of:,.0f} MB on disk"
    )
    return memory


def times(task, rounds=5):
    """Return how long a task took each time, in seconds of the processor, which others on the machine do not change."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        task()
        taken.append(time.process_time() - start)
    return taken


def p95(taken):
    return statistics.quantiles(taken, n=20)[-1]


def asked(folder):
    """Ask every list in every way, cold in its counts each time; print the slowest and return all p95."""
    snapshot = latest(folder / "console")
    print({kind: snapshot.one(f"select count(*) as n from {kind}")["n"] for kind in LISTS})
    rows = [
        Decided("finding", row["id"], ("open", "closed")[row["number"] % 2], "anna")
        for row in snapshot.all("select id, number from findings limit 10000")
    ]
    desk = Decisions(1, rows, date(2026, 11, 20), "anna")
    start = time.process_time()
    snapshot.listed("findings", parse("", LISTS["findings"]), decisions=desk)
    print(f"first page after a decision, 10,000 decisions: {1000 * (time.process_time() - start):.0f} ms")
    found, every = [], []
    for kind, queries in ASKED.items():
        for text in queries:
            query = parse(text, LISTS[kind])
            total = snapshot.listed(kind, query, decisions=desk).total
            last = max(1, total // 50)

            def ask(page=1, kind=kind, query=query):
                snapshot.forget_counts()
                snapshot.listed(kind, query, page, decisions=desk)

            for page, what in ((1, "first page"), (last, "last page")):
                taken = times(lambda page=page, ask=ask: ask(page))
                found.append((p95(taken), f"{kind} {text!r} ({total:,} rows), {what}"))
                every += taken
    for text in SEARCHED:
        taken = times(lambda text=text: snapshot.found(text))
        found.append((p95(taken), f"search {text!r}"))
        every += taken
    for kind, value in (("host", "web000010"), ("address", "10.0.0.5"), ("cve", "CVE-2026-000007")):
        taken = times(
            lambda kind=kind, value=value: snapshot.all(
                "select * from mentions where kind = ? and value = ? limit 200", (kind, value)
            )
        )
        found.append((p95(taken), f"pivot {kind} {value}"))
        every += taken
    for slow, what in sorted(found, reverse=True)[:15]:
        print(f"{1000 * slow:7.1f} ms  {what}")
    print(
        f"{len(found)} questions, {len(every)} answers: median {1000 * statistics.median(every):.1f} ms, p95 {1000 * p95(every):.1f} ms, worst {1000 * max(every):.1f} ms"
    )
    return p95(every)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (
        ("assets", 100_000),
        ("findings", 50_000),
        ("jewels", 1_667),
        ("services", 200_000),
        ("weaknesses", 20_000),
        ("calls", 200_000),
    ):
        options.add_argument(f"--{name}", type=int, default=default)
    size = vars(options.parse_args())
    with tempfile.TemporaryDirectory() as folder:
        memory = made(Path(folder) / "workspace", size)
        slow = asked(Path(folder) / "workspace")
    broken = [
        told
        for held, told in ((slow <= PAGE, "pages are slow"), (memory <= MEMORY, "making takes too much memory"))
        if not held
    ]
    print("; ".join(broken) or "every floor is held")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()

"""The console at the size of a large organisation: making its snapshot, asking it, and every page of the server that shows it.

    python bench/console.py [--assets 100000] [--findings 50000] [--jewels 1667] [--workspace DIR] [--rounds 10] [--without-browser]

Makes an analysed lake (100,000 assets, 50,000 findings, 5,000 ways, hostile names among them), a snapshot of it in a process of
its own, and asks every list in many ways: first pages, deep pages, filters, sorts, free text, decisions, searches, pivots.
Then starts `doorward serve` on it, with 10,000 decisions at the desk, and asks every page of the registry as a client does.
A page is timed at the client, over a connection that stays open, from the request to its last byte: the server and loopback.
Beside it stands the time that the server computed, by the clock of its process, which others on the machine do not change.
Last, twenty clients ask all pages at once; a file is imported while pages are asked; and Chromium shows each page, cold and warm.
Ends with 1 where a floor is broken. Where others keep the machine busy, the wall's floors are told and not judged.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from synthetic.console_browser import absent
from synthetic.console_client import Client, serving
from synthetic.console_estate import AS_OF, Size, laid
from synthetic.console_served import PAGE, broken_by, crowd, imported, looked_at, p95, pages_asked, told_pages
from synthetic.console_visits import ASKED, SEARCHED, led, missing, visits

from doorward import pipeline
from doorward.console.config import Config
from doorward.console.keeping import Keeper, measured
from doorward.console.snapshot.lists import LISTS
from doorward.console.snapshot.read import Decisions, latest
from doorward.desk import FILE, By, Change, Sent, Subject, open_desk
from doorward.field_query import parse
from doorward.settings import Settings

MEMORY, SERVER, USEFUL = 2_147, 200, 400
"""Floors: MB of the process that makes a snapshot; MB of the server under twenty clients; ms until a page's content is there."""


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


def desk_laid(folder):
    """Lay 10,000 decisions, a job that was stopped and a file that was sent, so that pages have them to show."""
    desk = open_desk(folder / FILE)
    by = By("bench", AS_OF)
    shown = latest(folder / "console")
    names = [row["id"] for row in shown.all("select id from findings order by number limit 10000")]
    for at in range(0, len(names), 1_000):
        change = Change(status=("open", "closed")[at // 1_000 % 2], assignee="anna")
        desk.decisions.decide(by, [Subject("finding", name) for name in names[at : at + 1_000]], change)
    desk.jobs.cancel(by, desk.jobs.enqueue(by, "snapshot", {}).number)
    sent = folder / "sent.log"
    sent.write_bytes(b"a line\n" * 1_000)
    file = Sent("bench/1", *measured(sent), sent.name, by.actor, by.now)
    Keeper(Config(folder), desk).keep(
        by, sent, file, [shown.one("select origin from sources where number = 1")["origin"]]
    )
    desk.close()


def served(folder, options):
    """Serve a workspace and measure all of the above; yield what is over a floor."""
    quiet = os.getloadavg()[0] < 0.75 * len(os.sched_getaffinity(0))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} processors")
    desk_laid(folder)
    asked = visits(latest(folder / "console"))
    with serving(folder) as server:
        client = Client(server)
        asked += led([client.ask(visit.address).whole for visit in asked if not visit.export], missing(asked))
        client.close()
        yield from (f"no address of {route} is known" for route in missing(asked))
        taken = pages_asked(server, asked, options.rounds)
        told_pages(taken)
        yield from broken_by(taken, quiet)
        pages = [visit for visit in asked if not visit.export]
        held = crowd(server, pages, options.seconds)
        if held > SERVER:
            yield f"the server holds {held:.0f} MB"
        why = "it was asked to be left out" if options.without_browser else absent()
        slow = 0 if why else looked_at(server, asked, max(2, options.rounds // 2))
        if why:
            print(f"no page was looked at in Chromium: {why}")
        if quiet and slow > USEFUL:
            yield f"content takes {slow:.0f} ms"
        wall, processor = imported(server, pages)
        if processor > PAGE or (quiet and wall > PAGE):
            yield f"an import slows pages to {1000 * wall:.0f} ms"


def options_of():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in Size()._asdict().items():
        options.add_argument(f"--{name}", type=int, default=default)
    options.add_argument(
        "--workspace", type=Path, help="a workspace that this script made before, instead of a new one"
    )
    options.add_argument("--rounds", type=int, default=10, help="how often each address is asked")
    options.add_argument("--seconds", type=float, default=20, help="how long twenty clients ask")
    options.add_argument("--without-browser", action="store_true", help="leave Chromium out")
    return options.parse_args()


def main():
    options = options_of()
    size = {name: getattr(options, name) for name in Size._fields}
    broken = []
    with tempfile.TemporaryDirectory() as made_here:
        folder = options.workspace or Path(made_here) / "workspace"
        if not (folder / "console" / "latest").exists() and made(folder, size) > MEMORY:
            broken.append("making takes too much memory")
        if asked(folder) > PAGE:
            broken.append("lists are slow")
        broken += served(folder, options)
    print("\n".join(f"broken: {told}" for told in broken) or "every floor is held")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()

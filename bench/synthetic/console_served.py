"""The pages of a served console, measured: each alone, by twenty clients at once, beside an import, and in a browser."""

from __future__ import annotations

import random
import statistics
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from synthetic.console_browser import browsing, useful
from synthetic.console_client import Client
from synthetic.console_estate import AS_OF

PAGE, CLIENTS, LARGEST = 0.200, 20, 150_000
"""Seconds of a page at the server, 95 of 100; clients at once; bytes of a page, unpacked."""
_IMPORTED = 200_000
_PATIENCE = 30


def p95(taken):
    return statistics.quantiles(taken, n=20, method="inclusive")[-1]


@dataclass
class Taken:
    """What was measured of the answers to one address of the registry."""

    route: str
    wall: list
    first: list
    processor: list
    slowest: tuple = (0.0, "")
    largest: tuple = (0, 0, "")

    def add(self, visit, answer):
        """Take one answer in."""
        assert answer.status < 500, f"{visit.address} answered {answer.status}"
        self.wall.append(answer.wall)
        self.first.append(answer.first)
        self.processor.append(answer.processor)
        self.slowest = max(self.slowest, (answer.processor, visit.address))
        # Who asks for more rows than a page has gets more bytes.
        if "per=" not in visit.address:
            self.largest = max(self.largest, (len(answer.whole), answer.sent, visit.address))

    @property
    def export(self):
        """Whether these are files: what is waited for is their first byte."""
        return self.route.rpartition(".")[2] in {"csv", "json", "jsonl"}


def pages_asked(server, asked, rounds):
    """Ask for every address some times over one connection; print a line a page, and return what was measured of each."""
    client, taken = Client(server), {}
    for _ in range(rounds):
        for visit in asked:
            answer = client.ask(visit.address)
            taken.setdefault(visit.route, Taken(visit.route, [], [], [])).add(visit, answer)
    client.close()
    return [taken[route] for route in sorted(taken)]


def told_pages(taken):
    """Print a table: times in ms at p50, p95 and worst; bytes as they are and as they are sent."""
    print(
        f"{'page':34} {'answers':>7}  {'wall p50   p95 worst':>20}  {'processor p50 p95 worst':>23} {'first p95':>9} {'bytes':>11} {'sent':>10}"
    )
    for one in taken:
        wall, processor = (
            " ".join(f"{1000 * value:6.1f}" for value in spread(every)) for every in (one.wall, one.processor)
        )
        first = f"{1000 * p95(one.first):9.1f}"
        print(
            f"{one.route:34} {len(one.wall):7}  {wall}  {processor:>23} {first} {one.largest[0]:11,} {one.largest[1]:10,}"
        )
    for one in sorted((one for one in taken if not one.export), key=lambda one: -one.slowest[0])[:8]:
        print(f"{1000 * one.slowest[0]:7.1f} ms of the processor: {one.slowest[1][:150]}")


def spread(values):
    return statistics.median(values), p95(values), max(values)


def broken_by(taken, quiet):
    """Return what is over a floor: of an export its first byte; of a page all of it, on the processor, and on the wall where it is quiet."""
    for one in taken:
        if p95(one.processor if not one.export else [0.0, 0.0]) > PAGE:
            yield f"{one.route} computes {1000 * p95(one.processor):.0f} ms"
        if quiet and p95(one.first if one.export else one.wall) > PAGE:
            yield f"{one.route} takes {1000 * p95(one.first if one.export else one.wall):.0f} ms"
        if one.largest[0] > LARGEST and not one.export:
            yield f"{one.route} has {one.largest[0]:,} bytes: {one.largest[2][:100]}"


def crowd(server, asked, seconds, clients=CLIENTS):
    """Let clients ask for all pages at once; print the server's memory at its largest, and return it in MB."""
    end, counts, held = time.monotonic() + seconds, [], []

    def cycle(seed):
        client, order = Client(server), random.Random(seed).sample(asked, len(asked))
        place = 0
        while time.monotonic() < end:
            client.ask(order[place % len(order)].address)
            place += 1
        counts.append(place)
        client.close()

    threads = [threading.Thread(target=cycle, args=(seed,)) for seed in range(clients)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        held.append(server.memory())
        time.sleep(0.25)
    most = {name: max(one[name] for one in held) for name in held[0]}
    after = server.memory()
    print(
        f"{clients} clients, {sum(counts):,} answers in {seconds:.0f} s: the server holds at most {most['resident']:.0f} MB resident, "
        f"{most['proportional']:.0f} MB proportional; {after['resident']:.0f} MB afterwards"
    )
    return max(most["resident"], after["resident"])


def imported(server, asked):
    """Send a log, and ask for pages while it is read and judged by a worker; print and return p95 of wall and processor in seconds."""
    boundary = b"doorward-bench"
    head = b'--%b\r\ncontent-disposition: form-data; name="files"; filename="conn.log"\r\n\r\n' % boundary
    client = Client(server)
    sent = client.ask(
        "/imports/upload",
        head + log(_IMPORTED) + b"\r\n--%b--\r\n" % boundary,
        f"multipart/form-data; boundary={boundary.decode()}",
    )
    assert sent.status == 303, sent
    taken, over = [], False
    begun = time.monotonic()
    while not over and time.monotonic() - begun < _PATIENCE:
        taken += [client.ask(visit.address) for visit in asked]
        jobs = client.ask("/imports").whole
        over = b"running" not in jobs and b"waiting" not in jobs
    client.close()
    wall, processor = ([getattr(one, name) for one in taken] for name in ("wall", "processor"))
    told = " ".join(f"{1000 * value:.1f}" for value in (*spread(wall), *spread(processor)))
    print(
        f"while a log of {_IMPORTED:,} lines is imported: {len(taken)} pages, p50 p95 worst in ms, wall then processor: {told}"
    )
    return p95(wall), p95(processor)


def log(lines):
    """Return a log of connections as Zeek writes it."""
    fields = (
        "ts",
        "uid",
        "id.orig_h",
        "id.orig_p",
        "id.resp_h",
        "id.resp_p",
        "proto",
        "duration",
        "orig_bytes",
        "resp_bytes",
        "conn_state",
    )
    kinds = ("time", "string", "addr", "port", "addr", "port", "enum", "interval", "count", "count", "string")
    head = ["#separator \\x09", "#path\tconn", "\t".join(("#fields", *fields)), "\t".join(("#types", *kinds))]
    start = (AS_OF - datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)).total_seconds()
    rows = (
        f"{start - number / 10:.6f}\tC{number}\t10.0.{number >> 8 & 255}.{number & 255}\t{1024 + number % 60_000}\t198.51.0.{number % 250}\t443\ttcp\t0.5\t100\t200\tSF"
        for number in range(lines)
    )
    return "\n".join((*head, *rows, "")).encode()


def looked_at(server, asked, rounds):
    """Show each page of the registry in a browser; print ms until its content is there, and return the worst p95."""
    shown = {}
    for visit in asked:
        if not visit.export and not visit.route.startswith(("/log-in", "/start")):
            shown.setdefault(visit.route, visit)
    every = defaultdict(list)
    with browsing() as browser:
        useful(browser, server, "/help", 1)
        print(f"{'useful content in Chromium, ms':34} {'cold p50  p95':>13} {'warm p50  p95':>13}")
        for route, visit in shown.items():
            taken = useful(browser, server, visit.address, rounds)
            for state, values in taken.items():
                every[state] += values
            print(
                f"{route:34} "
                + " ".join(f"{statistics.median(values):7.0f} {p95(values):5.0f}" for values in taken.values())
            )
    print(
        ", ".join(
            f"{state}: median {spread(values)[0]:.0f}, p95 {spread(values)[1]:.0f}, worst {max(values):.0f}"
            for state, values in every.items()
        )
    )
    return max(spread(values)[1] for values in every.values())

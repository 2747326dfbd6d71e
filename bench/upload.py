"""What a large upload and the import after it do to a served console: its memory, and how long pages take meanwhile.

    python bench/upload.py [--gigabytes 2] [--lines 1000000] [--members 100000] [--assets 20000] [--readers 4]

Makes a snapshot of an estate, starts `doorward serve` on it, and lets readers ask its pages without a break: alone, while as
much is sent to it over a socket as one upload may have, while an upload breaks off halfway, and while a worker reads what was
sent (noise, a log of connections, an archive of a hundred thousand files), judges everything and makes a snapshot.
Ends with 1 where a floor is broken. Where others keep the machine busy, the times of pages are told and not judged.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from contextlib import contextmanager
from pathlib import Path

from synthetic.console_client import Client, serving
from synthetic.console_estate import Size, laid
from synthetic.console_served import log, p95
from synthetic.console_visits import visits

from doorward import pipeline
from doorward.console.snapshot.read import latest
from doorward.settings import Settings

PAGE, GROWN, SERVER = 0.200, 48, 200
"""Floors: seconds of a page, 95 of 100; MB that the server grows while something large is sent; MB that it holds at most."""
BLOCK = random.Random(1).randbytes(1 << 20)
_BOUNDARY = b"doorward-bench"
_END = b"\r\n--%b--\r\n" % _BOUNDARY
_PATIENCE = 1_800


def head(name):
    return b'--%b\r\ncontent-disposition: form-data; name="files"; filename="%b"\r\n\r\n' % (_BOUNDARY, name)


class Readers:
    """Clients that ask one page after the other, and somebody who looks at the server's memory."""

    def __init__(self, server, pages, count):
        self._server, self._pages, self._over = server, pages, threading.Event()
        self.taken, self.held = [], []
        self._threads = [threading.Thread(target=self._ask, args=(seed,)) for seed in range(count)]
        self._threads.append(threading.Thread(target=self._look))

    def _ask(self, seed):
        client, order = Client(self._server), random.Random(seed).sample(self._pages, len(self._pages))
        while not self._over.is_set():
            for page in order:
                answer = client.ask(page)
                assert answer.status < 500, (page, answer.status)
                self.taken.append(answer.wall)
                if self._over.is_set():
                    break
        client.close()

    def _look(self):
        while not self._over.wait(0.1):
            self.held.append(self._server.memory()["resident"])

    @contextmanager
    def asking(self):
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join()


def told(what, readers):
    """Print how long pages took and what the server held at most; return both, in seconds and MB."""
    median, slow, worst = statistics.median(readers.taken), p95(readers.taken), max(readers.taken)
    print(
        f"{what}: {len(readers.taken):,} pages, p50 {1000 * median:.0f} ms, p95 {1000 * slow:.0f} ms, worst {1000 * worst:.0f} ms; "
        f"the server holds at most {max(readers.held):.0f} MB"
    )
    return slow, max(readers.held)


def request(server, length):
    """Return the head of an upload."""
    lines = [
        "POST /imports/upload HTTP/1.1",
        f"host: 127.0.0.1:{server.port}",
        f"cookie: {server.cookie}",
        "sec-fetch-site: same-origin",
        f"content-type: multipart/form-data; boundary={_BOUNDARY.decode()}",
        f"content-length: {length}",
        "connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def sent(server, length, part=1.0):
    """Send so many bytes as one file, or a part of them; return what the server answered."""
    first = head(b"noise.bin")
    left = int((length - len(first) - len(_END)) * part)
    with socket.create_connection(("127.0.0.1", server.port), timeout=120) as held:
        held.sendall(request(server, length) + first)
        while left > 0:
            held.sendall(BLOCK[:left])
            left -= len(BLOCK)
        if part < 1:
            return b""
        held.sendall(_END)
        answer = b""
        while piece := held.recv(65536):
            answer += piece
        return answer


def archive(members):
    """Return a zip of so many files of one byte."""
    files, directory, at = [], [], 0
    for number in range(members):
        name = b"m%07d" % number
        told = struct.pack("<3I2H", zlib.crc32(b"x"), 1, 1, len(name), 0)
        files.append(struct.pack("<4s5H", b"PK\3\4", 20, 0, 0, 0, 33) + told + name + b"x")
        directory.append(struct.pack("<4s6H", b"PK\1\2", 20, 20, 0, 0, 0, 33) + told)
        directory[-1] += struct.pack("<3H2I", 0, 0, 0, 0, at) + name
        at += len(files[-1])
    size, count = sum(map(len, directory)), min(members, 65_535)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, at, 0)
    return b"".join((*files, *directory, end))


def awaited(server, numbers):
    """Wait until jobs are over; return what became of them."""
    client, end = Client(server), time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        jobs = [json.loads(client.ask(f"/api/v1/jobs/{number}").whole) for number in numbers]
        if all(one["state"] in ("done", "failed", "stopped") for one in jobs):
            break
        time.sleep(0.5)
    client.close()
    return jobs


def sent_together(server, **files):
    """Send some files at once; return the number of their job."""
    client = Client(server)
    parts = [head(name.replace("_", ".").encode()) + data for name, data in files.items()]
    body = b"\r\n".join(parts) + _END
    answer = client.ask("/imports/upload", body, f"multipart/form-data; boundary={_BOUNDARY.decode()}")
    assert answer.status == 303, answer
    number = max(one["number"] for one in json.loads(client.ask("/api/v1/jobs").whole)["jobs"])
    client.close()
    return number


def estate(folder, assets):
    """Lay an analysed estate and its snapshot."""
    workspace = pipeline.open_workspace(Settings(folder))
    share = assets / Size().assets
    laid(workspace.lake, Size(*(max(1, int(count * share)) for count in Size())))
    workspace.close()
    subprocess.run([sys.executable, "-m", "doorward.console.snapshot", str(folder)], check=True, capture_output=True)


def measured(folder, options):
    """Measure; yield what is over a floor."""
    quiet = os.getloadavg()[0] < 0.75 * len(os.sched_getaffinity(0))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {len(os.sched_getaffinity(0))} processors")
    pages = [visit.address for visit in visits(latest(folder / "console")) if not visit.export]
    largest = int(options.gigabytes * 1024**3)
    inbox = folder / "inbox"
    with serving(folder) as server:
        with Readers(server, pages, options.readers).asking():
            time.sleep(options.seconds)
        readers = Readers(server, pages, options.readers)
        with readers.asking():
            time.sleep(options.seconds)
        _, before = told(f"{options.readers} readers alone", readers)
        readers, begun = Readers(server, pages, options.readers), time.monotonic()
        with readers.asking():
            answer = sent(server, largest)
        took = time.monotonic() - begun
        slow, peak = told(
            f"while {largest / 1e9:.2f} GB are sent in {took:.0f} s ({largest / 1e6 / took:.0f} MB/s)", readers
        )
        yield from judged("an upload", slow, peak, quiet)
        if not answer.startswith(b"HTTP/1.1 303"):
            yield f"the upload was answered {answer[:60]!r}"
        if peak - before > GROWN:
            yield f"the server grew by {peak - before:.0f} MB while something large was sent"
        first = int(re.search(rb"location: /imports/jobs/(\d+)", answer, re.IGNORECASE)[1])
        sent(server, largest, part=0.25)
        refused = sent_over(server, largest)
        print(f"one byte more than is taken is answered {refused}")
        if " 413 " not in refused:
            yield f"one byte more than is taken is answered {refused}"
        readers, begun = Readers(server, pages, options.readers), time.monotonic()
        with readers.asking():
            second = sent_together(server, conn_log=log(options.lines), many_zip=archive(options.members))
            jobs = awaited(server, [first, second])
        took = time.monotonic() - begun
        what = (
            f"while a worker reads it, a log of {options.lines:,} lines and {options.members:,} files, in {took:.0f} s"
        )
        slow, peak = told(what, readers)
        yield from judged("an import", slow, peak, quiet)
        yield from (f"job {one['number']} {one['state']}: {one['message']}" for one in jobs if one["state"] != "done")
        if left := [entry.name for entry in inbox.iterdir()]:
            yield f"the inbox still has {left}"


def judged(what, slow, peak, quiet):
    """Yield what is over a floor."""
    if quiet and slow > PAGE:
        yield f"{what} slows pages to {1000 * slow:.0f} ms"
    if peak > SERVER:
        yield f"the server holds {peak:.0f} MB with {what}"


def sent_over(server, largest):
    """Tell of more than is taken; return the first line of the answer, which comes before anything is sent."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as held:
        held.sendall(request(server, max(largest, 2 * 1024**3) + 1))
        return held.recv(65536).partition(b"\r\n")[0].decode()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gigabytes", type=float, default=2, help="GiB that are sent at once")
    options.add_argument("--lines", type=int, default=1_000_000, help="of the log that is imported")
    options.add_argument("--members", type=int, default=100_000, help="files of the archive that is imported")
    options.add_argument("--assets", type=int, default=20_000, help="of the estate that pages show")
    options.add_argument("--readers", type=int, default=4)
    options.add_argument("--seconds", type=float, default=5, help="how long readers ask alone")
    told_by = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        estate(Path(folder) / "workspace", told_by.assets)
        broken = list(measured(Path(folder) / "workspace", told_by))
    print("; ".join(broken) or "every floor is held")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()

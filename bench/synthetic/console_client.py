"""A served console from outside: `doorward serve` as a process, logged in to by its start URL, asked over connections that stay open."""

from __future__ import annotations

import gzip
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_START = re.compile(r"Log in once, .*?: (\S+)")
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: of HTTP.
        sent: bytes over the wire, of the body.
        whole: the body, unpacked.
        first: seconds to its first byte.
        wall: seconds to its last byte.
        processor: seconds that the server computed meanwhile, all its threads together.
    """

    status: int
    sent: int
    whole: bytes
    first: float
    wall: float
    processor: float


@dataclass(frozen=True, slots=True)
class Serving:
    """A server that runs: its process, its address, and the cookie that it let us in with."""

    pid: int
    port: int
    cookie: str

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.port}"

    def processor(self) -> float:
        """Return the seconds of the processor that the server used so far, threads that have ended included."""
        # The clock of another process, as clock_getcpuclockid(3) makes its number.
        return time.clock_gettime((~self.pid << 3) | 2)

    def memory(self) -> dict[str, float]:
        """Return MB of the server: what it holds (resident), and its share where pages are shared (proportional)."""
        told = Path(f"/proc/{self.pid}/smaps_rollup").read_text("ascii")
        found = {line.split()[0]: int(line.split()[1]) for line in told.splitlines()[1:]}
        return {"resident": found["Rss:"] * 1024 / 1e6, "proportional": found["Pss:"] * 1024 / 1e6}


class Client:
    """One open connection to a server."""

    def __init__(self, serving: Serving) -> None:
        self._serving, self._connection = serving, HTTPConnection("127.0.0.1", serving.port, timeout=_PATIENCE)

    def ask(self, address: str, body: bytes | None = None, kind: str = "") -> Answer:
        """Ask for an address, or send a body to it, as a browser on a page of the console does."""
        headers = {"cookie": self._serving.cookie, "accept-encoding": "gzip", "sec-fetch-site": "same-origin"}
        if body is not None:
            headers |= {"origin": self._serving.address, "content-type": kind or "application/x-www-form-urlencoded"}
        computed, begun = self._serving.processor(), time.perf_counter()
        self._connection.request("GET" if body is None else "POST", address, body, headers)
        response = self._connection.getresponse()
        head = response.read(1)
        first = time.perf_counter() - begun
        told = head + response.read()
        wall, computed = time.perf_counter() - begun, self._serving.processor() - computed
        whole = gzip.decompress(told) if response.getheader("content-encoding") == "gzip" else told
        return Answer(response.status, len(told), whole, first, wall, computed)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@contextmanager
def serving(folder: Path) -> Iterator[Serving]:
    """Serve a workspace until the end; whoever starts the server is logged in."""
    port = free_port()
    child = subprocess.Popen(
        [sys.executable, "-m", "doorward", "--workspace", str(folder), "serve", "--port", str(port)],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        start = _told(child)
        # What it says later is read too, or it would wait for a reader.
        threading.Thread(target=child.stderr.read, daemon=True).start()
        yield Serving(child.pid, port, _logged_in(port, start))
    finally:
        child.terminate()
        child.wait(_PATIENCE)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def _told(child: subprocess.Popen[str]) -> str:
    for line in child.stderr:
        if found := _START.search(line):
            return found[1]
    raise RuntimeError("the server ended before it said where it listens")


def _logged_in(port: int, start: str) -> str:
    """Press the button of the start URL; return the cookie."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    headers = {"origin": f"http://127.0.0.1:{port}", "content-type": "application/x-www-form-urlencoded"}
    connection.request("POST", start.partition(str(port))[2], b"", headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    cookie = response.getheader("set-cookie")
    assert cookie is not None, f"the start URL did not let us in: {response.status}"
    return cookie.partition(";")[0]

"""A server in a process of its own, as `doorward serve` leaves it."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from doorward.console.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def until(condition: Callable[[], object], seconds: float = 30) -> bool:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


class Process(subprocess.Popen):
    """A server that runs; `port` is where, `said` is the file of what it says."""

    port: int
    said: Path

    def told(self) -> str:
        """What it said."""
        return self.said.read_text()


def used(pid: int) -> float:
    """Memory that only this process has (unique set size), MiB."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(count) for count in re.findall(r"Private_\w+:\s+(\d+) kB", told)) / 1024


@contextmanager
def started(folder: Path, port: int = 0, **settled: object) -> Iterator[Process]:
    """Start a server on a workspace and wait until it listens, where it is told to or where nobody does."""
    port = port or free_port()
    with tempfile.TemporaryDirectory() as beside:
        said = Path(beside) / "said"
        with said.open("wb") as out:
            process = Process(
                [sys.executable, "-m", "doorward.console"], stdin=subprocess.PIPE, stderr=out, start_new_session=True
            )
        process.port, process.said = port, said
        process.stdin.write(Config(folder, port=port, **settled).dumped().encode())
        process.stdin.close()
        try:
            assert until(lambda: "listens" in process.told() or process.poll() is not None), process.told()
            assert until(lambda: _answers(port)), process.told()
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def asked(held: socket.socket, path: str, **headers: str) -> tuple[int, bytes]:
    """Ask over a connection that stays open; return the status and the body."""
    host, port = held.getpeername()[:2]
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", *(f"{name}: {value}" for name, value in headers.items())]
    held.sendall("\r\n".join([*lines, "", ""]).encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += held.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head, re.IGNORECASE)[1])
    while len(body) < length:
        body += held.recv(65536)
    return int(head.split()[1]), body

"""The worker processes beside the server: started with it, started again when they die, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from doorward.console.work import LANES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.console.config import Config

_LOG = logging.getLogger(__name__)
_LONGEST = 60.0
"""Seconds between two starts of a worker that keeps dying, at most."""
_GOODBYE = 10.0
_WORKER = "doorward.console.worker"


@dataclass(frozen=True, slots=True)
class Command:
    """What is started, and the line that it reads on standard input, which stays open as long as we live.

    Whatever comes there later only says that something may wait for it.
    """

    arguments: tuple[str, ...]
    told: str


def workers(config: Config) -> tuple[Command, ...]:
    """Return the workers of a console, one a lane."""
    return tuple(Command((sys.executable, "-m", _WORKER, lane), config.dumped()) for lane in LANES)


@dataclass(slots=True)
class Children:
    """Keeps processes alive.

    Attributes:
        commands: what is kept alive.
        first: seconds before a child that died is started again; it doubles while it dies at once.
    """

    commands: Sequence[Command]
    first: float = 1.0
    _ended: threading.Event = field(default_factory=threading.Event)
    _running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    _inputs: dict[int, int] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Start every child, and a thread that looks after it."""
        for place, command in enumerate(self.commands):
            thread = threading.Thread(target=self._keep, args=(place, command), daemon=True, name=f"child {place}")
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End every child: asked first, killed after ten seconds."""
        self._ended.set()
        with self._lock:
            running = list(self._running.values())
        for child in running:
            child.terminate()
        for thread in self._threads:
            thread.join(_GOODBYE)
        for child in running:
            if child.poll() is None:
                child.kill()
                child.wait()

    def pids(self) -> list[int]:
        """Return the ids of the processes that run."""
        with self._lock:
            return [child.pid for child in self._running.values() if child.poll() is None]

    def ring(self) -> None:
        """Tell every child that something may wait for it; none is waited for."""
        with self._lock:
            for pipe in self._inputs.values():
                # A pipe that is full was rung often enough, and one that is broken belongs to a child that looks when it begins.
                with suppress(OSError):
                    os.write(pipe, b"\n")

    def _keep(self, place: int, command: Command) -> None:
        wait = self.first
        while not self._ended.is_set():
            began = time.monotonic()
            status = self._once(place, command)
            wait = self.first if time.monotonic() - began > _LONGEST else min(2 * wait, _LONGEST)
            if not self._ended.is_set():
                _LOG.warning("a worker ended with %s; it is started again in %.0f s", status, wait)
                self._ended.wait(wait)

    def _once(self, place: int, command: Command) -> int:
        """Run a child to its end."""
        with self._lock:
            if self._ended.is_set():
                return 0
            reader, writer = os.pipe()
            # In a group of its own: Ctrl+C is for the server, which ends the child.
            child = subprocess.Popen(command.arguments, stdin=reader, process_group=0)  # noqa: S603 - our own module
            os.close(reader)
            self._running[place] = child
        with suppress(OSError), os.fdopen(writer, "w", encoding="utf-8") as pipe:
            pipe.write(f"{command.told}\n")
            pipe.flush()
            self._listens(place, pipe.fileno())
            try:
                child.wait()
            finally:
                with self._lock:
                    del self._inputs[place]
        return child.wait()

    def _listens(self, place: int, pipe: int) -> None:
        os.set_blocking(pipe, False)
        with self._lock:
            self._inputs[place] = pipe

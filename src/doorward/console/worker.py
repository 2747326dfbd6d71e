"""A worker process: `python -m doorward.console.worker LANE`, with the console's settings on standard input."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from doorward.console.config import Config
from doorward.console.server import desk_of
from doorward.console.snapshot.read import POINTER
from doorward.console.work import LANES, Cancelled, Task, Work
from doorward.desk import By
from doorward.registry import members
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.desk import Desk

_LOG = logging.getLogger(__name__)
_PAUSE = {"heavy": 0.5, "quick": 0.05}
"""Seconds between two looks at the queue."""
_LOOK = 40
"""Pauses between two looks for what others left: jobs of workers that died, analyses of the command line."""
_NICE = 10


def tasks(lane: str) -> dict[str, Task]:
    """Return what a lane does, by name."""
    return {name: item for name, item in members("doorward.console.tasks", Task).items() if item.lane == lane}


class Worker:
    """Takes jobs of one lane, one at a time, until it is asked to end or its server is gone."""

    def __init__(self, config: Config, desk: Desk, lane: str) -> None:
        self.config, self.desk, self.lane = config, desk, lane
        self.name = f"{lane} {os.getpid()}"
        self.known: Mapping[str, Task] = tasks(lane)
        self.kept: dict[str, object] = {}
        self.ending = threading.Event()
        self._parent = os.getppid()

    def run(self) -> None:
        """Work until the end."""
        looked = _LOOK
        while not self.ending.is_set() and os.getppid() == self._parent:
            looked += 1
            if looked >= _LOOK:
                looked = 0
                self.look_around()
            if not self.once():
                self.ending.wait(_PAUSE[self.lane])

    def once(self) -> bool:
        """Do the job that waits longest; return whether there was one."""
        job = self.desk.jobs.take(self.name, self.config.now(), tuple(self.known))
        if job is None:
            return False
        work = Work(self.config, self.desk, job, self.kept)
        beating = work.beating()
        try:
            state, message, lines = self._done(work)
        finally:
            work.ended()
            beating.join()
        self.desk.jobs.finish(job, self.config.now(), state, message, lines)
        return True

    def _done(self, work: Work) -> tuple[str, str, list[str]]:
        try:
            lines = list(self.known[work.job.kind].function(work))
        except Cancelled:
            return "stopped", "stopped, as somebody wished; what was read stays", []
        except Exception as error:  # noqa: BLE001 - a worker outlives its jobs, and the job says why
            _LOG.exception("job %d failed", work.job.number)
            return "failed", clip(f"{type(error).__name__}: {' '.join(str(error).split())}", 300), []
        return "done", lines[-1] if lines and self.lane == "heavy" else "", lines

    def look_around(self) -> None:
        """Take up jobs of workers that died, and lay an analysis that somebody made on the command line."""
        repeatable = [name for name, item in members("doorward.console.tasks", Task).items() if item.repeatable]
        self.desk.jobs.lapsed(self.config.now(), repeatable)
        if self.lane == "heavy":
            self.desk.tidy(self.config.now())
        if (
            self.lane == "heavy"
            and self._unlaid()
            and not self.desk.jobs.latest(1, ("waiting", "running"), ("snapshot", "analyze", "read_files"))
        ):
            self.desk.jobs.enqueue(By("doorward", self.config.now()), "snapshot", {})

    def _unlaid(self) -> bool:
        """Say whether the lake has an analysis that no snapshot shows."""
        log = self.config.workspace / "lake" / "analyses" / "_delta_log"
        newest = max((entry.stat().st_mtime for entry in log.glob("*.json")), default=None)
        if newest is None:
            return False
        try:
            return (self.config.snapshots / POINTER).stat().st_mtime < newest
        except FileNotFoundError:
            return True

    def end(self) -> None:
        """End after the job in hand."""
        self.ending.set()


def main(lane: str) -> int:
    """Work; return the exit code."""
    os.umask(0o077)
    if lane == "heavy":
        os.nice(_NICE)
    config = Config.loaded(sys.stdin.read())
    desk = desk_of(config)
    worker = Worker(config, desk, lane)
    # A job in hand is not waited for: it is repeatable, or says that it was stopped.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        worker.run()
    finally:
        desk.close()
    return 0


if __name__ == "__main__":
    if sys.argv[1:] not in [[lane] for lane in LANES]:
        sys.exit(f"name a lane: {' or '.join(LANES)}")
    sys.exit(main(sys.argv[1]))

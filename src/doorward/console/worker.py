"""A worker process: `python -m doorward.console.worker LANE`, with the console's settings as a line on standard input.

It ends when standard input does: the system closes the server's end of it, however the server dies. What comes there before
says that something may wait, so that nobody waits for the next look at the queue.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from datetime import UTC
from typing import TYPE_CHECKING

from doorward.console.config import Config
from doorward.console.desk_place import desk_of
from doorward.console.inbox import swept
from doorward.console.keeping import Keeper
from doorward.console.lane import alone
from doorward.console.unlaid import analysed_at, unlaid
from doorward.console.work import LANES, Cancelled, Task, Work
from doorward.desk import By
from doorward.registry import members, named
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.desk import Desk

_LOG = logging.getLogger(__name__)
_PAUSE = 1.0
"""Seconds between two looks at the queue where nobody rings: what another server on the same desk asks for is found by them."""
_LOOK = 20.0
"""Seconds between two looks for what others left: jobs of workers that died, analyses of the command line."""
_NICE = 10
_MOST = 100_000
_LAYING = ("snapshot", "analyze", "read_files")
"""Kinds of work that end with a snapshot."""


def tasks(lane: str) -> dict[str, Task]:
    """Return what a lane does, by name."""
    return members(LANES[lane], Task)


class Worker:
    """Takes jobs of one lane, one at a time, until it is asked to end.

    Args:
        config: of the console.
        desk: where jobs are kept.
        lane: which kinds it does.
        team: how the names of all workers begin that ever worked here, one after the other.
    """

    def __init__(self, config: Config, desk: Desk, lane: str, team: str = "") -> None:
        self.config, self.desk, self.lane = config, desk, lane
        self.name = f"{team or lane}{os.getpid()}"
        self.known: Mapping[str, Task] = tasks(lane)
        self.kept: dict[str, object] = {}
        self.ending = threading.Event()

    def warm(self) -> None:
        """Load what its work takes, so that who asks first does not wait for that."""
        for item in self.known.values():
            try:
                item.warm(self.config)
            except Exception:  # noqa: BLE001 - whoever asks is told what is wrong; to be slow the first time ends nothing
                _LOG.exception("%s could not be made ready", item.name)

    def run(self, rung: threading.Event) -> None:
        """Work until the end; `rung` is set by others where something new may wait."""
        due = 0.0
        while not self.ending.is_set():
            if time.monotonic() >= due:
                self.look_around()
                due = time.monotonic() + _LOOK
            # Before the look: what is asked for after it rings again.
            rung.clear()
            if not self.once():
                rung.wait(_PAUSE)

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
        # An answer is read by programs; who reads what came of long work is also told what happened to it.
        told = lines if self.lane == "quick" else [*job.lines, *lines]
        self.desk.jobs.finish(job, self.config.now(), state, message, told)
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

    def look_around(self, gone: str = "") -> None:
        """Take up jobs of workers that died, and lay an analysis that somebody made on the command line.

        Args:
            gone: how the names of workers begin that are known to be gone; of others it is known after a minute.
        """
        # By name only: what the other lane loads is of no use here.
        known = [name for folder in LANES.values() for name in named(folder)]
        self.desk.jobs.lapsed(self.config.now(), known, gone)
        if self.lane != "heavy":
            return
        self.desk.tidy(self.config.now())
        unread = self.desk.jobs.latest(_MOST, ("waiting", "running", "failed", "stopped"), ("read_files",))
        keeper = Keeper(self.config, self.desk)
        if gone:
            keeper.finish()
        keeper.settle()
        swept(self.config.workspace, {str(job.arguments.get("inbox")) for job in unread}, self.config.now())
        if self._unlaid() and not self.desk.jobs.latest(1, ("waiting", "running"), _LAYING):
            self.desk.jobs.enqueue(By("doorward", self.config.now()), "snapshot", {})

    def _unlaid(self) -> bool:
        """Say whether the lake has an analysis that no snapshot shows, and that nobody tried in vain to lay."""
        newest = analysed_at(self.config)
        tried = self.desk.jobs.latest(1, kinds=("snapshot",))
        if newest and tried and tried[0].state != "done" and tried[0].created.replace(tzinfo=UTC).timestamp() > newest:
            return False
        return unlaid(self.config)

    def end(self) -> None:
        """End after the job in hand."""
        self.ending.set()


def ending_with_input() -> threading.Event:
    """End this process when standard input ends, whatever else it does; return what is set when something comes there."""
    rung = threading.Event()

    def wait() -> None:
        while os.read(sys.stdin.fileno(), 4096):
            rung.set()
        # A job in hand is not waited for: the next worker of the lane takes it up.
        os._exit(0)

    threading.Thread(target=wait, daemon=True, name="the end of the server").start()
    return rung


def main(lane: str) -> int:
    """Work; return the exit code."""
    os.umask(0o077)
    # Nor is it waited for here: a signal that Python handles would wait for the query that runs.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if lane == "heavy":
        os.nice(_NICE)
    config = Config.loaded(sys.stdin.readline())
    rung = ending_with_input()
    with alone(config.snapshots, lane) as team:
        desk = desk_of(config)
        try:
            worker = Worker(config, desk, lane, team)
            worker.look_around(team)
            # Who asks already is not kept waiting for what others may ask.
            while worker.once():
                pass
            worker.warm()
            worker.run(rung)
        finally:
            desk.close()
    return 0


if __name__ == "__main__":
    if sys.argv[1:] not in [[lane] for lane in LANES]:
        sys.exit(f"name a lane: {' or '.join(LANES)}")
    sys.exit(main(sys.argv[1]))

"""What one piece of work of a worker is, and how it says how far it is."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from doorward.desk import DeskUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from doorward.console.config import Config
    from doorward.desk import Desk, Job

LANES = {"heavy": "doorward.console.tasks", "quick": "doorward.console.answers"}
"""Worker process -> the folder of what it does: one reads and analyses, and one answers what a page waits for."""
_APART = 0.5
"""Seconds between two words on progress."""
_BEAT = 5.0


class Cancelled(Exception):  # noqa: N818 - somebody's wish, not a failure
    """Somebody wants the work to stop."""


@dataclass(slots=True)
class Work:
    """One job in hand.

    Attributes:
        config: of the console.
        desk: where the job is kept.
        job: what is to be done.
        kept: what a worker keeps from one job to the next, by name.
    """

    config: Config
    desk: Desk
    job: Job
    kept: dict[str, Any] = field(default_factory=dict)
    _said: float = 0.0
    _progress: float = 0.0
    _stop: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    def say(self, message: str, progress: float | None = None) -> None:
        """Say what is being done, twice a second at most.

        Raises:
            Cancelled: somebody wants it to stop.
        """
        self.check()
        self._progress = max(self._progress, progress or 0.0)
        now = time.monotonic()
        if now - self._said >= _APART:
            self._said = now
            self._beat(message)

    def check(self) -> None:
        """Go on, or stop where somebody wants that.

        Raises:
            Cancelled: somebody does.
        """
        if self._stop.is_set():
            raise Cancelled

    def beating(self) -> threading.Thread:
        """Return a started thread that keeps the desk told that the worker is alive, until `ended`."""

        def keep() -> None:
            while not self._over.wait(_BEAT):
                # A desk that others hold for a moment is told the next time.
                with suppress(DeskUnavailableError):
                    self._beat(None)

        thread = threading.Thread(target=keep, daemon=True, name=f"job {self.job.number}")
        thread.start()
        return thread

    def ended(self) -> None:
        """Let the thread end."""
        self._over.set()

    def _beat(self, message: str | None) -> None:
        if not self.desk.jobs.beat(self.job, self.config.now(), self._progress, message):
            self._stop.set()


@dataclass(frozen=True, slots=True)
class Task:
    """A kind of work. It may be done again from its beginning: a worker that dies leaves it to the next.

    Attributes:
        function: does it and returns what came of it, a sentence (or a line of JSON) a line.
        warm: loads what it would load when it is first asked, so that nobody waits for that.
    """

    name: str
    function: Callable[[Work], Sequence[str]]
    warm: Callable[[Config], object] = lambda _: None


def task(function: Callable[[Work], Sequence[str]]) -> Task:
    """Make a function a task under its own name."""
    return Task(function.__name__, function)


def warmed(warm: Callable[[Config], object]) -> Callable[[Task], Task]:
    """Give a task what it loads before it is first asked."""
    return lambda made: replace(made, warm=warm)

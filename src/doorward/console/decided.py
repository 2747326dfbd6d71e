"""What people decided, as lists need it: read from the desk once a revision, not once a page."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.console.snapshot.read import Decisions

if TYPE_CHECKING:
    from datetime import date

    from doorward.desk import Desk


@dataclass(slots=True)
class Decided:
    """The current decision on one subject."""

    kind: str
    id: str
    status: str | None
    assignee: str | None
    accepted_until: date | None


class DecidedNow:
    """Holds the decisions of the desk's newest revision; serves several threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._held, self._lock = desk, Decisions(-1), threading.Lock()

    def on(self, day: date) -> Decisions:
        """Return what is decided on all subjects, acceptances measured by a day."""
        revision = self._desk.revision()
        with self._lock:
            if self._held.revision != revision:
                # Read after the number was: what is decided in between shows early, never late.
                rows = tuple(
                    Decided(*subject, one.status, one.assignee, one.accepted_until)
                    for subject, one in self._desk.decisions.every().items()
                )
                self._held = Decisions(revision, rows, day)
            elif self._held.day != day:
                self._held = Decisions(revision, self._held.rows, day)
            return self._held

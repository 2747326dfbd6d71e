"""The desk: what people decide, who they are, and what is to be done. SQLite in the workspace, or PostgreSQL by URL.

Every write names who did it and when, and has its row of the audit in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.desk.act import KINDS, By, DeskError, DeskUnavailableError, Key, Subject
from doorward.desk.attempts import AttemptBook
from doorward.desk.audit import Asked, AuditLog, Entry
from doorward.desk.decisions import STATUSES, Change, Decision, DecisionBook, StaleError
from doorward.desk.expectations import ExpectationBook, Vouched
from doorward.desk.jewels import Jewel, JewelBook
from doorward.desk.jobs import CrowdedError, Job, JobBook
from doorward.desk.originals import Original, OriginalBook, Sent
from doorward.desk.people import ROLES, People, Person
from doorward.desk.retention import tidy
from doorward.desk.sessions import Session, SessionBook
from doorward.desk.store import open_store
from doorward.desk.tokens import SCOPES, Token, TokenBook
from doorward.desk.views import View, ViewBook

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from doorward.desk.store import Store

__all__ = [
    "FILE",
    "KINDS",
    "ROLES",
    "SCOPES",
    "STATUSES",
    "Asked",
    "By",
    "Change",
    "CrowdedError",
    "Decision",
    "Desk",
    "DeskError",
    "DeskUnavailableError",
    "Entry",
    "Jewel",
    "Job",
    "Key",
    "Original",
    "Person",
    "Sent",
    "Session",
    "StaleError",
    "Subject",
    "Token",
    "View",
    "Vouched",
    "open_desk",
]
FILE = "desk.db"
"""File of the workspace that is the desk where no URL is given."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk, opened: one book for each thing that is kept."""

    store: Store
    decisions: DecisionBook
    expectations: ExpectationBook
    jewels: JewelBook
    people: People
    sessions: SessionBook
    attempts: AttemptBook
    tokens: TokenBook
    views: ViewBook
    jobs: JobBook
    originals: OriginalBook
    audit: AuditLog

    def revision(self) -> int:
        """Return a number that grows with every decision, comment, expectation and crown jewel."""
        return self.store.revision()

    def tidy(self, now: datetime) -> None:
        """Remove what is over: sessions, start tokens, tries, old jobs. Decisions and the audit stay."""
        tidy(self.store, now)

    def close(self) -> None:
        """Give the connections back."""
        self.store.close()


def open_desk(place: str | Path) -> Desk:
    """Open the desk, made where it is absent, in the shape this version knows.

    Args:
        place: path of an SQLite file, or a URL such as `postgresql://user@host/name`.

    Raises:
        DeskUnavailableError: it cannot be opened, or a newer version of Doorward made it.
    """
    store = open_store(place)
    return Desk(
        store,
        DecisionBook(store),
        ExpectationBook(store),
        JewelBook(store),
        People(store),
        SessionBook(store),
        AttemptBook(store),
        TokenBook(store),
        ViewBook(store),
        JobBook(store),
        OriginalBook(store),
        AuditLog(store),
    )

"""A console on a desk of its own, with a clock that tests turn and clients for each role."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from doorward.console.access.cookies import session_name
from doorward.console.access.who import Who
from doorward.console.app import application
from doorward.console.config import Config
from doorward.console.server import desk_of
from doorward.desk import By

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from doorward.desk import Desk

NOW = datetime(2026, 11, 20, 9, 30)
PASSWORD = "correct horse battery"  # noqa: S105 - nobody's
ROLES = ("viewer", "analyst", "admin")


@dataclass
class Clock:
    """The time, as tests have it."""

    time: datetime = NOW

    def __call__(self) -> datetime:
        return self.time

    def turn(self, **more: float) -> None:
        """Let time pass."""
        self.time += timedelta(**more)


@dataclass
class Served:
    """A console that is served, with a person of each role: the person's name is the role's."""

    config: Config
    desk: Desk
    clock: Clock = field(default_factory=Clock)

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http{'s' * self.config.secure}://127.0.0.1:{self.config.port}"

    def by(self, actor: str = "test") -> By:
        """Who writes."""
        return By(actor, self.clock())

    def cookie(self, name: str) -> str:
        """What the cookie of somebody who logs in now holds."""
        return self.desk.sessions.begin(self.by(name), self.desk.people.named(name))

    def key(self, name: str, *scopes: str, days: float = 1) -> str:
        """A key of somebody."""
        person = self.desk.people.named(name)
        return self.desk.tokens.issue(self.by(name), person, "nightly", scopes, self.clock() + timedelta(days=days))[1]

    def client(self, name: str = "", **headers: str) -> TestClient:
        """A browser on our own page, logged in as somebody; it follows nothing by itself."""
        app = application(self.config, self.desk, Who(self.config, self.desk))
        told = {"origin": self.address, "sec-fetch-site": "same-origin"} | {
            key.replace("_", "-"): value for key, value in headers.items()
        }
        made = TestClient(app, self.address, follow_redirects=False, headers=told, raise_server_exceptions=False)
        if name:
            made.cookies.set(session_name(self.config), self.cookie(name))
        return made

    def audited(self) -> list[str]:
        """What the audit tells, the oldest first."""
        return [entry.what for entry in self.desk.audit.entries()][::-1]


@contextmanager
def served(folder: Path, **settled: object) -> Iterator[Served]:
    """Serve a console on an empty workspace with one person of each role; `PASSWORD` is everyone's."""
    clock = Clock()
    config = Config(folder, now=clock, **settled)
    desk = desk_of(config)
    made = Served(config, desk, clock)
    for role in ROLES:
        desk.people.add(made.by(), role, role, PASSWORD)
    try:
        yield made
    finally:
        desk.close()

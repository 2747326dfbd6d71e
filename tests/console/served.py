"""A console on a desk of its own, with a clock that tests turn and clients for each role."""

from __future__ import annotations

import atexit
import shutil
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from doorward.console.access.cookies import session_name
from doorward.console.access.who import Who
from doorward.console.app import application
from doorward.console.config import Config
from doorward.console.desk_place import desk_of
from doorward.desk import FILE, By, open_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

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


@cache
def _laid(*people: str) -> Path:
    """A desk with some people, made once: migrations and passwords take longer than most tests."""
    folder = Path(mkdtemp(prefix="doorward-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with closing(open_desk(folder / FILE)) as desk:
        for role in people:
            desk.people.add(By("test", NOW), role, role, PASSWORD)
    return folder / FILE


def copied(place: Path, *people: str) -> Path:
    """Lay a desk of its own at a place, with one person of each role that is named."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return shutil.copy(_laid(*people), place)


@contextmanager
def served(folder: Path, **settled: object) -> Iterator[Served]:
    """Serve a console on an empty workspace with one person of each role; `PASSWORD` is everyone's."""
    clock = Clock()
    config = Config(folder, now=clock, **settled)
    copied(folder / FILE, *ROLES)
    with closing(desk_of(config)) as desk:
        yield Served(config, desk, clock)

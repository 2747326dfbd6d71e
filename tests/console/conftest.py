"""A console over a small organisation, asked without a browser: one snapshot for the run, a fresh desk for each test."""

from __future__ import annotations

from datetime import datetime

import pytest
from starlette.testclient import TestClient
from tests.console.served import copied
from tests.console.snapshot.organisation import laid

from doorward.console.app import application
from doorward.console.config import Config
from doorward.console.page import Person
from doorward.console.snapshot.read import latest
from doorward.desk import open_desk

NOW = datetime(2026, 11, 21, 3, 0)
OWN = {"origin": "http://testserver"}
"""What a browser says when a page of the console sends a form."""


@pytest.fixture
def desk(tmp_path):
    opened = open_desk(copied(tmp_path / "desk.db"))
    # What a snapshot keeps of decisions is told apart by their revision, and each desk here begins with the first.
    for shown in {id(one): one for one in (laid(), latest(laid().path.parent))}.values():
        shown.forget_counts()
        shown._loaded.clear()
        shown._kept = None
    yield opened
    opened.close()


@pytest.fixture
def config(tmp_path):
    workspace = laid().path.parent.parent
    return Config(workspace, hosts=("testserver",), now=lambda: NOW)


@pytest.fixture
def asked(config, desk):
    """Return a client for a person of a role; without a role, nobody is logged on."""

    def client(role: str | None = "analyst", name: str = "ana") -> TestClient:
        person = Person(name, role) if role else None
        return TestClient(application(config, desk, lambda _: person), follow_redirects=False)

    return client


@pytest.fixture
def snapshot():
    return laid()

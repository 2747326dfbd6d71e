"""A desk on each database: what is said once is asked of both."""

from __future__ import annotations

import os
from contextlib import ExitStack
from importlib.util import find_spec
from itertools import count

import pytest
from sqlalchemy import create_engine, text
from tests.desk.server import programs, running

from doorward.desk import open_desk

DATABASES = ("sqlite", "postgresql")
_NUMBERS = count()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Start PostgreSQL when it is first asked for."""
    if find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: make postgresql installs it where it may")
    own = tmp_path_factory.getbasetemp()
    with running(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) as folder:
        yield folder


@pytest.fixture
def postgresql(server):
    """Return the URL of an empty schema."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}_{next(_NUMBERS)}"
    url = f"postgresql+psycopg://doorward@/postgres?host={server}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"create schema {name}"))
    engine.dispose()
    return f"{url}&options=-csearch_path%3D{name}"


@pytest.fixture(params=DATABASES)
def place(request, tmp_path):
    """Return where a desk may lie that is not there yet."""
    return tmp_path / "desk.db" if request.param == "sqlite" else request.getfixturevalue("postgresql")


@pytest.fixture
def desk(place):
    """Return an empty desk."""
    with ExitStack() as stack:
        opened = open_desk(place)
        stack.callback(opened.close)
        yield opened

"""A desk on each database: what is said once is asked of both."""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from importlib.util import find_spec
from itertools import count

import pytest
from sqlalchemy import create_engine, text
from tests.desk.server import programs, running

from doorward.desk import open_desk
from doorward.desk.schema import Record

DATABASES = ("sqlite", "postgresql")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "one")
KEPT = ("turn", "alembic_version")
_NUMBERS = count()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """Start PostgreSQL when it is first asked for."""
    if find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: make postgresql installs it where it may")
    own = tmp_path_factory.getbasetemp()
    with running(own if WORKER == "one" else own.parent) as folder:
        yield folder


def said(url, *statements):
    """Tell the server something."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def schema(server, name):
    url = f"postgresql://doorward@/postgres?host={server}"
    said(url.replace(":", "+psycopg:", 1), f"create schema {name}")
    return f"{url}&options=-csearch_path%3D{name}"


@pytest.fixture(params=DATABASES)
def place(request, tmp_path):
    """Return where a desk may lie that is not there yet."""
    if request.param == "sqlite":
        return tmp_path / "desk.db"
    return schema(request.getfixturevalue("server"), f"{WORKER}_{next(_NUMBERS)}")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """Return an empty desk on SQLite, to be copied: migrations take longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "desk.db"
    open_desk(path).close()
    return path


@pytest.fixture(scope="session")
def shared(server):
    """Return an empty desk on PostgreSQL, to be emptied again."""
    url = schema(server, f"{WORKER}_shared")
    open_desk(url).close()
    return url


@pytest.fixture(params=DATABASES)
def home(request, tmp_path):
    """Return where an empty desk lies."""
    if request.param == "sqlite":
        return shutil.copy(request.getfixturevalue("migrated"), tmp_path / "desk.db")
    url = request.getfixturevalue("shared")
    tables = ", ".join(f'"{name}"' for name in Record.metadata.tables if name not in KEPT)
    # As a replica no trigger is asked, that of the audit neither.
    quietly = ("set session_replication_role = replica", f"truncate {tables} restart identity")
    said(url.replace(":", "+psycopg:", 1), *quietly, "update turn set revision = 0")
    return url


@pytest.fixture
def desk(home):
    """Return an empty desk."""
    with closing(open_desk(home)) as opened:
        yield opened

"""Migrations: from nothing to the tables that the code knows, once, and never backwards."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from tests.desk.acting import BY

from doorward.desk import DeskUnavailableError, open_desk
from doorward.desk.migrating import HEAD, version
from doorward.desk.schema import Record

OPEN = "import sys; from doorward.desk import open_desk; open_desk(sys.argv[1]).close()"


def test_head_is_the_last_migration():
    config = Config()
    config.set_main_option("script_location", "doorward.desk:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_empty_database_becomes_what_the_code_knows(place):
    with closing(open_desk(place)) as desk, desk.store.read() as connection:
        assert version(connection) == HEAD
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Record.metadata) == []


def test_opened_again_nothing_is_done_and_nothing_lost(place):
    with closing(open_desk(place)) as desk:
        desk.people.add(BY, "anna", "admin")
    with closing(open_desk(place)) as desk:
        assert [person.name for person in desk.people.every()] == ["anna"]


def test_an_open_desk_does_not_load_alembic(home):
    code = f"{OPEN}; sys.exit('alembic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code, str(home)], check=False).returncode == 0


def test_a_newer_desk_is_refused_and_left_alone(place):
    with closing(open_desk(place)) as desk:
        with desk.store.housekeep() as connection:
            connection.execute(text("update alembic_version set version_num = '9999'"))
        with pytest.raises(DeskUnavailableError, match="made by a newer Doorward"):
            open_desk(place)

        with desk.store.read() as connection:
            assert version(connection) == "9999"


def test_many_that_open_at_once_migrate_once(place):
    command = [sys.executable, "-W", "error", "-c", OPEN, str(place)]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(3)]
    failed = [error for process in started if (error := process.communicate(timeout=60)[1])]

    assert failed == []
    with closing(open_desk(place)) as desk:
        assert desk.revision() == 0
        with desk.store.read() as connection:
            assert connection.execute(text("select count(*) from turn")).scalar() == 1


def test_a_migration_that_is_killed_halfway_leaves_nothing(place, monkeypatch):
    monkeypatch.setattr("alembic.operations.Operations.execute", lambda *_: sys.exit("no triggers"))
    with pytest.raises(SystemExit):
        open_desk(place)
    monkeypatch.undo()

    with closing(open_desk(place)) as desk:
        assert desk.audit.entries() == []

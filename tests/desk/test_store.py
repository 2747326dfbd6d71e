"""The database under the desk: how it is opened, what a write is, and what is told of what goes wrong."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing, contextmanager
from datetime import datetime
from threading import Timer
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from tests.desk.acting import BY
from tests.desk.conftest import said

from doorward.desk import Asked, By, DeskError, DeskUnavailableError, open_desk
from doorward.desk.schema import Users
from doorward.desk.store import _log_ahead

USER = {"name": "anna", "role": "admin", "disabled": False, "created": datetime(2026, 11, 20)}


def users(desk):
    with desk.store.read() as connection:
        return connection.execute(select(Users.name)).scalars().all()


def test_a_write_and_its_row_of_the_audit_come_together(desk):
    with desk.store.write(BY) as writing:
        writing.connection.execute(insert(Users), [USER])
        writing.tell("add_user", ("user", "anna"), None, {"role": "admin"})

    assert users(desk) == ["anna"]
    (entry,) = desk.audit.entries()
    assert (entry.what, entry.kind, entry.subject, entry.after) == ("add_user", "user", "anna", {"role": "admin"})
    assert (entry.actor, entry.time, entry.address, entry.before) == (BY.actor, BY.now, BY.address, None)


def test_a_write_that_tells_the_audit_nothing_is_undone(desk):
    with desk.store.write(BY) as writing:
        writing.connection.execute(insert(Users), [USER])

    assert users(desk) == []


def test_a_write_that_fails_leaves_neither_change_nor_row(desk):
    def fail():
        with desk.store.write(BY) as writing:
            writing.connection.execute(insert(Users), [USER])
            writing.tell("add_user", ("user", "anna"))
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert users(desk) == []
    assert desk.audit.entries(Asked()) == []


@contextmanager
def held(path):
    """Hold a file as another does that turns its journal at the same moment."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("create table t (x)")
        other.execute("begin exclusive")
        yield other


def test_a_file_that_another_turns_at_the_moment_is_asked_for_again(tmp_path):
    path = tmp_path / "desk.db"
    # Without a timeout of its own SQLite refuses at once, as it does where two wait for each other.
    with held(path) as other, closing(sqlite3.connect(path, timeout=0)) as refused:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            refused.execute("pragma journal_mode = wal")
        later = Timer(0.2, lambda: other.execute("commit"))
        later.start()
        _log_ahead(refused.cursor())
        later.join()

        assert refused.execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_file_that_another_never_gives_back_is_told_after_the_wait(tmp_path, monkeypatch):
    monkeypatch.setattr("doorward.desk.store._WAIT", 0.1)
    path = tmp_path / "desk.db"
    with held(path), pytest.raises(DeskUnavailableError, match=r"does not answer: database is locked"):
        open_desk(path)


def test_who_waits_too_long_for_another_writer_is_told_so(home, monkeypatch):
    monkeypatch.setattr("doorward.desk.store._WAIT", 1)
    with closing(open_desk(home)) as first, closing(open_desk(home)) as second, first.store.write(BY) as writing:
        writing.tell("nothing", ("user", "x"))
        with pytest.raises(DeskUnavailableError, match=r"does not answer: .*lock"):
            second.people.add(BY, "anna", "admin")


@pytest.mark.parametrize("home", ["postgresql"], indirect=True)
def test_who_may_not_make_tables_is_told_so(home, server):
    name = f"poor_{uuid4().hex}"
    asked = (f"create role {name} login", f"create schema {name}", f"grant usage on schema {name} to {name}")
    said(f"postgresql+psycopg://doorward@/postgres?host={server}", *asked)
    with pytest.raises(DeskUnavailableError, match="permission denied"):
        open_desk(f"postgresql://{name}@/postgres?host={server}&options=-csearch_path%3D{name}")


@pytest.mark.parametrize("actor", ["", "  ", "an\x00na", "a" * 201, "\ud800"])
def test_nobody_writes_without_a_name(desk, actor):
    with pytest.raises(DeskError, match="the name of who writes"), desk.store.write(By(actor, BY.now)):
        pass


def test_the_file_and_what_lies_beside_it_are_for_the_owner_only(tmp_path):
    path = tmp_path / "made" / "desk.db"
    desk = open_desk(path)
    desk.people.add(BY, "anna", "admin")

    assert {stat.S_IMODE(item.stat().st_mode) for item in path.parent.iterdir()} == {0o600}
    assert len(list(path.parent.iterdir())) == 3
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    desk.close()


def test_a_file_that_others_may_read_is_theirs_no_longer(tmp_path):
    path = tmp_path / "desk.db"
    open_desk(path).close()
    path.chmod(0o644)
    open_desk(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 15_000)]
)
def test_sqlite_keeps_what_was_acknowledged(tmp_path, pragma, value):
    desk = open_desk(str(tmp_path / "desk.db"))
    with desk.store.read() as connection:
        assert connection.execute(text(f"pragma {pragma}")).scalar() == value
    desk.close()


def test_an_sqlite_url_is_a_path_too(tmp_path):
    open_desk(f"sqlite:///{tmp_path}/desk.db").close()

    assert (tmp_path / "desk.db").exists()


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("mysql://a@b/c", "cannot lie in 'mysql'"),
        ("sqlite://", "cannot lie in 'sqlite'"),
        ("://", "the URL of the desk is none"),
        ("nosuch://a/b", "cannot lie in 'nosuch'"),
    ],
)
def test_other_databases_are_refused(place, words):
    with pytest.raises(DeskUnavailableError, match=words):
        open_desk(place)


def test_a_server_that_does_not_answer_is_a_sentence_without_the_password(tmp_path):
    pytest.importorskip("psycopg")
    with pytest.raises(DeskUnavailableError, match="does not answer") as told:
        open_desk(f"postgresql://doorward:secret@/desk?host={tmp_path}")

    assert "secret" not in str(told.value)
    assert "***" in str(told.value)


def test_a_missing_driver_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(DeskUnavailableError, match=r"doorward\[postgresql\]"):
        open_desk("postgresql://doorward@/desk")


def test_a_file_that_is_no_database_is_a_sentence(tmp_path):
    (tmp_path / "desk.db").write_text("no database, but a text of some length" * 100, "utf-8")
    with pytest.raises(DeskUnavailableError, match="file is not a database"):
        open_desk(tmp_path / "desk.db")


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DeskUnavailableError, match="cannot be opened"):
        open_desk(tmp_path / "file" / "desk.db")


def test_foreign_keys_hold(desk):
    with pytest.raises(DBAPIError), desk.store.housekeep() as connection:
        connection.execute(
            text('insert into starts (digest, "user", ends) values (:digest, 7, :ends)'),
            {"digest": "x", "ends": "2026-01-01 00:00:00"},
        )


def test_what_cannot_be_looked_for_is_a_sentence(desk):
    with pytest.raises(DeskError, match="neither keep nor look for"):
        desk.audit.entries(Asked(actor="\ud800"))


def test_what_fails_is_told_without_its_values(desk):
    twice = [USER | {"password": "$argon2id$secret"}] * 2
    with pytest.raises(DBAPIError, match="hidden") as caught, desk.store.housekeep() as connection:
        connection.execute(insert(Users), twice)
    assert "argon2id" not in str(caught.value)

"""The first desk: the tables, the one row that writers hold, and an audit that stays as it was written."""

from __future__ import annotations

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from tests.desk.acting import BY

from doorward.desk.schema import Record


def test_every_table_is_there(desk):
    with desk.store.read() as connection:
        assert set(inspect(connection).get_table_names()) == {*Record.metadata.tables, "alembic_version"}


def test_there_is_one_turn(desk):
    with desk.store.read() as connection:
        assert connection.execute(text("select number, revision from turn")).all() == [(1, 0)]


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set actor = 'nobody'",
        "update audit set what = what where number = 1",
        "delete from audit",
        "delete from audit where number = 1",
    ],
)
def test_the_audit_is_neither_changed_nor_removed(desk, statement):
    desk.people.add(BY, "anna", "admin")
    with pytest.raises(DBAPIError, match="the audit is kept as it was written"), desk.store.housekeep() as connection:
        connection.execute(text(statement))

    assert [entry.actor for entry in desk.audit.entries()] == ["anna"]


@pytest.mark.parametrize("home", ["postgresql"], indirect=True)
def test_nor_is_it_emptied_at_once(desk):
    desk.people.add(BY, "anna", "admin")
    with pytest.raises(DBAPIError, match="kept as it was written"), desk.store.housekeep() as connection:
        connection.execute(text("truncate audit"))

    assert len(desk.audit.entries()) == 1

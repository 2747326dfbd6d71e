"""The third shape of the desk: a desk of the second one keeps what it has, and takes originals."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from tests.desk.acting import BY, MADE, NOON, back_to

from doorward.desk import Sent, open_desk

ONE = Sent("u/1", "a" * 64, 1, "conn.log", "ana", NOON)


def test_a_desk_of_before_keeps_what_it_has(home):
    with closing(open_desk(home)) as desk:
        desk.people.add(BY, "anna", "admin")
        back_to(desk, "0002")
    with closing(open_desk(home)) as desk:
        assert [person.name for person in desk.people.every()] == ["anna"]
        assert desk.originals.keep(BY, ONE, {"b" * 64}, lambda: None)
        with desk.store.read() as connection:
            assert set(MADE["0003"]) <= set(inspect(connection).get_table_names())


def test_a_sending_is_there_once(desk):
    desk.originals.keep(BY, ONE, (), lambda: None)
    copy = "insert into originals (upload, digest, name, size, actor, time) select upload, digest, name, size, actor, time from originals"
    with pytest.raises(IntegrityError), desk.store.housekeep() as connection:
        connection.execute(text(copy))

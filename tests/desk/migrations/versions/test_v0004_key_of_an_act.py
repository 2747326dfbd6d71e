"""The fourth shape of the desk: an audit of the third takes the keys, keeps every row, and stays as it was written."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from tests.desk.acting import BY, back_to

from doorward.desk import Key, open_desk
from doorward.desk.migrating import HEAD, version


def test_an_audit_of_the_third_shape_takes_keys_and_keeps_what_it_has(home):
    with closing(open_desk(home)) as desk:
        desk.people.add(BY, "anna", "admin")
        back_to(desk, "0003")

    with closing(open_desk(home)) as desk:
        desk.people.add(replace(BY, key=Key(7, "nightly")), "bob", "viewer")
        assert [(entry.who, entry.key_number) for entry in desk.audit.entries()] == [
            ("anna by key nightly", 7),
            ("anna", None),
        ]
        with desk.store.read() as connection:
            assert version(connection) == HEAD


def test_the_key_of_a_row_is_not_changed_either(desk):
    desk.people.add(BY, "anna", "admin")
    with pytest.raises(DBAPIError, match="the audit is kept as it was written"), desk.store.housekeep() as connection:
        connection.execute(text("update audit set key = 'nightly'"))

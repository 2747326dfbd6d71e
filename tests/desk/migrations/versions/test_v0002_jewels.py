"""The second desk: a desk of the first shape takes the table, and loses nothing."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import text
from tests.desk.acting import BY

from doorward.desk import open_desk
from doorward.desk.migrating import HEAD, version


def test_a_desk_of_the_first_shape_takes_the_table_and_keeps_what_it_has(home):
    with closing(open_desk(home)) as desk:
        desk.people.add(BY, "anna", "admin")
        with desk.store.housekeep() as connection:
            connection.execute(text("drop table jewels"))
            connection.execute(text("update alembic_version set version_num = '0001'"))

    with closing(open_desk(home)) as desk:
        desk.jewels.name(BY, "payroll", "db1")
        assert [one.name for one in desk.jewels.every()] == ["payroll"]
        assert [one.name for one in desk.people.every()] == ["anna"]
        with desk.store.read() as connection:
            assert version(connection) == HEAD

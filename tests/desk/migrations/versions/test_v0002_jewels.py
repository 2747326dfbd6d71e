"""The second desk: a desk of the first shape takes the table, and loses nothing."""

from __future__ import annotations

from contextlib import closing

from tests.desk.acting import BY, back_to

from doorward.desk import open_desk
from doorward.desk.migrating import HEAD, version


def test_a_desk_of_the_first_shape_takes_the_table_and_keeps_what_it_has(home):
    with closing(open_desk(home)) as desk:
        desk.people.add(BY, "anna", "admin")
        back_to(desk, "0001")

    with closing(open_desk(home)) as desk:
        desk.jewels.name(BY, "payroll", "db1")
        assert [one.name for one in desk.jewels.every()] == ["payroll"]
        assert [one.name for one in desk.people.every()] == ["anna"]
        with desk.store.read() as connection:
            assert version(connection) == HEAD

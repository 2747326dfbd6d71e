from __future__ import annotations

import sqlite3

from doorward.console.snapshot.lists import LISTS
from doorward.console.snapshot.schema import INDICES, TABLES, VERSION

READ = {"utc_time", "json_text", "flag"}
"""Types that the reader turns into values."""


def made():
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES + INDICES)
    return connection


def columns(connection, table):
    return {row[1]: row[2] for row in connection.execute(f"pragma table_info({table})")}


def test_the_tables_and_their_indices_can_be_made():
    names = {row[0] for row in made().execute("select name from sqlite_master where type = 'table'")}
    assert {"meta", "findings", "marks", "mentions", "search", *LISTS} <= names
    assert VERSION >= 1


def test_every_field_of_a_list_has_its_column_or_is_a_mark_or_a_decision():
    connection = made()
    for kind, fields in LISTS.items():
        known = columns(connection, kind)
        assert {"number", "id", fields.free} <= set(known), kind
        for field in fields:
            if field.many or field.decided:
                assert field.name not in known or kind == "sources", f"{kind}.{field.name}"
                continue
            assert field.name in known, f"{kind}.{field.name}"
            assert field.sorted_by in known, f"{kind}.{field.sorted_by}"
            if field.kind == "address":
                assert f"{field.name}_key" in known, f"{kind}.{field.name}_key"


def test_fields_are_of_the_type_of_their_column():
    types = {"time": "utc_time", "flag": "flag"}
    connection = made()
    for kind, fields in LISTS.items():
        known = columns(connection, kind)
        for field in fields:
            if not field.many and not field.decided and field.kind in types:
                assert known[field.name] == types[field.kind], f"{kind}.{field.name}"


def test_every_type_is_sqlite_s_own_or_one_that_is_read():
    connection = made()
    names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    used = {kind for name in names if not name.startswith("search") for kind in columns(connection, name).values()}
    assert used - {"", "TEXT", "INTEGER", "REAL"} == READ


def test_every_list_can_be_opened_by_id():
    indices = {row[0] for row in made().execute("select name from sqlite_master where type = 'index'")}
    assert {f"{kind}_id" for kind in LISTS} <= indices

"""What every table owes to those who fill it and those who read it."""

from __future__ import annotations

import re

import pytest

from doorward.query import sql
from doorward.table import ARROW_TYPES, ORIGIN, Column, Table
from doorward.tables import TABLES

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

every_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def clashes(tables: dict[str, Table]) -> list[str]:
    """Return the columns that have another type in another table."""
    seen: dict[str, dict[str, list[str]]] = {}
    for table in tables.values():
        for name, column in table.all_columns.items():
            seen.setdefault(name, {}).setdefault(column.type, []).append(table.name)
    return [f"{name} is {types}" for name, types in seen.items() if len(types) > 1]


def test_one_column_name_means_one_type_everywhere():
    found = clashes(TABLES)
    assert not found, "\n".join(found)


def test_a_clash_would_be_seen():
    one = Table("one", {"port": Column("int64", "a port")})
    two = Table("two", {"port": Column("string", "a port")})
    assert clashes({"one": one}) == []
    assert clashes({"one": one, "two": two}) == ["port is {'int64': ['one'], 'string': ['two']}"]


@every_table
def test_it_is_named_after_its_file(table):
    assert TABLES[table.name] is table


@every_table
def test_names_are_lower_case_words(table):
    assert all(NAME.fullmatch(name) for name in [table.name, *table.columns])


@every_table
def test_every_column_says_what_it_means(table):
    for name, column in table.columns.items():
        assert len(column.meaning) >= 3, name
        assert not column.meaning.endswith("."), name


@every_table
def test_rows_from_files_carry_their_origin_and_others_do_not(table):
    assert not table.observed or not set(ORIGIN) & set(table.columns)
    assert set(ORIGIN) <= set(table.all_columns) or not table.observed


@every_table
def test_its_schema_has_every_column_in_order(table):
    assert table.schema.names == list(table.all_columns)
    assert table.schema.types == [ARROW_TYPES[column.type] for column in table.all_columns.values()]


@every_table
def test_its_reading_is_of_its_own_rows(table):
    reading = sql(table.reading or "")
    assert reading.names <= {"rows"}
    assert not reading.tunables


def test_names_of_another_kind_would_be_seen():
    assert NAME.fullmatch("first_seen")
    assert not any(NAME.fullmatch(name) for name in ["FirstSeen", "first seen", "_x", "x_", "1st"])

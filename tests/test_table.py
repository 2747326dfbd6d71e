"""A table is a name and columns with a meaning; where it was observed, each row knows where it came from."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pyarrow as pa
import pytest

from doorward.table import ARROW_TYPES, ORIGIN, Column, Table

COLUMNS = {"time": Column("timestamp('UTC')", "when"), "port": Column("int64", "where")}


@pytest.mark.parametrize("kind", ARROW_TYPES)
def test_every_known_type_makes_a_column(kind):
    assert Column(kind, "something").type == kind


@pytest.mark.parametrize("kind", ["", "String", "int", "int32", "timestamp", "list<int64>", "string "])
def test_another_type_is_refused_with_the_known_ones(kind):
    with pytest.raises(ValueError, match="is not one of string, int64") as caught:
        Column(kind, "something")

    assert repr(kind) in str(caught.value)


def test_an_observed_table_ends_in_where_its_rows_came_from():
    table = Table("conn", COLUMNS)

    assert list(table.all_columns) == ["time", "port", "origin", "origin_row"]
    assert list(table.columns) == ["time", "port"]
    assert set(ORIGIN) == {"origin", "origin_row"}


def test_a_derived_table_has_its_own_columns_only():
    table = Table("findings", COLUMNS, observed=False)

    assert list(table.all_columns) == ["time", "port"]
    assert table.schema.names == ["time", "port"]


def test_the_schema_has_the_arrow_types_in_order():
    assert Table("conn", COLUMNS).schema == pa.schema(
        [("time", pa.timestamp("us")), ("port", pa.int64()), ("origin", pa.string()), ("origin_row", pa.int64())]
    )


def test_times_at_rest_have_no_zone():
    assert ARROW_TYPES["timestamp('UTC')"].tz is None


def test_a_table_does_not_change():
    with pytest.raises(FrozenInstanceError):
        Table("conn", COLUMNS).name = "dns"


def test_changing_what_all_columns_gave_does_not_change_the_table():
    table = Table("findings", dict(COLUMNS), observed=False)
    table.all_columns.clear()

    assert list(table.columns) == ["time", "port"]

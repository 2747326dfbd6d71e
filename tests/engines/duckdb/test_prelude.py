"""The macros of the portable subset mean one thing; tests/engines hold every engine to these answers."""

from __future__ import annotations

import hashlib
from datetime import datetime
from math import inf, nan

import duckdb as native
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.scanning import SPOOL, engine

from doorward.engines.duckdb import prelude
from doorward.table import ARROW_TYPES, Column, Table
from doorward.tables import TABLES
from doorward.wording import size


def answer(expression):
    return engine()._connection.execute(f"select {expression}").fetchall()[0][0]


T = "timestamp '2026-03-01 23:59:59.9'"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (f"epoch_s({T})", 1_772_409_599),
        ("epoch_s(timestamp '1969-12-31 23:59:58.5')", -1),
        ("epoch_s(cast(null as timestamp))", None),
        (f"seconds({T})", 1_772_409_599.9),
        (f"bucket_s({T}, 60)", 1_772_409_540),
        (f"bucket_s({T}, 86400)", 1_772_323_200),
        ("bucket_s(timestamp '2026-03-01 00:00:00', 86400)", 1_772_323_200),
        ("idiv(7, 2)", 3),
        ("idiv(-7, 2)", -3),
        ("idiv(null, 2)", None),
        ("sdiv(1.0e0, 4)", 0.25),
        ("sdiv(1.0e0, 0)", None),
        ("sdiv(0, 0)", None),
        ("rx('abc', 'b')", True),
        ("rx('abc', '^b')", False),
        ("rx('a.c', 'a[.]c')", True),
        ("rx(null, 'b')", None),
        ("lit_split('a.b.c', '.')", ["a", "b", "c"]),
        ("lit_split('', '.')", [""]),
        ("array_join(lit_split('a|b', '|'), '-')", "a-b"),
        ("array_size(lit_split('a|b', '|'))", 2),
        (f"ymd({T})", "2026-03-01"),
        (f"dow_iso({T})", 7),
        ("established('SF')", True),
        ("established('S0')", False),
        ("established(null)", None),
        ("administers(22)", True),
        ("administers(80)", False),
        ("sized(null)", None),
        ("sized(0)", "0 bytes"),
        ("sized(1)", "1 byte"),
        ("sized(1.6e0)", "2 bytes"),
        ("sized(9.0e300)", "9000000.0 TB"),
        ("dow_iso(timestamp '2026-03-02')", 1),
        ('json_text(\'{"a": 1, "b": "x"}\', \'b\')', "x"),
        ("(select collect_list(x) from (values (1), (null), (2)) as v(x))", [1, 2]),
        ("(select collect_list(x) from (values (1)) as v(x) where x > 1)", []),
        ("(select count(*) from (select explode(lit_split('a,b,c', ','))))", 3),
    ],
)
def test_a_macro_means(expression, value):
    assert answer(expression) == value


@pytest.mark.parametrize("power", range(0, 19, 3))
def test_bytes_read_as_in_sentences(power):
    for count in (10**power - 1, 10**power, 305_649 * 10**power // 1000, 999_949 * 10**power // 1000, 10**power * 999):
        assert answer(f"sized({count})") == size(min(count, 9 * 10**18))


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_sha256h_is_the_hash_in_small_hexadecimal(text):
    assert answer(f"sha256h({prelude.literal(text)})") == hashlib.sha256(text.encode()).hexdigest()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_literal_is_the_text_whatever_it_holds(text):
    assert answer(prelude.literal(text)) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "null"), (True, "true"), (False, "false"), (7, "7"), (0.5, "0.5"), ("it's", "'it''s'")]
)
def test_a_literal_is_written_as_sql(value, text):
    assert prelude.literal(value) == text


@pytest.mark.parametrize("value", [inf, -inf, nan])
def test_a_number_that_has_no_digits_is_still_a_literal(value):
    assert repr(answer(f"cast({prelude.literal(value)} as double)")) == repr(value)


def test_every_type_of_the_vocabulary_has_one_of_the_engine():
    assert set(prelude.TYPES) == set(ARROW_TYPES)
    everything = Table("everything", {f"c{n}": Column(kind, "x") for n, kind in enumerate(ARROW_TYPES)})
    empty = engine()._connection.sql(prelude.nothing(everything)).to_arrow_table()
    assert empty.schema.types == everything.schema.types
    assert empty.num_rows == 0


def test_null_sorts_first_going_up_and_last_going_down():
    rows = "(values (1), (null), (2)) as v(x)"
    connection = engine()._connection
    assert connection.execute(f"select x from {rows} order by x").fetchall() == [(None,), (1,), (2,)]
    assert connection.execute(f"select x from {rows} order by x desc").fetchall() == [(2,), (1,), (None,)]


def test_a_zoned_time_is_read_in_utc():
    assert answer("cast(timestamptz '2026-01-01 02:00:00+02' at time zone 'UTC' as varchar)") == "2026-01-01 00:00:00"


def test_no_extension_is_looked_for():
    with pytest.raises(native.Error, match="spatial"):
        engine()._connection.execute("load spatial")


@pytest.mark.parametrize("name", ["plain", "it's [1]", "a*b?", 'quo"te', "späß"])
def test_files_are_read_from_folders_of_any_name_and_newer_columns_are_null_in_older_files(name):
    folder = SPOOL / name
    folder.mkdir()
    files = [str(folder / file) for file in ("old.parquet", "new.parquet")]
    pq.write_table(pa.table({"a": [1]}), files[0])
    pq.write_table(pa.table({"b": [3], "a": [2]}), files[1])
    found = engine()._connection.sql(prelude.parquet(files)).to_arrow_table().to_pylist()
    assert sorted(found, key=lambda row: row["a"]) == [{"a": 1, "b": None}, {"a": 2, "b": 3}]


def test_views_read_a_table_as_it_is_at_rest_and_as_it_is_meant():
    with native.connect() as connection:
        rows, reading = prelude.views(TABLES["conn"], [])
        connection.execute(rows)
        connection.execute(reading)
        assert connection.sql("from conn_rows").columns == connection.sql("from conn").columns
        assert connection.sql("from conn").columns == list(TABLES["conn"].all_columns)


def test_the_time_of_a_row_is_naive_and_utc():
    assert answer("timestamp '2026-01-01 00:00:00'") == datetime.fromisoformat("2026-01-01")

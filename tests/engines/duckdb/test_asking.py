"""A person's SQL reads the tables, and reaches nothing else."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doorward.engine import QueryError
from doorward.engines.duckdb import DuckDB
from doorward.engines.duckdb.asking import named
from doorward.tables import TABLES


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """An engine over one file of connections, with files of nobody's business beside it."""
    folder = tmp_path_factory.mktemp("lake")
    rows = [{"source": f"192.0.2.{n}", "destination_port": n, "origin_row": n} for n in range(1, 6)]
    pq.write_table(pa.Table.from_pylist(rows, TABLES["conn"].schema), folder / "sealed.parquet")
    pq.write_table(pa.Table.from_pylist(rows, TABLES["conn"].schema), folder / "unsealed.parquet")
    (folder / "secret.csv").write_text("a,b\n1,2\n")
    engine = DuckDB(TABLES, folder / "spool", 256, 1)
    engine.attach({"conn": [str(folder / "sealed.parquet")]})
    yield engine, folder
    engine.close()


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("select count(*) as n from conn", [{"n": 5}]),
        ("SELECT source FROM conn ORDER BY source DESC LIMIT 1;", [{"source": "192.0.2.5"}]),
        (
            "with few as (select * from conn where destination_port < 2) select source from few",
            [{"source": "192.0.2.1"}],
        ),
        ("from conn select sum(destination_port) as n", [{"n": 15}]),
        ("values (1)", [{"col0": 1}]),
        ("select epoch_s(timestamp '1970-01-02') as s", [{"s": 86_400}]),
        ("select count(*) as n from dns", [{"n": 0}]),
        ("select 'a;b' as text -- and; a comment", [{"text": "a;b"}]),
    ],
)
def test_reading_is_answered(lake, text, rows):
    assert lake[0].ask(text, 10).to_pylist() == rows


def test_describing_a_table_is_reading(lake):
    assert lake[0].ask("describe conn", 100).num_rows == len(TABLES["conn"].all_columns)


@pytest.mark.parametrize(("most", "rows"), [(4, 4), (5, 5), (6, 5)])
def test_there_are_no_more_rows_than_asked_for(lake, most, rows):
    assert lake[0].ask("select * from conn", most).num_rows == rows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-- nothing",
        "select 1; select 2",
        "select 1; drop view conn",
        "insert into conn select * from conn",
        "create table mine as select 1",
        "drop view conn",
        "delete from conn",
        "update conn set source = 'x'",
        "copy conn to 'FOLDER/out.csv'",
        "copy (select 1) to 'FOLDER/out.parquet' (format parquet)",
        "attach 'FOLDER/other.db'",
        "install httpfs",
        "load 'FOLDER/x.duckdb_extension'",
        "pragma database_list",
        "set enable_external_access = true",
        "reset enable_external_access",
        "call checkpoint()",
        "checkpoint",
        "export database 'FOLDER/out'",
        "import database 'FOLDER/out'",
        "prepare p as select 1",
        "begin",
        "vacuum",
        "use memory",
        "explain analyze select 1",
    ],
)
def test_what_is_not_one_reading_statement_is_refused(lake, text):
    engine, folder = lake
    with pytest.raises(QueryError, match="one reading statement"):
        engine.ask(text.replace("FOLDER", str(folder)), 10)
    assert sorted(path.name for path in folder.iterdir()) == ["sealed.parquet", "secret.csv", "unsealed.parquet"]


@pytest.mark.parametrize(
    "text",
    [
        "select * from 'FOLDER/secret.csv'",
        "select * from read_csv('FOLDER/secret.csv')",
        "select * from read_csv_auto('FOLDER/secret.csv')",
        "select * from read_csv('/etc/passwd', delim = ':')",
        "select * from read_text('/etc/passwd')",
        "select * from read_blob('FOLDER/secret.csv')",
        "select * from read_json('FOLDER/secret.csv')",
        "select * from read_parquet('FOLDER/unsealed.parquet')",
        "select * from read_parquet('FOLDER/*.parquet')",
        "select * from parquet_metadata('FOLDER/unsealed.parquet')",
        "select * from sniff_csv('FOLDER/secret.csv')",
        "select * from glob('FOLDER/*')",
        "select * from glob('/etc/*')",
        "select * from 'https://example.org/x.parquet'",
        "select * from query('copy conn to ''FOLDER/out.csv''')",
        "select * from duckdb_secrets()",
        "select getenv('HOME')",
        "select * from enable_logging()",
        "select * from lake",
        "select * from files",
        "select * from rows",
        "select * from nowhere",
        "select * from conn where",
        "select $1",
        "select ?",
        "with x as (insert into conn values (1) returning *) select * from x",
    ],
)
def test_what_reaches_further_is_refused_by_the_engine(lake, text):
    engine, folder = lake
    with pytest.raises(QueryError):
        engine.ask(text.replace("FOLDER", str(folder)), 10)
    assert not (folder / "out.csv").exists()


def test_the_refusal_says_what_stands_in_the_way(lake):
    with pytest.raises(QueryError, match="nowhere"):
        lake[0].ask("select * from nowhere", 10)


def test_a_text_that_is_no_text_is_refused(lake):
    with pytest.raises(QueryError):
        lake[0].ask("select '\udcff'", 10)


def test_a_question_without_end_meets_the_limit_of_memory(lake):
    with pytest.raises(QueryError, match=r"[Mm]emory|space|spill|temp"):
        lake[0].ask("select array_agg(a.range || b.range) from range(1000000) a, range(1000) b", 10)


def test_nothing_a_person_does_changes_what_the_next_one_reads(lake):
    engine, _ = lake
    for text in ("select setseed(0.5)", "select set_config('x', 'y')", "select * from force_checkpoint()"):
        try:
            engine.ask(text, 1)
        except QueryError:
            continue
    assert engine.ask("select count(*) as n from conn", 1).to_pylist() == [{"n": 5}]


def test_the_lake_is_only_read(lake):
    engine, folder = lake
    before = {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in Path(folder).iterdir()}
    engine.ask("select * from conn", 10)
    after = {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in Path(folder).iterdir()}
    assert after == before
    assert not list(folder.glob("spool/*"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("select 1", []),
        ('select * from CONN join "dns_rows" using (uid)', ["conn", "dns"]),
        ("select conn.uid from dns as conn", ["conn", "dns"]),
        ("select * from connection", []),
    ],
)
def test_only_tables_that_a_statement_names_are_looked_at(text, names):
    assert sorted(named(text, TABLES)) == names


@pytest.mark.parametrize("text", ["show tables", "from information_schema.tables", "from DUCKDB_VIEWS()"])
def test_who_asks_which_tables_there_are_is_told_of_all(text):
    assert named(text, TABLES) == list(TABLES)


def test_whoever_mistypes_a_name_is_told_the_nearest_of_all(lake):
    with pytest.raises(QueryError, match=r"files_seen"):
        lake[0].ask("select * from file_seen", 1)

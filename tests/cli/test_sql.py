"""Any question may be asked of the tables, and none may change them or reach for another file."""

from __future__ import annotations

import json

import pytest
from tests.cli.runs import run

from doorward.tables import TABLES


def ask(analysed, statement, *arguments, **given):
    return run("sql", statement, "--workspace", analysed.workspace, *arguments, **given)


def state(workspace):
    """Every file of the lake with its bytes."""
    return {path: path.read_bytes() for path in sorted((workspace / "lake").rglob("*")) if path.is_file()}


def test_a_statement_is_answered_in_every_form(analysed):
    statement = "select source, count(*) as calls from conn group by source order by calls desc, source limit 2"

    assert ask(analysed, statement).stdout == "source     calls\n10.0.0.5     200\n10.0.0.20      6\n"
    assert ask(analysed, statement, "--format", "csv").stdout == "source,calls\n10.0.0.5,200\n10.0.0.20,6\n"
    assert [json.loads(line) for line in ask(analysed, statement, "--format", "jsonl").stdout.splitlines()] == [
        {"source": "10.0.0.5", "calls": 200},
        {"source": "10.0.0.20", "calls": 6},
    ]


@pytest.mark.parametrize("table", TABLES)
def test_every_table_can_be_asked_though_nothing_is_in_it(analysed, table):
    done = ask(analysed, f"select * from {table}", "--format", "csv")

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0].split(",")[: len(TABLES[table].columns)] == list(TABLES[table].columns)


def test_rejects_say_why(analysed):
    [row] = [
        json.loads(line)
        for line in ask(analysed, "select line, reason, text from rejects", "--format", "jsonl").stdout.splitlines()
    ]

    assert row["line"] == 245
    assert row["text"].startswith("not a time")
    assert row["reason"]


def test_what_was_resolved_can_be_asked(analysed):
    assert "10.0.0.5" in ask(analysed, "select address from addresses where internal order by address").stdout


@pytest.mark.parametrize(
    "statement",
    [
        "drop table conn",
        "drop view conn",
        "delete from conn",
        "update conn set source = 'x'",
        "insert into conn values (1)",
        "create table x as select 1",
        "create view x as select 1",
        "copy conn to '/tmp/stolen.csv'",
        "copy (select 1) to '/tmp/stolen.csv'",
        "attach '/tmp/other.db'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "pragma database_list",
        "call pragma_version()",
        "export database '/tmp/x'",
        "select 1; drop view conn",
        "select 1; select 2",
        "",
        ";",
        "/* nothing */",
    ],
)
def test_nothing_but_one_reading_statement_is_run(analysed, statement):
    before = state(analysed.workspace)
    done = ask(analysed, statement)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert "this should not have happened" not in done.stderr
    assert state(analysed.workspace) == before


@pytest.mark.parametrize(
    "statement",
    [
        "select * from '/etc/passwd'",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from read_blob('/etc/*')",
        "select * from glob('/etc/*')",
        "select * from read_parquet('/etc/passwd')",
        "select * from read_json('/proc/self/environ')",
        "select * from read_text('https://example.org/')",
        "select * from read_text('../../../../etc/passwd')",
    ],
)
def test_no_other_file_can_be_reached(analysed, statement):
    done = ask(analysed, statement)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert "root:" not in done.stderr
    assert "this should not have happened" not in done.stderr


@pytest.mark.parametrize(
    "statement", ["selec 1", "select * from no_such_table", "select nothing from conn", "select 1 +", "select 'a"]
)
def test_a_statement_that_does_not_read_is_answered_by_the_engine(analysed, statement):
    done = ask(analysed, statement)

    assert done.exit_code == 1
    assert done.stderr.startswith("Error: ")
    assert "Error: this should not" not in done.stderr


def test_more_rows_than_asked_for_are_said_to_be_there(analysed):
    statement = "select * from range(10) as numbers(n)"

    assert ask(analysed, statement, "--most", "10", "--format", "csv").stdout.count("\n") == 11
    assert ask(analysed, statement, "--most", "10").stderr == ""
    cut = ask(analysed, statement, "--most", "9", "--format", "csv")
    assert cut.stdout.count("\n") == 10
    assert cut.stderr == "There are more rows than 9: --most shows more, and so does a narrower question.\n"
    assert ask(analysed, statement, "--most", "0").exit_code == 2


def test_columns_of_one_name_are_all_shown(analysed):
    told = ask(analysed, "select 1 as n, 2 as n, 3 as n_1, 4 as N", "--format", "jsonl").stdout

    assert sorted(json.loads(told).values()) == [1, 2, 3, 4]


def test_every_kind_of_value_can_be_told(analysed):
    statement = """select sum(1) as whole, 1.5::decimal(5,2) as part, 'x'::blob as bytes, interval 3 day as span,
        time '10:00' as hour, {'a': 1} as struct, map {'k': 2} as map, [1, null] as list, null as nothing,
        'nan'::double as nan, timestamptz '2026-01-01 00:00:00+02' as zoned, date '2026-01-01' as day"""
    told = json.loads(ask(analysed, statement, "--format", "jsonl").stdout)

    assert (told["whole"], told["part"], told["bytes"], told["list"], told["nan"]) == (1, 1.5, "78", [1, None], None)
    assert (told["struct"], told["hour"], told["day"]) == ({"a": 1}, "10:00:00", "2026-01-01")
    assert told["zoned"] == "2025-12-31T22:00:00.000000Z"
    for form in ("table", "csv"):
        assert ask(analysed, statement, "--format", form).exit_code == 0


def test_a_fresh_workspace_has_empty_tables_and_says_so(tmp_path):
    done = run("sql", "select count(*) as n from conn", "--workspace", tmp_path)

    assert done.exit_code == 0
    assert done.stdout == "n\n0\n"
    assert done.stderr == "nothing was read yet, so every table is empty: run doorward analyze PATH.\n"


def test_a_row_too_wide_for_the_terminal_is_told_value_by_value(analysed):
    told = ask(analysed, "select * from conn order by time limit 2", columns=80).stdout

    assert max(map(len, told.splitlines())) <= 80
    assert "\nsource            10.0.0.5\n" in told
    assert told.count("\n\n") == 1

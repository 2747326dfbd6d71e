"""What was read, how far it reaches, and what could not be judged: for people in few words, for programs in full."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.runs import HEADER, HOST, MASTER, line, run

from doorward.answering import _NEEDS
from doorward.cli.sources import COLUMNS, common, reach
from doorward.tables import TABLES


def test_files_are_listed_and_what_is_missing_is_said_beside(analysed):
    done = run("sources", "--workspace", analysed.workspace)

    assert done.exit_code == 0
    assert done.stdout.splitlines()[1].startswith(str(analysed.data / "conn.log"))
    told = done.stderr.splitlines()
    assert all(line.startswith("not judged: ") for line in told)
    assert f"not judged: {_NEEDS['dns']}" in told
    assert f"not judged: {_NEEDS['conn']}" not in told
    assert any("1 line or record could not be read" in line for line in told)
    assert any("1 file of no known format was not read" in line for line in told)


def test_what_two_files_tell_is_said_to_count_once(tmp_path):
    workspace = tmp_path / "workspace"
    first, second = (tmp_path / name for name in ("a.log", "b.log"))
    calls = [line(minute, minute, HOST, MASTER) for minute in range(3)]
    first.write_text(HEADER + "".join(calls))
    second.write_text(HEADER + "".join(calls[::-1]))
    assert run("analyze", first, second, "--workspace", workspace).exit_code == 0

    told = run("sources", "--workspace", workspace).stderr.splitlines()
    assert "counted once: 3 rows of conn that another file tells too" in told
    asked = run("sql", "select count(*) as n from conn", "--workspace", workspace, "--format", "jsonl")
    assert json.loads(asked.stdout) == {"n": 3}


def test_lines_are_rows_headers_and_rejects(analysed):
    rows = map(json.loads, run("sources", "--workspace", analysed.workspace, "--format", "jsonl").stdout.splitlines())

    for row in rows:
        assert list(row) == list(COLUMNS)
        assert row["status"] != "read" or row["units"] == row["rows"] + row["headers"] + row["rejects"]


def test_programs_are_told_what_the_table_knows():
    assert set(COLUMNS) == set(TABLES["sources"].columns) - {"batch"}


@pytest.mark.parametrize("form", ["table", "jsonl", "csv"])
def test_a_fresh_workspace_is_empty_and_says_what_to_do(tmp_path, form):
    done = run("sources", "--workspace", tmp_path, "--format", form)

    assert done.exit_code == 0
    assert done.stdout == (",".join(COLUMNS) + "\n" if form == "csv" else "")
    assert done.stderr == "nothing was read yet: run doorward analyze PATH.\n"


def test_a_workspace_that_is_not_there_is_not_made(tmp_path):
    done = run("sources", "--workspace", tmp_path / "w")

    assert done.exit_code == 2
    assert "run doorward analyze PATH first, or name one with --workspace." in done.stderr
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize("columns", [70, 80, 120])
def test_the_list_fits_its_terminal_and_names_the_folder_once(analysed, columns):
    lines = run("sources", "--workspace", analysed.workspace, columns=columns).stdout.splitlines()

    assert lines[0].startswith("in ")
    assert lines[0].endswith("/data/")
    assert lines[2].startswith("conn.log ")
    assert max(map(len, lines)) <= columns


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        ("2026-10-18T09:00", None, ""),
        ("2026-10-18T09:00:01", "2026-10-18T09:00:59", "18 Oct 2026, 09:00"),
        ("2026-10-18T09:00", "2026-10-18T09:01", "18 Oct 2026, 09:00 to 09:01"),
        ("2026-10-18T00:00", "2026-10-18T23:59:59", "18 Oct 2026, 00:00 to 23:59"),
        ("2026-10-18T23:59", "2026-10-19T00:00", "18 Oct 2026, 23:59 to 19 Oct 2026, 00:00"),
        ("2026-10-18T09:00", "2026-10-20T08:59", "18 Oct 2026, 09:00 to 20 Oct 2026, 08:59"),
        ("2026-10-18T09:00", "2026-10-20T09:00", "18 Oct 2026 to 20 Oct 2026"),
        ("2025-12-30T09:00", "2026-10-18T09:00", "30 Dec 2025 to 18 Oct 2026"),
        ("0001-01-01T00:00", "9999-12-31T00:00", "1 Jan 1 to 31 Dec 9999"),
    ],
)
def test_a_time_span_is_said_in_few_words(first, last, words):
    assert reach(*(datetime.fromisoformat(text) if text else None for text in (first, last))) == words


@pytest.mark.parametrize(
    ("files", "folder"),
    [
        ([], ""),
        (["a/b.log"], ""),
        (["a/b.log", "a/c.log"], "a/"),
        (["a/bc.log", "a/bd.log"], "a/"),
        (["a/b.log", "b/b.log"], ""),
        (["/a/b", "/c/d"], "/"),
        (["x.zip!a.log", "x.zip!b.log"], "x.zip!"),
        (["x/y.zip!d/a", "x/y.zip!d/b", "x/z"], "x/"),
        (["a", "b"], ""),
    ],
)
def test_the_folder_that_all_files_lie_in_is_found(files, folder):
    assert common(files) == folder


paths = st.lists(st.sampled_from(["a", "bb", "a.zip!x", ""]), min_size=1, max_size=4).map("/".join)


@given(st.lists(paths, max_size=6), st.randoms())
def test_every_file_begins_with_the_folder_and_keeps_a_name(files, random):
    folder = common(files)

    assert all(file.startswith(folder) for file in files)
    assert folder == "" or folder[-1] in "/!"
    assert folder == common(random.sample(files, len(files)))

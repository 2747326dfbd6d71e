"""Reading from the command line: every file is told of, once, and what could not be read is named with its reason."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from fcntl import ioctl

import pytest
from tests.cli.runs import HEADER, ROOT, line, process, run

from doorward.cli.ingest import summary
from doorward.cli.sources import COLUMNS


def ingest(*paths, workspace, **given):
    return run("ingest", *paths, "--workspace", workspace, **given)


def test_every_file_is_told_with_its_reader_rows_rejects_and_time(files, tmp_path):
    done = ingest(files, workspace=tmp_path / "w", columns=90)

    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == [
        "file       read as  rows  headers  rejects  time                            size",
        "conn.log   zeek      240        4        1  2 Mar 2026, 00:00 to 03:19   16.9 kB",
        "    line 245: 2 fields where the header names 11",
        "notes.txt  unknown                                                      13 bytes",
    ]
    assert done.stderr == "1 file read with 240 rows and 1 reject; 1 of no known format.\n"


def test_where_it_is_piped_the_whole_path_stands_on_one_line(files, tmp_path):
    lines = ingest(files, workspace=tmp_path / "w").stdout.splitlines()

    assert lines[1].startswith(f"{files / 'conn.log'}   zeek")
    assert lines[2] == "    line 245: 2 fields where the header names 11"
    assert lines[3].startswith(f"{files / 'notes.txt'}  unknown")
    assert len(lines) == 4


@pytest.mark.parametrize("columns", [60, 80, 100, 120, 200])
def test_no_line_is_longer_than_the_terminal_is_wide(files, tmp_path, columns):
    deep = tmp_path / ("deep" * 20)
    shutil.copytree(files, deep)
    told = ingest(files, deep, workspace=tmp_path / "w", columns=columns).stdout

    assert max(map(len, told.splitlines())) <= columns


def test_what_was_not_read_stands_last_where_the_eye_is(files, tmp_path):
    (files / "a.txt").write_text("Nobody knows this.\n", "utf-8")
    os.mkfifo(files / "b")
    told = ingest(files, workspace=tmp_path / "w", columns=100).stdout.splitlines()

    assert [text.split()[0] for text in told[2:7] if text[:1] != " "] == ["conn.log", "a.txt", "notes.txt", "b"]
    assert told[7] == "    a named pipe is not read"


def test_the_same_bytes_twice_add_nothing_and_are_said_to_be_known(files, tmp_path):
    ingest(files, workspace=tmp_path / "w")
    (files / "again.log").write_bytes((files / "conn.log").read_bytes())
    done = ingest(files, workspace=tmp_path / "w")

    assert done.stdout.count("read before") == 2
    assert done.stderr == "0 files read with 0 rows and 0 rejects; 2 read before; 1 of no known format.\n"
    assert (
        run("sql", "select count(*) as n from conn", "--workspace", tmp_path / "w", "--format", "csv").stdout
        == "n\n240\n"
    )


def test_json_lines_tell_programs_everything(files, tmp_path):
    done = ingest(files, "--format", "jsonl", workspace=tmp_path / "w")
    rows = [json.loads(text) for text in done.stdout.splitlines()]

    assert [list(row) for row in rows] == [list(COLUMNS)] * 2
    assert (rows[0]["units"], rows[0]["rows"], rows[0]["headers"], rows[0]["rejects"]) == (245, 240, 4, 1)
    assert rows[0]["first_time"] == "2026-03-02T00:00:00.000000Z"
    assert rows[0]["tables"] == ["conn"]
    assert (rows[1]["status"], rows[1]["reader"]) == ("unknown", None)


def test_csv_has_the_same_columns(files, tmp_path):
    rows = list(csv.DictReader(io.StringIO(ingest(files, "--format", "csv", workspace=tmp_path / "w").stdout)))

    assert list(rows[0]) == list(COLUMNS)
    assert [row["status"] for row in rows] == ["read", "unknown"]


def test_paths_are_asked_for(tmp_path):
    done = ingest(workspace=tmp_path / "w")

    assert done.exit_code == 2
    assert "Missing argument 'PATHS...'" in done.stderr


def test_a_path_that_is_not_there_fails_and_the_others_are_read(files, tmp_path):
    done = ingest(files / "conn.log", tmp_path / "gone", workspace=tmp_path / "w")

    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"{tmp_path / 'gone'}: there is no such file or folder.",
        "1 file read with 240 rows and 1 reject.",
    ]
    assert run("sources", "--workspace", tmp_path / "w", "--format", "jsonl").stdout.count("\n") == 1


def test_a_link_to_nowhere_is_a_file_that_could_not_be_read(files, tmp_path):
    (files / "link.log").symlink_to(tmp_path / "gone")
    done = ingest(files, "--format", "jsonl", workspace=tmp_path / "w")

    assert done.exit_code == 1
    assert "1 failed" in done.stderr
    assert '"status": "failed"' in done.stdout


def test_an_empty_folder_is_read_to_its_end(tmp_path):
    (tmp_path / "data").mkdir()
    done = ingest(tmp_path / "data", workspace=tmp_path / "w", columns=80)

    assert done.exit_code == 0
    assert done.stderr == "0 files read with 0 rows and 0 rejects.\n"


def test_archives_are_seen_through(files, tmp_path):
    shutil.make_archive(str(tmp_path / "logs"), "zip", files)
    (tmp_path / "conn.log.gz").write_bytes(gzip.compress((files / "conn.log").read_bytes()))
    done = ingest(tmp_path / "logs.zip", tmp_path / "conn.log.gz", "--format", "jsonl", workspace=tmp_path / "w")

    told = {row["file"].rpartition("/")[2]: row["status"] for row in map(json.loads, done.stdout.splitlines())}
    assert told == {"logs.zip!conn.log": "read", "logs.zip!notes.txt": "unknown", "conn.log.gz": "known"}


def test_names_of_an_enemy_move_no_terminal(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    for name in (
        b"\x1b[2J.log",
        b"a\nb.log",
        b"\xff\xfe.log",
        "\u202egnp.log".encode(),
        b"[red]x[bold].log",
        b"=cmd.log",
    ):
        (folder / os.fsdecode(name)).write_text(name.hex(), "utf-8")
    done = process("ingest", folder, "--workspace", tmp_path / "w")

    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
    assert len(done.stdout.splitlines()) == 7
    assert "[red]x[bold].log" in done.stdout


def test_old_rows_go_where_days_are_named(tmp_path):
    (tmp_path / "conn.log").write_text(
        HEADER + line(0, 1, "10.0.0.1", "10.0.0.2") + line(3 * 1440, 2, "10.0.0.1", "10.0.0.2"), "utf-8"
    )
    ingest(tmp_path / "conn.log", "--keep", "4", workspace=tmp_path / "w")
    count = ("sql", "select count(*) as n from conn", "--workspace", tmp_path / "w", "--format", "csv")
    before = run(*count).stdout
    ingest(tmp_path / "conn.log", "--keep", "2", workspace=tmp_path / "w")

    assert (before, run(*count).stdout) == ("n\n2\n", "n\n1\n")


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ([], "0 files read with 0 rows and 0 rejects."),
        (["read"], "1 file read with 5 rows and 1 reject."),
        (["read", "read", "known"], "2 files read with 10 rows and 2 rejects; 1 read before."),
        (["unknown", "failed", "failed"], "0 files read with 0 rows and 0 rejects; 1 of no known format; 2 failed."),
    ],
)
def test_one_sentence_sums_it_up(statuses, words):
    assert summary([{"status": status, "rows": 5, "rejects": 1} for status in statuses]) == words


def test_rows_that_are_not_counted_count_nothing():
    assert summary([{"status": "read", "rows": None, "rejects": None}]).startswith("1 file read with 0 rows")


def test_nothing_but_the_data_is_piped_and_no_bar_is_drawn(files, tmp_path):
    done = process("ingest", files, "--workspace", tmp_path / "w", "--format", "jsonl")

    assert done.returncode == 0
    assert all(json.loads(text) for text in done.stdout.splitlines())
    assert "\x1b" not in done.stderr
    assert "\r" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_on_a_terminal_a_bar_shows_the_rate_and_the_time_that_is_left(files, tmp_path):
    shown, fd = pty.openpty()
    ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TERM": "xterm-256color"}
    environment.pop("COLUMNS", None)
    command = [sys.executable, "-m", "doorward", "ingest", str(files), "--workspace", str(tmp_path / "w")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=fd, env=environment) as running:
        os.close(fd)
        told = b""
        while True:
            try:
                part = os.read(shown, 65536)
            except OSError:
                break
            if not part:
                break
            told += part
        listed = running.stdout.read()
    os.close(shown)

    assert "━".encode() in told
    assert b"/s" in told or b"?" in told
    assert b"notes.txt" in told
    assert b"1 file read with 240 rows" in told
    assert b"\x1b" not in listed


def test_a_list_is_read_again_once_its_columns_are_settled(tmp_path):
    listed, workspace = tmp_path / "list.csv", tmp_path / "w"
    listed.write_bytes(b"Hostname,IP,Owner,Admin\nx,192.0.2.1,ann,bob\n")
    done = ingest(listed, workspace=workspace)
    assert "'Owner' as owner; not read: 'Admin'" in done.stdout
    (workspace / "doorward.toml").write_text('register.columns = { "Admin" = "owner", "Owner" = "" }\n')
    assert "read before" in ingest(listed, workspace=workspace).stdout
    assert "device_list" in ingest(listed, "--again", workspace=workspace).stdout
    told = run("sql", "select name, owner from assets", "--workspace", workspace, "--format", "jsonl")
    assert [json.loads(text) for text in told.stdout.splitlines()] == [{"name": "x", "owner": "bob"}]

"""What all commands share: where the workspace is, what time it is, and that a failure is one sentence with a next step."""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.runs import ROOT, data, process, run

from doorward import cli, last_analysis, pipeline
from doorward.cli import Door, failure, screen
from doorward.engine import QueryError
from doorward.grid import WIDE
from doorward.registry import members
from doorward.settings import SettingsError

COMMANDS = members("doorward.cli", click.Command)
REFERENCE = (ROOT / "docs" / "reference" / "commands.md").read_text("utf-8")


@pytest.fixture
def files(tmp_path):
    """A folder of data."""
    return data(tmp_path / "data")


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """A workspace after an analysis in a process of its own; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("analysed")
    done = process("analyze", data(folder / "data"), "--workspace", folder / "w")
    assert done.returncode == 0, done.stderr
    return folder / "w"


def test_every_command_is_found_by_its_file_and_listed_with_one_line():
    told = run("--help").stdout.partition("Commands:\n")[2]

    assert [line.split()[0] for line in told.splitlines()] == [name.replace("_", "-") for name in COMMANDS]
    assert all(line.endswith(".") and not line.endswith("...") for line in told.splitlines())
    assert all(command.name == name.replace("_", "-") for name, command in COMMANDS.items())
    said = [" ".join(line.split()) for line in told.splitlines()]
    assert said == [f"{command.name} {command.help.partition(chr(10))[0]}" for command in COMMANDS.values()]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples_and_stands_in_the_reference(name):
    told = run(COMMANDS[name].name, "--help").stdout

    assert told == run(COMMANDS[name].name, "-h").stdout
    assert COMMANDS[name].help.partition("\n")[0].endswith(".")
    assert "Examples:\n    doorward " in told
    assert "--workspace" in told
    assert f"\n## doorward {COMMANDS[name].name}\n" in REFERENCE
    assert max(map(len, told.splitlines())) <= 110


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_a_command_line_that_can_be_parsed(name):
    import shlex

    lines = [line.strip() for line in COMMANDS[name].epilog.splitlines() if line.startswith("  ")]
    assert lines
    for line in lines:
        program, command, *arguments = shlex.split(re.split(r" (?:\||>>?) ", line)[0])
        assert (program, command) == ("doorward", COMMANDS[name].name)
        COMMANDS[name].make_context(name, arguments)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "explain"])
def test_every_option_but_the_plainest_says_what_it_does(name):
    for item in COMMANDS[name].params:
        if isinstance(item, click.Option):
            assert item.help or item.name == "form", item.name


def test_the_workspace_may_be_named_before_the_command_and_behind_it(analysed):
    statement = ("select count(*) as n from conn", "--format", "csv")
    before = run("--workspace", analysed, "sql", *statement)
    behind = run("sql", *statement, "--workspace", analysed)
    both = run("--workspace", analysed.parent / "other", "sql", *statement, "--workspace", analysed)

    assert before.stdout == behind.stdout == both.stdout == "n\n240\n"


def test_the_workspace_is_in_this_folder_unless_another_is_named(files, tmp_path):
    done = process("ingest", files, cwd=tmp_path)

    assert done.returncode == 0
    assert (tmp_path / ".doorward" / "lake").is_dir()
    assert process("sources", cwd=tmp_path).returncode == 0
    assert Door().folder == Path(".doorward")
    assert Door(tmp_path).folder == tmp_path


def test_a_workspace_that_is_a_file_is_wrong_use(files, tmp_path):
    for command in (("sources",), ("analyze", files)):
        done = run(*command, "--workspace", files / "notes.txt")

        assert done.exit_code == 2
        assert "is a file" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2026-13-01",
        "2026-02-30",
        "2026-10-18T25:00",
        "18.10.2026",
        "1760000000000",
        "now",
        "0001-01-01",
        "2026-10-18 12:00 CET",
        "\x1b[2J",
        "9" * 5000,
    ],
)
def test_what_is_no_time_is_wrong_use_and_says_what_is(text):
    for line in (["--as-of", text, "explain"], ["explain", "--as-of", text]):
        done = run(*line)

        assert done.exit_code == 2
        assert "is not a time such as 2026-10-18 or 2026-10-18T12:00Z" in done.stderr
        assert "\x1b" not in done.stderr
        assert len(done.stderr) < 400


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-10-18", "2026-10-18T00:00"),
        ("2026-10-18T12:00", "2026-10-18T12:00"),
        ("2026-10-18 12:00:30", "2026-10-18T12:00:30"),
        ("2026-10-18T12:00Z", "2026-10-18T12:00"),
        ("2026-10-18T12:00+02:00", "2026-10-18T10:00"),
        ("2026-10-18T23:30-01:00", "2026-10-19T00:30"),
        ("9999-12-31", "9999-12-31T00:00"),
    ],
)
def test_a_time_may_be_written_as_documents_write_it(text, time):
    assert cli._time(text) == datetime.fromisoformat(time)
    assert run("--as-of", text, "explain").exit_code == run("explain", "--as-of", text).exit_code == 0


@given(st.datetimes(datetime(2, 1, 2), datetime(9999, 12, 30)), st.integers(-23 * 60, 23 * 60))
def test_the_zone_of_a_time_is_taken_off(moment, minutes):
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)

    assert cli._time(f"{moment.isoformat()}{sign}{hours:02}:{rest:02}") == moment - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (SettingsError("w/doorward.toml: there is no section [x]"), "w/doorward.toml: there is no section [x]"),
        (QueryError("Parser Error: syntax error\n\nLINE 1: x"), "Parser Error: syntax error\n\nLINE 1: x"),
        (
            OSError(errno.ENOSPC, "No space left on device", "lake/x"),
            "lake/x: No space left on device. Free some space, then run the same command again.",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "No space left on device. Free some space, then run the same command again.",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "w"),
            "w: Permission denied. Mend the permission, then run the same command again.",
        ),
        (
            OSError(errno.EROFS, "Read-only file system", "w"),
            "w: Read-only file system. Name a workspace that can be written with --workspace, then run the same command again.",
        ),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "w"), "w: Is a directory."),
        (OSError(errno.EIO, "Input/output error", 7), "Input/output error."),
        (OSError("the lake says\nno"), "the lake says no."),
        (
            RuntimeError("one\ntwo\tthree"),
            "this should not have happened: RuntimeError: one two three. python -X dev -m doorward … shows where.",
        ),
        (MemoryError(), "this should not have happened: MemoryError: . python -X dev -m doorward … shows where."),
    ],
)
def test_a_failure_is_a_sentence_with_a_next_step(error, words):
    assert failure(error) == words


@given(st.text(), st.text())
def test_a_failure_of_an_enemys_making_moves_no_terminal(text, name):
    for error in (ValueError(text), OSError(errno.EIO, "Input/output error", name), OSError(text)):
        told = failure(error)

        assert told.isprintable()
        assert len(told) < 700


def test_whatever_goes_wrong_is_one_sentence_and_code_one(monkeypatch, tmp_path):
    def broken(_):
        raise RuntimeError("something\nunheard of")

    monkeypatch.setattr(pipeline, "open_workspace", broken)
    monkeypatch.setattr(last_analysis, "shelf", broken)
    for command in (("sources",), ("sql", "select 1"), ("findings",), ("analyze", __file__), ("ingest", __file__)):
        done = run(*command, "--workspace", tmp_path)

        assert done.exit_code == 1
        assert done.stdout == ""
        assert (
            done.stderr
            == "Error: this should not have happened: RuntimeError: something unheard of. python -X dev -m doorward … shows where.\n"
        )


def test_the_traceback_is_for_those_who_develop(tmp_path):
    (tmp_path / "doorward.toml").mkdir()
    told = [
        process("sources", "--workspace", tmp_path, python=python) for python in ((), ("-X", "dev", "-W", "ignore"))
    ]

    assert [done.returncode for done in told] == [1, 1]
    assert told[0].stderr == f"Error: {tmp_path / 'doorward.toml'}: Is a directory.\n"
    assert "Traceback (most recent call last)" in told[1].stderr
    assert "IsADirectoryError" in told[1].stderr


def test_wrong_settings_are_named_with_file_and_key(tmp_path):
    (tmp_path / "doorward.toml").write_text("[detectors.beacons]\ncalls = 'many'\n", "utf-8")
    for command in (("sources",), ("analyze",), ("findings",)):
        done = run(*command, "--workspace", tmp_path)

        assert done.exit_code == 1
        assert (
            done.stderr
            == f"Error: {tmp_path / 'doorward.toml'}: [detectors.beacons] calls = 'many' must be of type int\n"
        )


def test_wrong_memory_in_the_environment_is_named(tmp_path):
    done = process("sources", "--workspace", tmp_path, env={"DOORWARD_MEMORY": "lots"})

    assert done.returncode == 1
    assert done.stderr == "Error: DOORWARD_MEMORY='lots' is not a whole number of MiB, at least 128\n"


@pytest.mark.parametrize(
    "line", [("no-such",), ("--no-such",), ("sources", "--no-such"), ("sql",), ("sources", "extra")]
)
def test_wrong_use_ends_with_two(line):
    done = run(*line)

    assert done.exit_code == 2
    assert "Try 'doorward" in done.stderr
    assert done.stdout == ""


def test_no_command_shows_the_help():
    assert "Commands:" in run().output


def test_everything_in_the_workspace_belongs_to_its_owner_only(analysed):
    modes = {path: stat.S_IMODE(path.lstat().st_mode) for path in [analysed, *analysed.rglob("*")]}

    assert len(modes) > 20
    assert {path: oct(mode) for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}


def test_what_is_piped_has_no_colours_and_no_bar(files, tmp_path):
    done = process("analyze", files, "--workspace", tmp_path / "w", env={"TERM": "xterm-256color"})

    assert "\x1b" not in done.stdout + done.stderr
    assert "\r" not in done.stdout + done.stderr
    assert done.stderr == "1 file read with 240 rows and 1 reject; 1 of no known format.\n"


def test_a_terminal_that_does_not_know_a_letter_is_told_in_escapes(analysed):
    latin = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = process("analyze", "--workspace", analysed, env=latin, encoding="latin-1")

    assert done.returncode == 0
    assert "\\u2582" in done.stdout
    assert done.stderr == ""


def test_a_reader_that_goes_away_is_no_failure(analysed):
    command = [
        sys.executable,
        "-m",
        "doorward",
        "sql",
        "select * from range(100000)",
        "--most",
        "100000",
        "--format",
        "jsonl",
        "--workspace",
        str(analysed),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as running:
        running.stdout.readline()
        running.stdout.close()
        told = running.stderr.read()

    assert told == b""


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare"), reason="needs root and unshare to take the network away"
)
def test_an_analysis_needs_no_network(files, tmp_path):
    command = [
        "unshare",
        "-n",
        sys.executable,
        "-m",
        "doorward",
        "analyze",
        str(files),
        "--workspace",
        str(tmp_path / "w"),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    probe = subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("this machine does not let anybody take the network away")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)

    assert done.returncode == 0, done.stderr
    assert "Someone may be inside" in done.stdout
    links = subprocess.run(["unshare", "-n", "cat", "/proc/net/dev"], capture_output=True, text=True, check=True).stdout
    assert {line.partition(":")[0].strip() for line in links.splitlines()[2:]} <= {"lo"}


def test_a_screen_is_as_wide_as_columns_say_and_a_pipe_as_wide_as_need_be(monkeypatch):
    monkeypatch.setenv("COLUMNS", "77")
    assert screen().width == 77
    monkeypatch.delenv("COLUMNS")
    monkeypatch.setattr(sys, "__stdout__", None)
    assert screen().width == WIDE
    assert screen().colour is False

"""Bad input through the real command line: a message with file and line, a reject or exit 1, and nothing lost."""

from __future__ import annotations

import gzip
import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from tests.readers.zeek.written import CONN, CONN_ROW, above, delimited

GOOD = "\t".join(CONN_ROW).encode() + b"\n"
HEAD = above("conn", CONN)
MEGABYTE = b"x" * (1 << 20)
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?>\n<!DOCTYPE nmaprun [<!ENTITY e0 "ha">{ENTITIES}]>\n<nmaprun scanner="nmap"><host>&e9;</host></nmaprun>\n'


def doorward(*arguments, **options):
    """Run the product as a person does."""
    command = [sys.executable, "-m", "doorward", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, **options)


def rows(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def row(number):
    """Return a good row that tells itself from others."""
    return GOOD.replace(b"CHhAvVGS1DHFjwGM9", b"C%d" % number)


def packed(path, data, keep=1.0):
    whole = gzip.compress(data)
    path.write_bytes(whole[: int(len(whole) * keep)])


def write(folder: Path):
    """Write every kind of bad file, each beside good lines where it can have any."""
    many = b"".join(row(n) for n in range(20_000))
    packed(folder / "truncated.conn.log.gz", HEAD + many, keep=0.7)
    (folder / "wrong-header.conn.log").write_bytes(above("conn", CONN[:-1]) + GOOD * 3)
    (folder / "no-header" / "conn.log").parent.mkdir()
    (folder / "no-header" / "conn.log").write_bytes(b"Lorem ipsum dolor sit amet,\nconsectetur adipisci velit\n")
    (folder / "long-line.conn.log").write_bytes(HEAD + row(101) + MEGABYTE * 10 + b"\n" + row(102))
    (folder / "not-utf8.conn.log").write_bytes(HEAD + row(201) + GOOD.replace(b"ssl", b"s\xffl") + row(202))
    (folder / "nul.conn.log").write_bytes(HEAD + row(301) + GOOD.replace(b"ssl", b"s\0l") + row(302))
    (folder / "escape\x1b[31m.conn.log").write_bytes(HEAD + row(401) + b"\x1b]0;owned\x07\n")
    (folder / "entities.xml").write_text(BOMB)
    (folder / "deep.conn.log").write_bytes(
        b'{"ts":1.5,"uid":"C1","id.orig_h":"192.0.2.7","id.resp_h":"192.0.2.8","proto":"tcp","conn_state":"SF"}\n'
        + b"[" * 100_000
        + b"\n"
    )
    packed(folder / "bomb.gz", b"\0" * (200 << 20))
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * (200 << 20))
    (folder / "dangling.log").symlink_to(folder / "nowhere")
    (folder / "device.log").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.log")
    (folder / "empty.log").write_bytes(b"")
    (folder / "good.conn.log").write_bytes(delimited("conn", CONN, CONN_ROW))


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """Everything bad offered at once: the command's outcome, its rows by file name, and the rejects by file name."""
    folder = tmp_path_factory.mktemp("bad")
    offered, workspace = folder / "offered", folder / "workspace"
    offered.mkdir()
    write(offered)
    done = doorward("--workspace", workspace, "ingest", offered, "--format", "jsonl")
    told = {Path(source["file"]).name: source for source in rows(done)}
    names = {source["origin"]: name for name, source in told.items() if source["origin"]}
    asked = doorward(
        "--workspace",
        workspace,
        "sql",
        "select origin, line, reason, text from rejects order by line",
        "--format",
        "jsonl",
    )
    rejects = {}
    for reject in rows(asked):
        rejects.setdefault(names[reject["origin"]], []).append(reject)
    return done, told, rejects, workspace


def test_the_command_ends_with_1_and_without_a_traceback(ingested):
    done, *_ = ingested
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    assert "failed" in done.stderr.splitlines()[-1]


def test_every_file_offered_is_told(ingested):
    _, told, *_ = ingested
    assert {name: source["status"] for name, source in told.items()} == {
        "truncated.conn.log.gz": "read",
        "wrong-header.conn.log": "failed",
        "conn.log": "unknown",
        "long-line.conn.log": "read",
        "not-utf8.conn.log": "read",
        "nul.conn.log": "read",
        "escape\x1b[31m.conn.log": "read",
        "entities.xml": "failed",
        "deep.conn.log": "read",
        "bomb.gz": "failed",
        "bomb.zip!zeros": "failed",
        "dangling.log": "failed",
        "device.log": "failed",
        "pipe.log": "failed",
        "empty.log": "unknown",
        "good.conn.log": "read",
    }


@pytest.mark.parametrize(
    ("name", "kept", "line", "reason"),
    [
        ("wrong-header.conn.log", 0, 9, "21 fields where the header names 20"),
        ("long-line.conn.log", 2, 10, "the line is longer than 8,388,608 bytes"),
        ("not-utf8.conn.log", 2, 10, "byte 75 of the line is not valid UTF-8"),
        ("nul.conn.log", 2, 10, "the line has a NUL byte"),
        ("escape\x1b[31m.conn.log", 1, 10, "1 fields where the header names 21"),
        ("deep.conn.log", 1, 2, "not a JSON object"),
    ],
)
def test_a_bad_line_is_a_reject_with_its_line_and_its_neighbours_are_rows(ingested, name, kept, line, reason):
    _, told, rejects, _ = ingested
    assert told[name]["rows"] == kept
    assert (rejects[name][0]["line"], rejects[name][0]["reason"]) == (line, reason)
    assert told[name]["note"].startswith(f"line {line}: {reason}")
    assert len(rejects[name]) == told[name]["rejects"]
    assert all(reject["text"].isprintable() or "\t" in reject["text"] for reject in rejects[name])


def test_a_truncated_log_is_read_to_its_last_whole_line_and_the_rest_is_told(ingested):
    _, told, rejects, _ = ingested
    source = told["truncated.conn.log.gz"]
    assert 10_000 < source["rows"] < 20_000
    assert source["units"] == source["rows"] + source["headers"] + source["rejects"]
    assert source["rejects"] == 1
    [reject] = rejects["truncated.conn.log.gz"]
    assert reject["line"] == source["units"]
    assert "truncated" in reject["reason"]
    assert "truncated" in source["note"]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("entities.xml", "line 2"),
        ("entities.xml", "entit"),
        ("bomb.gz", "more than 200 times its size"),
        ("bomb.gz", "under [unpack]"),
        ("bomb.zip!zeros", "more than 200 times its size"),
        ("dangling.log", "No such file"),
        ("device.log", "a device is not read"),
        ("pipe.log", "a named pipe is not read"),
    ],
)
def test_what_cannot_be_read_says_why(ingested, name, word):
    assert word in ingested[1][name]["note"]


def test_the_rows_of_good_lines_are_all_there_and_no_others(ingested):
    _, told, _, workspace = ingested
    asked = doorward(
        "--workspace",
        workspace,
        "sql",
        "select count(*) as n, count(distinct uid) as names from conn",
        "--format",
        "jsonl",
    )
    assert rows(asked)[0]["n"] == sum(source["rows"] for source in told.values())


def test_spooled_bytes_of_bombs_are_gone(ingested):
    workspace = ingested[3]
    assert list((workspace / "spool").iterdir()) == []


def test_offered_again_nothing_is_added(ingested):
    _, told, rejects, workspace = ingested
    offered = Path(told["good.conn.log"]["file"]).parent
    again = {
        Path(source["file"]).name: source
        for source in rows(doorward("--workspace", workspace, "ingest", offered, "--format", "jsonl"))
    }
    was_read = {name for name, source in told.items() if source["status"] == "read"}
    assert {name for name, source in again.items() if source["status"] == "known"} == was_read
    asked = doorward("--workspace", workspace, "sql", "select line from rejects", "--format", "jsonl")
    assert len(rows(asked)) == sum(map(len, rejects.values()))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_folder_without_permission_is_told(tmp_path):
    closed = tmp_path / "offered" / "closed"
    closed.mkdir(parents=True)
    (tmp_path / "offered" / "good.log").write_bytes(HEAD + GOOD)
    closed.chmod(0)
    try:
        done = doorward("--workspace", tmp_path / "workspace", "ingest", tmp_path / "offered", "--format", "jsonl")
    finally:
        closed.chmod(0o700)
    assert done.returncode == 1
    assert "Permission denied" in done.stderr
    assert [source["status"] for source in rows(done)] == ["failed", "read"]


def isolated():
    """Why a small disk cannot be mounted here, if it cannot."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return "to mount a small disk takes root and unshare"
    tried = subprocess.run(["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "this system lets nobody mount a disk of its own"


FULL = """
set -u
mount -t tmpfs -o size=3m none {workspace}
{command}; echo "first $?" >&2
df --output=used {workspace} | tail -1 >&2
mount -o remount,size=200m {workspace}
{command}; echo "second $?" >&2
{command}; echo "third $?" >&2
{count}
"""


@pytest.mark.skipif(bool(isolated()), reason=isolated() or "never")
@pytest.mark.parametrize("name", ["conn.log", "conn.log.gz"])
def test_a_full_disk_is_said_and_once_there_is_room_the_same_command_completes(tmp_path, name):
    workspace, log = tmp_path / "workspace", tmp_path / name
    workspace.mkdir()
    chance = random.Random(1)
    lines = [GOOD.replace(b"CHhAvVGS1DHFjwGM9", b"C%032x" % chance.getrandbits(128)) for _ in range(150_000)]
    data = HEAD + b"".join(lines)
    log.write_bytes(data) if name == "conn.log" else packed(log, data)
    run = f"{shlex.quote(sys.executable)} -m doorward --workspace {shlex.quote(str(workspace))}"
    script = FULL.format(
        workspace=shlex.quote(str(workspace)),
        command=f"{run} ingest {shlex.quote(str(log))} --format jsonl",
        count=f'{run} sql "select count(*) as n, count(distinct uid) as names from conn" --format jsonl',
    )
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, timeout=300, check=False
    )
    first, second = done.stderr.partition("first ")[::2]
    assert "Traceback" not in done.stderr
    assert second.startswith("1\n"), "a full disk ends with 1"
    assert "No space left" in first or "space" in first
    assert "same command again" in first
    assert "second 0" in done.stderr
    assert "third 0" in done.stderr
    told = rows(done)
    assert [source["status"] for source in told[:2]] == ["read", "known"]
    assert told[2] == {"n": 150_000, "names": 150_000}


@pytest.mark.slow
def test_killed_at_any_moment_the_same_command_completes_with_no_row_twice(tmp_path):
    chance = random.Random(7)
    offered, workspace = tmp_path / "offered", tmp_path / "workspace"
    offered.mkdir()
    for number in range(4):
        body = b"".join(GOOD.replace(b"CHhAvVGS1DHFjwGM9", b"C%d-%d" % (number, n)) for n in range(40_000))
        (offered / f"{number}.conn.log").write_bytes(HEAD + body)
    command = [
        sys.executable,
        "-m",
        "doorward",
        "--workspace",
        str(workspace),
        "ingest",
        str(offered),
        "--format",
        "jsonl",
    ]
    begun = time.monotonic()
    doorward("--workspace", tmp_path / "other", "ingest", offered)
    whole = time.monotonic() - begun
    killed = 0
    for _ in range(4):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            time.sleep(chance.uniform(0.3, 0.9) * whole)
            running.send_signal(signal.SIGKILL)
            killed += running.wait() == -signal.SIGKILL
        asked = doorward("--workspace", workspace, "sql", "select count(*) as n from conn", "--format", "jsonl")
        if asked.returncode == 0:
            assert rows(asked)[0]["n"] % 40_000 == 0, "whole files or none"
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert killed >= 2, "it must have been at work when it was killed, or nothing was tested"
    assert {source["status"] for source in rows(done)} <= {"read", "known"}
    asked = doorward(
        "--workspace",
        workspace,
        "sql",
        "select count(*) as n, count(distinct uid) as names from conn",
        "--format",
        "jsonl",
    )
    assert rows(asked) == [{"n": 160_000, "names": 160_000}]

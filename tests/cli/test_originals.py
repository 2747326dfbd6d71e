"""What was sent and is kept, on the command line: a list to hand over, and a check that it is still what was sent."""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import closing

import pytest
from tests.cli.runs import run

from doorward.cli.originals import state
from doorward.console.config import Config
from doorward.console.inbox import stored
from doorward.console.keeping import Keeper, files_of, measured, place
from doorward.desk import By, Sent, open_desk

FILES = {"conn.log": b"one\n", "=cmd.log": b"two\n", "private.log": b"three\n"}
DIGESTS = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}


@pytest.fixture
def workspace(tmp_path):
    """Three files that were sent, of which the last was removed."""
    config = Config(tmp_path)
    with closing(open_desk(tmp_path / "desk.db")) as desk:
        keeper, by = Keeper(config, desk), By("ana", config.now())
        for name, content in FILES.items():
            upload = stored(tmp_path, [(name, io.BytesIO(content))])
            (file,) = files_of(tmp_path, upload)
            keeper.keep(by, file, Sent(f"{upload}/1", *measured(file), name, "ana", by.now), ())
        keeper.remove(by, DIGESTS["private.log"], "private")
    return tmp_path


def asked(workspace, *arguments):
    return run("originals", *arguments, "--workspace", str(workspace))


def test_who_sent_what_is_listed_with_its_hash(workspace):
    done = asked(workspace, "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["name"], row["digest"], row["sent_by"], row["state"]) for row in rows] == [
        ("conn.log", DIGESTS["conn.log"], "ana", "kept"),
        ("=cmd.log", DIGESTS["=cmd.log"], "ana", "kept"),
        ("private.log", DIGESTS["private.log"], "ana", "removed"),
    ]
    assert (rows[2]["removed_by"], rows[2]["reason"]) == ("ana", "private")
    assert (done.exit_code, "2 files kept." in done.stderr) == (0, True)
    assert "'=cmd.log" in asked(workspace, "--format", "csv").stdout


def test_what_is_still_what_was_sent_is_said_to_be(workspace):
    done = asked(workspace, "--check")
    assert (done.exit_code, "2 files kept, each of them what was sent." in done.stderr) == (0, True)
    assert done.stdout.count("intact") == 2


@pytest.mark.parametrize("became", ["changed", "missing"])
def test_what_is_not_is_found(workspace, became):
    lies = place(workspace, DIGESTS["conn.log"])
    lies.unlink()
    if became == "changed":
        lies.write_bytes(b"ONE\n")
    done = asked(workspace, "--check")
    assert (done.exit_code, "1 of them is not what was sent." in done.stderr) == (3, True)
    assert became in done.stdout
    assert asked(workspace).exit_code == 0


def test_a_link_in_its_place_is_a_change(workspace):
    lies = place(workspace, DIGESTS["conn.log"])
    lies.unlink()
    lies.symlink_to(place(workspace, DIGESTS["=cmd.log"]))
    assert state(workspace, DIGESTS["conn.log"]) == "changed"


def test_where_nothing_was_ever_sent_nothing_is_made(tmp_path):
    done = asked(tmp_path)
    assert (done.exit_code, "there is no desk in" in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []

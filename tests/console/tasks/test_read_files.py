"""Files that were sent are read, judged, shown and kept as they came; the inbox is empty then, and a second time changes nothing."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace

import pytest
from tests.console.tasks.hands import REGISTER, work

from doorward.console.answers.rows import rows
from doorward.console.inbox import folder_of, stored
from doorward.console.keeping import files_of, place
from doorward.console.long_answer import joined
from doorward.console.snapshot.read import latest
from doorward.console.tasks.read_files import _Reading, read_files
from doorward.console.work import Cancelled
from doorward.desk import By

OTHER = REGISTER + b"asset,web02,10.0.0.6,bo\n"
CALL = b"1\tC1\t10.0.0.5\t1\t203.0.113.9\t2\ttcp"
ZEEK = b"#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\n#types\ttime\tstring\taddr\tport\taddr\tport\tenum\n"
LOG, PACKED = ZEEK + CALL + b"\n", ZEEK + b"#close\n" + CALL + b"\n"


def packed(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_a_file_goes_all_the_way_is_kept_and_may_be_read_twice(config, desk, tmp_path):
    here = replace(config, workspace=tmp_path)
    archive = packed("../conn.log", PACKED)
    for word in ("row", "known already"):
        files = [("../register.csv", REGISTER), ("nothing.bin", b"\0\1\2"), ("x.zip", archive), ("conn.log", LOG)]
        name = stored(tmp_path, [(told, io.BytesIO(content)) for told, content in files])
        told = {"inbox": name, "count": 4, "sent_by": "bob", "sent": "2026-11-20T09:00:00"}
        lines = read_files.function(work(here, desk, "read_files", **told))
        assert any(line.startswith("register.csv: ") and word in line for line in lines), lines
        assert any(line.startswith("nothing.bin: not read") for line in lines), lines
        assert not folder_of(tmp_path, name).exists()
    shown = latest(here.snapshots)
    assert shown.one("select name from assets where name = 'web01'")
    assert [row["file"] for row in shown.all("select file from sources order by file")] == [
        "conn.log",
        "nothing.bin",
        "register.csv",
        "x.zip!../conn.log",
    ]
    for _, content in files:
        digest = hashlib.sha256(content).hexdigest()
        assert place(tmp_path, digest).read_bytes() == content
        assert [one.actor for one in desk.originals.kept(digest)] == ["bob", "bob"]
    for content, number in ((LOG, 5), (PACKED, 6)):
        asked = {"table": "conn", "origin": hashlib.sha256(content).hexdigest(), "rows": [number]}
        answer = joined(rows.function(work(here, desk, "rows", **asked)))
        assert (answer["raw"], answer["why"]) == ({str(number): CALL.decode()}, "")


@pytest.fixture
def reading(config, desk, tmp_path):
    """Three files that were sent, of which the second is an archive."""

    def made(**settled):
        here = replace(config, workspace=tmp_path, **settled)
        files = [("a.csv", REGISTER), ("x.zip", packed("b.csv", OTHER)), ("c.csv", OTHER)]
        name = stored(tmp_path, [(told, io.BytesIO(content)) for told, content in files])
        return _Reading(work(here, desk, "read_files", inbox=name), name, files_of(tmp_path, name))

    return made


def row(name, origin="0" * 64, **changes):
    return {"file": name, "origin": origin, "status": "read", "rows": 1, "reader": "register", "rejects": 0} | changes


@pytest.mark.parametrize(
    ("told", "whole", "kept"),
    [
        ([], False, []),
        (["a.csv"], False, []),
        (["a.csv", "x.zip!b.csv"], False, ["a.csv"]),
        (["a.csv", "x.zip!b.csv", "c.csv"], False, ["a.csv", "x.zip"]),
        (["a.csv", "x.zip!b.csv", "c.csv"], True, ["a.csv", "x.zip", "c.csv"]),
        # A folder in an archive gives no row, and is a file that was sent all the same.
        (["a.csv", "c.csv"], True, ["a.csv", "x.zip", "c.csv"]),
    ],
)
def test_where_somebody_stops_it_what_was_read_to_its_end_is_kept_and_the_rest_waits(reading, desk, told, whole, kept):
    held = reading()
    held.rows, held.whole = [row(name) for name in told], whole
    held.keep()
    assert {one.name for one in desk.originals.of("0" * 64)} == {name.partition("!")[0] for name in told} & set(kept)
    assert [file.name for file in held.files if not file.exists()] == kept


def test_a_wish_to_stop_is_heard_and_what_was_read_stays_known(reading, desk, tmp_path, monkeypatch):
    held = reading()

    def told(*_):
        yield row("a.csv")
        yield row("x.zip!b.csv")
        raise Cancelled

    monkeypatch.setattr("doorward.console.tasks.read_files.pipeline.ingest", told)
    with pytest.raises(Cancelled):
        held.read(None)
    held.keep()
    assert [file.name for file in held.files if file.exists()] == ["x.zip", "c.csv"]
    assert held.lines() == ["a.csv: 1 row as register", "x.zip!b.csv: 1 row as register"]


def test_nothing_is_kept_where_the_settings_say_so(reading, desk, tmp_path):
    held = reading(originals_days=0)
    held.rows, held.whole = [row("a.csv")], True
    held.keep()
    assert not (tmp_path / "originals").exists()


def test_who_asks_for_it_again_is_not_who_sent_it(reading, desk, tmp_path):
    held = reading()
    held.work.job.arguments["sent_by"] = "bob"
    held.whole = True
    held.keep()
    assert {entry.actor for entry in desk.audit.entries() if entry.what == "keep_original"} == {"bob"}


def test_files_that_are_gone_are_said_to_be(config, desk, tmp_path):
    lines = read_files.function(work(replace(config, workspace=tmp_path), desk, "read_files", inbox="0" * 32))
    assert "not there any more" in lines[0]


def test_where_others_wait_it_is_read_and_kept_and_judged_with_them(config, desk, tmp_path, monkeypatch):
    monkeypatch.setattr("doorward.console.tasks.read_files.analysed", lambda *_: ["judged at once"])
    here = replace(config, workspace=tmp_path)
    name = stored(tmp_path, [("register.csv", io.BytesIO(REGISTER))])
    made = work(here, desk, "read_files", inbox=name)
    later = desk.jobs.enqueue(By("bob", config.now()), "read_files", {})
    lines = read_files.function(made)
    judge = desk.jobs.latest(1)[0]
    assert (judge.kind, judge.state, judge.number) == ("analyze", "waiting", later.number + 1)
    assert lines[0].startswith("register.csv: 1 row as ")
    assert lines[1:] == [f"Read; judged with job {judge.number}."]
    assert not folder_of(tmp_path, name).exists()
    assert place(tmp_path, hashlib.sha256(REGISTER).hexdigest()).exists()

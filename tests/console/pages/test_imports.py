"""Imports: what was read and not, files that are sent, and work with its progress."""

from __future__ import annotations

import errno
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from starlette.testclient import TestClient
from tests.console.conftest import NOW, OWN
from tests.console.reading import sentence, sound

from doorward.console.app import application
from doorward.console.judging import judge, left_to
from doorward.console.long_answer import cut
from doorward.console.page import Person
from doorward.console.pages import imports as page_module
from doorward.console.pages.imports import _near, _numbers
from doorward.console.view import pages
from doorward.desk import DeskUnavailableError


def test_what_could_not_be_judged_is_said_here(asked, snapshot):
    page = sound(asked().get("/imports").text)
    for row in snapshot.all("select sentence from gaps"):
        assert " ".join(row["sentence"].split())[:60] in page.words


def test_files_that_are_sent_wait_for_a_worker_under_a_name_of_ours(asked, desk, config):
    files = [("files", ("../../x.csv", b"a,b\n1,2\n")), ("files", ("y.json", b"{}"))]
    answer = asked().post("/imports/upload", files=files, headers=OWN)
    job = desk.jobs.latest()[0]
    assert answer.headers["location"] == f"/imports/jobs/{job.number}"
    folder = config.workspace / "inbox" / job.arguments["inbox"]
    assert sorted(path.name for path in folder.rglob("*.*")) == ["x.csv", "y.json"]
    text = asked().get(f"/imports/jobs/{job.number}").text
    assert sentence(text) == "Reading 2 files: waiting for a worker."
    assert "data-poll" in text
    assert asked("viewer").post("/imports/upload", files=files, headers=OWN).status_code == 403


def test_who_starts_with_nothing_is_led_to_what_comes_next(config, desk, tmp_path):
    empty = replace(config, workspace=tmp_path)
    client = TestClient(application(empty, desk, lambda _: Person("ana", "admin")), follow_redirects=False)
    assert "Import files" in client.get("/").text
    text = client.get("/imports").text
    assert sentence(text) == "Nothing was analysed yet: bring what you have."
    assert 'type="file"' in text
    for page in pages().values():
        if page.home and "{" not in page.home and not page.home.endswith((".csv", ".json")):
            answer = client.get(page.home)
            told = sound(answer.text).words if "<html" in answer.text else answer.text
            assert answer.status_code in (200, 303, 404), page.home
            assert answer.status_code != 404 or "Import files first" in told or page.home.startswith("/log-in"), (
                page.home
            )


def test_a_full_disk_is_said_and_leaves_nothing(asked, desk, config, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    inbox = config.workspace / "inbox"
    before = sorted(inbox.iterdir()) if inbox.exists() else []
    files = [("files", ("x.csv", b"a" * 100_000))]
    with monkeypatch.context() as patched:
        patched.setattr("doorward.console.inbox.os.fsync", full)
        answer = asked().post("/imports/upload", files=files, headers=OWN)
    assert (answer.status_code, sentence(answer.text)) == (
        507,
        "The server's disk is full; nothing of what was sent was taken.",
    )
    with monkeypatch.context() as patched:
        patched.setattr("starlette.formparsers.SpooledTemporaryFile.write", full)
        assert asked().post("/imports/upload", files=files, headers=OWN).status_code == 507
    with monkeypatch.context() as patched:
        patched.setattr("doorward.console.app.shutil.disk_usage", lambda _: Usage(200_000))
        answer = asked().post("/imports/upload", files=files, headers=OWN)
    assert (answer.status_code, "has 200.0 kB left" in answer.text) == (507, True), answer.text
    with monkeypatch.context() as patched:
        patched.setattr(desk.store.__class__, "write", refused)
        answer = asked().post("/imports/upload", files=files, headers=OWN)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (sorted(inbox.iterdir()) if inbox.exists() else []) == before
    assert desk.jobs.latest() == []


class Usage(NamedTuple):
    free: int


def refused(*_):
    raise DeskUnavailableError("the desk /somewhere/desk.db does not answer: database or disk is full")


def test_a_failure_of_the_system_that_is_no_full_disk_is_ours(config, desk, monkeypatch):
    def broken(*_):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("doorward.console.inbox.os.fsync", broken)
    app = application(config, desk, lambda _: Person("ana", "analyst"))
    client = TestClient(app, raise_server_exceptions=False)
    answer = client.post("/imports/upload", files=[("files", ("x.csv", b"a"))], headers=OWN)
    assert (answer.status_code, "Input" in answer.text) == (500, False)


def test_texts_in_the_place_of_files_are_not_taken_without_end(asked):
    client = asked()
    many = b"".join(b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % place for place in range(21))
    told = {**OWN, "content-type": "multipart/form-data; boundary=b"}
    assert client.post("/imports/upload", content=many + b"--b--\r\n", headers=told).status_code == 400
    long = b'--b\r\nContent-Disposition: form-data; name="f"\r\n\r\n' + b"a" * 200_001 + b"\r\n--b--\r\n"
    assert client.post("/imports/upload", content=long, headers=told).status_code == 400
    form = {**OWN, "content-type": "application/x-www-form-urlencoded"}
    assert client.post("/imports/upload", content=b"f=" + b"a" * 200_000, headers=form).status_code == 413


def test_work_is_stopped_done_again_and_cleared_away(asked, desk, config):
    client = asked()
    client.post("/imports/upload", files=[("files", ("x.csv", b"a"))], headers=OWN)
    job = desk.jobs.latest()[0]
    fresh = '<noscript><meta http-equiv="refresh" content="1"></noscript>'
    assert fresh in client.get(f"/imports/jobs/{job.number}").text
    assert client.post(f"/imports/jobs/{job.number}/again", headers=OWN, data={"a": "b"}).status_code == 409
    client.post(f"/imports/jobs/{job.number}/cancel", headers=OWN, data={"a": "b"})
    assert desk.jobs.one(job.number).state == "stopped"
    assert fresh not in client.get(f"/imports/jobs/{job.number}").text
    client.post(f"/imports/jobs/{job.number}/again", headers=OWN, data={"a": "b"})
    assert desk.jobs.latest()[0].arguments == job.arguments
    client.post(f"/imports/jobs/{job.number}/discard", headers=OWN, data={"a": "b"})
    assert not (config.workspace / "inbox" / job.arguments["inbox"]).exists()
    assert (entry := desk.audit.entries()[0]).what == "discard_upload"
    assert (entry.subject, entry.before) == (job.arguments["inbox"], {"files": ["x.csv"]})
    client.post(f"/imports/jobs/{job.number}/discard", headers=OWN, data={"a": "b"})
    assert desk.audit.entries()[0] == entry, "nothing was left to throw away"


def test_rows_are_asked_of_the_worker_and_a_late_one_is_said(asked, desk, snapshot, monkeypatch):
    source = snapshot.one("select * from sources where origin is not null limit 1")
    where = f"/imports/{source['origin']}?table=conn&rows=3-4"
    monkeypatch.setattr(page_module, "_WAIT", 0.1)
    assert "did not answer in time" in asked().get(where).text
    assert desk.jobs.latest()[0].arguments["rows"] == [3, 4]
    row = {"origin_row": 3, "user_agent": "<b>", "time": "2026-11-20T10:00:00.000000Z", "source": "10.0.0.6"}
    told = {"rows": [row], "raw": {"3": "a <i> line"}, "why": "", "left": 2}
    monkeypatch.setattr(page_module, "asked_of_worker", lambda *_: cut(told))
    text = asked().get(where).text
    assert "&lt;b&gt;" in text
    assert "a &lt;i&gt; line" in text
    assert 'id="row-3"' in text
    assert "/pivot/address/10.0.0.6?from=2026-11-20T09%3A55%3A00&amp;to=2026-11-20T10%3A05%3A00" in text
    assert "and 2 more, too long" in sound(text).words
    monkeypatch.setattr(page_module, "asked_of_worker", lambda *_: cut(told | {"raw": {}, "why": "It is gone."}))
    assert "No raw lines: It is gone." in sound(asked().get(where).text).words
    monkeypatch.setattr(page_module, "asked_of_worker", lambda *_: [])
    assert "The lake has no such rows any more." in sound(asked().get(where).text).words
    assert NOW


def test_minutes_around_a_row_are_asked_of_whom_it_names():
    time = "2026-11-20T10:00:00.000000Z"
    told = {"kind": "host", "value": "web01", "time": datetime(2026, 11, 20, 10)}
    assert _near({"source": "10.0.0.6", "host": "web01", "time": time}) == told
    assert _near({"source": "10.0.0.6"}) is None
    assert _near({"time": time, "source": None}) is None


def test_numbers_of_rows_are_read_with_care():
    assert _numbers("3, 5-7,x,9-") == [3, 5, 6, 7, 9]
    assert len(_numbers("1-999999999")) <= 201


def test_a_job_that_left_the_judging_says_where_that_stands(asked, desk):
    client = asked()
    for name in "xy":
        client.post("/imports/upload", files=[("files", (name, b"a"))], headers=OWN)
    job = desk.jobs.take("w", NOW, ("read_files",))
    later = judge(desk, NOW)
    desk.jobs.finish(job, NOW, "done", left_to(later), [left_to(later)])
    where = f"/imports/jobs/{job.number}"
    text = client.get(where).text
    assert sentence(text) == f"Reading 1 file: read; it is judged with job {later.number}, which waits."
    assert f'href="/imports/jobs/{later.number}"' in text
    assert "data-poll" in text
    client.post(f"/imports/jobs/{later.number}/cancel", headers=OWN, data={"a": "b"})
    text = client.get(where).text
    assert sentence(text) == f"Reading 1 file: read, not judged: job {later.number} was stopped."
    assert "data-poll" not in text


def test_a_job_that_is_done_tells_what_was_found_and_leads_there(asked, desk):
    client = asked()
    client.post("/imports/analyze", headers=OWN, data={"a": "b"})
    job = desk.jobs.take("w", NOW, ("analyze",))
    where = f"/imports/jobs/{job.number}"
    assert "See what was found" not in client.get(where).text
    desk.jobs.finish(job, NOW, "done", "2 doors are open.", ["a.log: 3 rows", "2 doors are open."])
    page = sound(client.get(where).text)
    assert "2 doors are open. See what was found" in page.words
    assert "What came of it a.log: 3 rows" in page.words
    assert page.words.count("2 doors are open.") == 1
    assert "/" in page.links("/")

"""Files as they were sent: handed out whole to who may have them, to nobody else, and never other bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from tests.console.conftest import OWN
from tests.console.reading import sound

from doorward.console.app import application
from doorward.console.inbox import stored
from doorward.console.keeping import Keeper, files_of, measured, place
from doorward.console.page import Ask, Person
from doorward.console.pages import originals as page_module
from doorward.desk import By, Sent

TEXT = b"\x1f<script>alert(1)</script>\n" * 100
DIGEST = hashlib.sha256(TEXT).hexdigest()
WHERE = f"/imports/originals/{DIGEST}"


@pytest.fixture
def here(config, desk, tmp_path):
    """A workspace that has the snapshot of all, and originals of its own."""
    (tmp_path / "console").symlink_to(config.snapshots)
    return replace(config, workspace=tmp_path)


@pytest.fixture
def asked(here, desk):
    def client(role="analyst"):
        return TestClient(application(here, desk, lambda _: Person("bob", role)), follow_redirects=False)

    return client


@pytest.fixture
def sent(here, desk):
    def send(name="conn.log", content=TEXT, origins=()):
        upload = stored(here.workspace, [(name, io.BytesIO(content))])
        ((file, _),) = files_of(here.workspace, upload).items()
        told = Sent(f"{upload}/1", *measured(file), file.name, "ana", here.now())
        Keeper(here, desk).keep(By("ana", here.now()), file, told, origins)
        return told.digest

    return send


def whats(desk):
    return [entry.what for entry in desk.audit.entries()]


def source(snapshot):
    return snapshot.one("select * from sources where status = 'read' order by number limit 1")


def test_a_copy_is_the_very_file_as_an_attachment_and_the_audit_tells(asked, sent, desk):
    sent()
    answer = asked().get(WHERE)
    assert (answer.status_code, answer.content) == (200, TEXT)
    told = answer.headers
    assert told["content-type"] == "application/octet-stream"
    assert told["content-disposition"] == "attachment; filename*=utf-8''conn.log"
    assert (told["content-length"], told.get("content-encoding")) == (str(len(TEXT)), None)
    assert (told["x-content-type-options"], told["cache-control"]) == ("nosniff", "no-store")
    (entry, *_) = desk.audit.entries()
    assert (entry.what, entry.actor, entry.subject) == ("download_original", "bob", DIGEST)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\CON", "CON"),
        ("a\r\nset-cookie: x=1\x1b.log", "a__set-cookie_ x=1_.log"),
        ('a"; filename=b.exe', "a__ filename=b.exe"),
        ("\u202egpj.exe", "_gpj.exe"),
        (".bashrc", "bashrc"),
        ("ümläut ☃.log", "ümläut _.log"),
    ],
)
def test_names_lead_nowhere_and_end_no_line(asked, sent, here, name, told):
    sent(name)
    answer = asked().get(WHERE)
    disposition = answer.headers["content-disposition"]
    assert disposition == f"attachment; filename*=utf-8''{quote(told, safe='')}"
    assert "set-cookie" not in answer.headers
    assert place(here.workspace, DIGEST).is_file()


def test_a_viewer_gets_none_and_only_an_admin_removes(asked, sent, desk):
    sent()
    before = whats(desk)
    assert asked("viewer").get(WHERE).status_code == 403
    for role in ("viewer", "analyst"):
        assert asked(role).post(f"{WHERE}/remove", data={"reason": "x"}, headers=OWN).status_code == 403
    assert whats(desk) == before
    assert asked("admin").get(WHERE).status_code == 200


@pytest.mark.parametrize(
    "name", ["%2e%2e", "..%2f..%2fetc%2fpasswd", "A" * 64, "a" * 63, "%D9%A3" * 64, "a" * 64 + "%00"]
)
def test_what_is_no_hash_names_no_file(asked, sent, desk, name):
    sent()
    before = whats(desk)
    for answer in (
        asked("admin").get(f"/imports/originals/{name}"),
        asked("admin").post(f"/imports/originals/{name}/remove", data={"reason": "x"}, headers=OWN),
    ):
        assert answer.status_code in (400, 404, 405, 410)
        assert "root:" not in answer.text
    assert whats(desk) == before


def test_who_takes_the_evidence_over_has_a_list_of_it(asked, sent, here, desk):
    assert asked().get("/imports/originals.csv").text.count("\n") == 1
    sent("=cmd|x.log")
    sent("again.log", b"other")
    Keeper(here, desk).remove(By("root", here.now()), DIGEST, "private")
    rows = list(csv.DictReader(io.StringIO(asked().get("/imports/originals.csv").text)))
    assert [(row["digest"], row["size"], row["sent_by"], row["reason"]) for row in rows] == [
        (DIGEST, "2700", "ana", "private"),
        (hashlib.sha256(b"other").hexdigest(), "5", "ana", ""),
    ]
    assert rows[0]["name"] == "'=cmd_x.log"
    assert asked("viewer").get("/imports/originals.csv").status_code == 403


def test_a_hash_that_nobody_sent_names_no_file_though_one_lies_there(asked, here, desk):
    lies = place(here.workspace, "0" * 64)
    lies.parent.mkdir(parents=True)
    lies.write_bytes(b"x")
    assert asked().get(f"/imports/originals/{'0' * 64}").status_code == 410


@pytest.mark.parametrize("other", ["bytes", "link", "pipe", "nothing"])
def test_what_was_put_in_its_place_is_not_handed_out(asked, sent, here, desk, other):
    sent()
    lies = place(here.workspace, DIGEST)
    lies.unlink()
    if other == "bytes":
        lies.write_bytes(TEXT[:-1] + b"x")
    elif other == "link":
        lies.symlink_to("/etc/passwd")
    elif other == "pipe":
        os.mkfifo(lies)
    answer = asked().get(WHERE)
    assert (answer.status_code, "nothing is handed out" in answer.text) == (409, True)
    assert "download_original" not in whats(desk)


def test_nothing_is_handed_out_that_the_audit_is_not_told_of(asked, sent, desk, monkeypatch):
    sent()
    held = []

    def sound_one(self, digest):
        held.append(place(self.config.workspace, digest).open("rb"))
        return held[0]

    monkeypatch.setattr(page_module.Keeper, "sound", sound_one)
    monkeypatch.setattr(desk.originals.__class__, "hand_out", lambda *_: (_ for _ in ()).throw(OSError("down")))
    with pytest.raises(OSError, match="down"):
        asked().get(WHERE)
    assert held[0].closed


def test_the_page_of_a_source_tells_who_sent_it_and_what_one_may_do(asked, sent, desk, snapshot, monkeypatch):
    row = source(snapshot)
    assert "No file of these bytes was sent" in sound(asked().get(f"/imports/{row['origin']}").text).words
    sent("calls.zip", origins=[row["origin"]])
    page = sound(asked("viewer").get(f"/imports/{row['origin']}").text)
    assert "calls.zip kept as sent: 2,700 bytes" in page.words
    assert DIGEST in page.words
    assert "by ana at" in page.words
    assert "what is shown here was packed in it" in page.words
    assert "Analysts may download it." in page.words
    assert WHERE not in asked("viewer").get(f"/imports/{row['origin']}").text
    text = asked().get(f"/imports/{row['origin']}").text
    assert f'href="{WHERE}" download' in text
    assert f"{WHERE}/remove" not in text
    assert f'action="{WHERE}/remove"' in asked("admin").get(f"/imports/{row['origin']}").text


def test_an_admin_removes_it_with_a_reason_and_the_page_says_so(asked, sent, here, desk, snapshot):
    row = source(snapshot)
    sent(origins=[row["origin"]])
    told = {"reason": "<b>private</b>", "back": row["origin"]}
    assert asked("admin").post(f"{WHERE}/remove", data=told | {"reason": " "}, headers=OWN).status_code == 400
    answer = asked("admin").post(f"{WHERE}/remove", data=told, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/imports/{row['origin']}")
    assert not place(here.workspace, DIGEST).exists()
    page = sound(asked("admin").get(f"/imports/{row['origin']}").text)
    assert "not kept any more" in page.words
    assert "by bob at" in page.words
    assert "<b>private</b>" in page.words
    assert asked().get(WHERE).status_code == 410
    assert asked("admin").post(f"{WHERE}/remove", data=told, headers=OWN).status_code == 410
    assert whats(desk)[0] == "remove_original"


@pytest.mark.parametrize("back", ["//evil.example", "..", "../../audit", "https://evil.example", ""])
def test_who_removes_is_led_nowhere_else(asked, sent, back):
    sent()
    answer = asked("admin").post(f"{WHERE}/remove", data={"reason": "x", "back": back}, headers=OWN)
    assert answer.headers["location"] == "/imports"


def test_bytes_that_are_gone_are_said_to_be(asked, sent, here, snapshot):
    row = source(snapshot)
    sent(origins=[row["origin"]])
    place(here.workspace, DIGEST).unlink()
    page = sound(asked().get(f"/imports/{row['origin']}").text)
    assert "its bytes are gone from the disk" in page.words
    assert "Download it" not in page.words


def test_what_could_not_be_unpacked_is_found_by_its_name(asked, sent, desk, here):
    ask = Ask(here, desk, Person("ana", "viewer"), here.now())
    sent("half.zip")
    assert [one["there"] for one in page_module.of_source(ask, {"origin": "", "file": "half.zip!a"})] == [True]
    assert page_module.of_source(ask, {"origin": "", "file": "other.zip"}) == []

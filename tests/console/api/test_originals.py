"""Files as they were sent, for programs: who sent them, and whether they are kept; an admin takes one away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient
from tests.console.conftest import OWN

from doorward.console.app import application
from doorward.console.keeping import place
from doorward.console.page import Person
from doorward.desk import By, Sent

ORIGIN, DIGEST = "a" * 64, "b" * 64
WHERE = f"/api/v1/originals/{DIGEST}/remove"


@pytest.fixture
def asked(config, desk, tmp_path):
    """An archive that is kept, and who asks of it."""
    here = replace(config, workspace=tmp_path)
    lies = place(tmp_path, DIGEST)
    lies.parent.mkdir(parents=True)
    lies.write_bytes(b"x")
    sent = Sent("u/1", DIGEST, 1, "calls.zip", "ana", here.now())
    desk.originals.keep(By("ana", here.now()), sent, {ORIGIN}, lambda: None)
    return lambda role: TestClient(application(here, desk, lambda _: Person("bob", role)))


def test_who_sent_what_is_told_to_everyone(asked):
    told = asked("viewer").get(f"/api/v1/originals/{ORIGIN}").json()
    assert told == {
        "sent": [
            {"digest": DIGEST, "size": 1, "name": "calls.zip", "sent_by": "ana", "sent": "2026-11-21T03:00:00.000000Z"}
            | dict.fromkeys(("removed", "removed_by", "reason"))
        ]
    }
    assert asked("viewer").get("/api/v1/originals/x").json() == {"sent": []}


def test_an_admin_takes_it_away_and_says_why(asked, desk, tmp_path):
    for role in ("viewer", "analyst"):
        assert asked(role).post(WHERE, json={"reason": "x"}, headers=OWN).status_code == 403
    assert asked("admin").post(WHERE, json={"reason": " "}, headers=OWN).status_code == 422
    assert place(tmp_path, DIGEST).exists()
    answer = asked("admin").post(WHERE, json={"reason": "private"}, headers=OWN)
    (told,) = answer.json()["sent"]
    assert (told["removed_by"], told["reason"]) == ("bob", "private")
    assert not place(tmp_path, DIGEST).exists()
    assert asked("admin").post(WHERE, json={"reason": "private"}, headers=OWN).status_code == 404
    assert desk.audit.entries()[0].what == "remove_original"


def test_what_is_no_hash_is_not_there(asked):
    for name in ("..%2f..%2fdesk.db", "x", "B" * 64):
        assert (
            asked("admin").post(f"/api/v1/originals/{name}/remove", json={"reason": "x"}, headers=OWN).status_code
            == 404
        )


def test_an_answer_from_before_does_not_stand_for_what_is_so_now(asked):
    assert "etag" not in asked("viewer").get(f"/api/v1/originals/{ORIGIN}").headers

"""Who asks, and the audit for those who may see it."""

from __future__ import annotations

from tests.console.conftest import OWN


def test_one_is_told_who_one_is(asked):
    assert asked("viewer", "vi").get("/api/v1/me").json() == {"name": "vi", "role": "viewer", "scopes": None}


def test_the_audit_is_for_admins_and_pages_backwards(asked):
    client = asked("admin")
    for number in range(3):
        client.post("/api/v1/comments", json={"kind": "finding", "id": f"f{number}", "text": "x"}, headers=OWN)
    told = client.get("/api/v1/audit", params={"kind": "finding"}).json()
    assert [entry["subject"] for entry in told["entries"]] == ["f2", "f1", "f0"]
    below = told["entries"][0]["number"]
    assert [
        one["subject"]
        for one in client.get("/api/v1/audit", params={"below": below, "kind": "finding"}).json()["entries"]
    ] == ["f1", "f0"]
    assert asked("analyst").get("/api/v1/audit").status_code == 403

"""Decisions by programs: on all or none, against what was looked at, with the trail of who and what."""

from __future__ import annotations

from tests.console.conftest import OWN

from doorward.desk import Subject


def decide(client, **body):
    return client.post("/api/v1/decisions", json=body, headers=OWN)


def test_many_are_decided_on_at_once(asked, desk, snapshot):
    names = [row["id"] for row in snapshot.all("select id from findings limit 3")]
    told = decide(asked(), subjects=[{"kind": "finding", "id": name} for name in names], status="open", assignee="bo")
    assert [one["status"] for one in told.json()["decisions"]] == ["open"] * 3
    assert desk.decisions.of(Subject("finding", names[0])).assignee == "bo"
    listed = asked().get("/api/v1/findings", params={"q": "status:open"}).json()
    assert {row["id"] for row in listed["rows"]} == set(names)


def test_what_somebody_changed_meanwhile_is_refused_and_nothing_is_done(asked, desk):
    client = asked()
    first = decide(client, subjects=[{"kind": "finding", "id": "a"}], status="open").json()["decisions"][0]
    decide(client, subjects=[{"kind": "finding", "id": "a", "revision": first["revision"]}], status="contained")
    stale = decide(
        client,
        subjects=[{"kind": "finding", "id": "a", "revision": first["revision"]}, {"kind": "finding", "id": "b"}],
        status="closed",
    )
    assert stale.status_code == 409
    assert desk.decisions.of(Subject("finding", "a")).status == "contained"
    assert desk.decisions.of(Subject("finding", "b")).status == "new"


def test_a_body_that_does_not_fit_says_where(asked):
    told = decide(asked(), subjects=[{"kind": "nonsense", "id": "a"}], status="open")
    assert (told.status_code, told.headers["content-type"]) == (422, "application/problem+json")
    assert "body/subjects/0/kind" in told.json()["detail"]
    assert decide(asked(), subjects=[], status="open").status_code == 422
    assert decide(asked(), subjects=[{"kind": "finding", "id": "a"}], stauts="open").status_code == 422
    assert (
        decide(asked(), subjects=[{"kind": "finding", "id": "a"}], accepted_until="2026-11-31", reason="x").status_code
        == 422
    )


def test_a_comment_is_added_and_the_trail_tells_it(asked):
    client = asked()
    made = client.post("/api/v1/comments", json={"kind": "finding", "id": "a", "text": "seen <b>this</b>"}, headers=OWN)
    assert made.status_code == 201
    trail = client.get("/api/v1/decisions/finding/a").json()["trail"]
    assert [(entry["actor"], entry["after"]) for entry in trail] == [("ana", {"text": "seen <b>this</b>"})]
    assert "address" not in trail[0]
    assert client.get("/api/v1/decisions/nonsense/a").status_code == 404


def test_a_viewer_decides_nothing(asked, desk):
    assert decide(asked("viewer"), subjects=[{"kind": "finding", "id": "a"}], status="open").status_code == 403
    assert desk.decisions.every() == {}

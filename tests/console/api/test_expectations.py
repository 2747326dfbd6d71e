"""Expected behaviour by programs: the rules of expected.toml, until a day, and taken back."""

from __future__ import annotations

from tests.console.conftest import OWN

RULE = {"source": "10.0.0.6", "destination": "cdn.example", "reason": "updates", "owner": "ana", "until": "2027-01-31"}


def test_it_is_kept_listed_and_withdrawn(asked, desk):
    client = asked()
    made = client.post("/api/v1/expectations", json=RULE, headers=OWN)
    assert made.status_code == 201
    name = made.json()["id"]
    assert [(one["id"], one["owner"]) for one in client.get("/api/v1/expectations").json()["expectations"]] == [
        (name, "ana")
    ]
    assert client.post(f"/api/v1/expectations/{name}/withdraw", json={}, headers=OWN).status_code == 200
    assert desk.expectations.every() == []
    assert client.post(f"/api/v1/expectations/{name}/withdraw", json={}, headers=OWN).status_code == 404


def test_what_cannot_be_meant_is_refused(asked):
    for change in ({"until": "2020-01-01"}, {"source": "*", "destination": "*"}, {"port": 70000}, {"reason": ""}):
        assert asked().post("/api/v1/expectations", json=RULE | change, headers=OWN).status_code == 422, change


def test_a_viewer_vouches_for_nothing(asked):
    assert asked("viewer").post("/api/v1/expectations", json=RULE, headers=OWN).status_code == 403

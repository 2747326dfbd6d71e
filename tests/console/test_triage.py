"""What people decide: one form for all pages, against what was looked at, with the trail beside it."""

from __future__ import annotations

import pytest
from tests.console.conftest import OWN

from doorward.console.page import Refused
from doorward.console.triage import day
from doorward.desk import Subject


def test_a_decision_and_its_comment_are_told_in_the_trail(asked, desk, snapshot):
    name = snapshot.one("select id from findings limit 1")["id"]
    client = asked()
    told = {
        "id": name,
        "status": "open",
        "assignee": "bo",
        "comment": "looking <i>now</i>",
        "back": f"/findings/{name}",
    }
    answer = client.post("/findings/decide", data=told, headers=OWN)
    assert answer.headers["location"] == f"/findings/{name}"
    page = client.get(f"/findings/{name}").text
    assert "looking &lt;i&gt;now&lt;/i&gt;" in page
    assert desk.decisions.of(Subject("finding", name)).assignee == "bo"


def test_who_looked_at_an_older_state_is_told_who_changed_it(asked, desk):
    client = asked()
    client.post("/findings/decide", data={"id": "a", "status": "open"}, headers=OWN)
    seen = desk.decisions.of(Subject("finding", "a")).revision
    asked(name="bo").post("/findings/decide", data={"id": "a", "status": "closed"}, headers=OWN)
    answer = client.post("/findings/decide", data={"id": "a", "status": "contained", "revision": seen}, headers=OWN)
    assert answer.status_code == 409
    assert "bo changed" in answer.text
    assert desk.decisions.of(Subject("finding", "a")).status == "closed"


def test_a_risk_is_accepted_until_a_day_with_a_reason(asked, desk):
    client = asked()
    good = {"id": "a", "accepted_until": "2026-12-31", "reason": "replaced in January"}
    assert client.post("/findings/decide", data=good, headers=OWN).status_code == 303
    assert client.post("/findings/decide", data=good | {"reason": ""}, headers=OWN).status_code == 400
    assert client.post("/findings/decide", data=good | {"accepted_until": "2026-01-01"}, headers=OWN).status_code == 400
    assert desk.decisions.of(Subject("finding", "a")).reason == "replaced in January"


def test_without_a_row_nothing_is_decided(asked, desk):
    assert asked().post("/findings/decide", data={"status": "open"}, headers=OWN).status_code == 400
    assert desk.decisions.every() == {}


def test_a_day_is_a_day():
    assert day("2027-03-31").isoformat() == "2027-03-31"
    with pytest.raises(Refused, match="is not a day"):
        day("soon")

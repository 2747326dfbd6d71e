"""Each request of the API is checked by what its operation declares, and answered in JSON whatever happens."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from starlette.testclient import TestClient
from tests.console.conftest import NOW, OWN

from doorward.console.app import application
from doorward.console.page import Person

PROBLEM = "application/problem+json"


def test_nobody_is_told_to_show_a_key(asked):
    answer = asked(None).get("/api/v1/findings")
    assert (answer.status_code, answer.headers["content-type"], answer.headers["www-authenticate"]) == (
        401,
        PROBLEM,
        "Bearer",
    )


@pytest.mark.parametrize(
    ("scopes", "path", "status"),
    [
        (("read",), "/findings", 200),
        (("triage",), "/findings", 403),
        (("import",), "/jobs", 200),
        (("read",), "/jobs", 403),
        (("read",), "/audit", 403),
    ],
)
def test_a_key_opens_what_it_is_for(config, desk, scopes, path, status):
    person = Person("ana", "admin", scopes)
    client = TestClient(application(config, desk, lambda _: person))
    assert client.get(f"/api/v1{path}").status_code == status


def test_a_parameter_that_nobody_declared_is_refused(asked):
    told = asked().get("/api/v1/findings", params={"quary": "x"}).json()
    assert told["status"] == 400
    assert "q, page, per, asof" in told["detail"]
    assert asked().get("/api/v1/findings", params={"page": "x"}).status_code == 400
    assert asked().get("/api/v1/findings", params={"per": "201"}).status_code == 400


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"[" * 100_000, "application/json", 400),
        (b'{"subjects": NaN}', "application/json", 400),
        (b" " * 1_000_001, "application/json", 413),
    ],
    ids=["cut", "text", "deep", "nan", "large"],
)
def test_a_body_that_is_none_is_refused(asked, content, kind, status):
    answer = asked().post("/api/v1/decisions", content=content, headers=OWN | {"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)


def test_nothing_is_sent_again_while_nothing_changed(asked):
    client = asked()
    first = client.get("/api/v1/findings")
    tag = first.headers["etag"]
    assert client.get("/api/v1/findings", headers={"if-none-match": tag}).status_code == 304
    client.post("/api/v1/comments", json={"kind": "finding", "id": "a", "text": "x"}, headers=OWN)
    assert client.get("/api/v1/findings", headers={"if-none-match": tag}).status_code == 200
    assert "etag" not in client.get("/api/v1/me").headers
    assert "etag" in client.get("/api/v1/mentions/host/web01").headers


def test_on_another_day_an_answer_may_be_another(config, desk):
    days = iter([NOW, NOW, NOW + timedelta(days=1)])
    later = replace(config, now=lambda: next(days))
    client = TestClient(application(later, desk, lambda _: Person("ana", "analyst")))
    tag = client.get("/api/v1/findings").headers["etag"]
    told = [client.get("/api/v1/findings", headers={"if-none-match": tag}).status_code for _ in range(2)]
    assert told == [304, 200]


def test_an_address_that_is_none_is_a_problem_too(asked):
    answer = asked().get("/api/v1/nothing")
    assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)
    assert asked().request("DELETE", "/api/v1/findings", headers=OWN).status_code == 405


def test_a_failure_of_ours_says_nothing_of_the_inside(config, desk, monkeypatch):
    monkeypatch.setattr("doorward.console.api_app._check_query", lambda *_: 1 / 0)
    client = TestClient(application(config, desk, lambda _: Person("ana", "admin")), raise_server_exceptions=False)
    answer = client.get("/api/v1/findings")
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)
    assert "division" not in answer.text


def test_before_the_first_analysis_it_says_so(config, desk, tmp_path):
    client = TestClient(application(replace(config, workspace=tmp_path), desk, lambda _: Person("ana", "admin")))
    assert client.get("/api/v1/findings").json()["detail"].startswith("Nothing was analysed yet.")


@pytest.mark.parametrize(
    ("person", "status"), [(None, 401), (Person("vi", "viewer"), 403), (Person("ana", "admin", ("read",)), 403)]
)
def test_who_may_not_ask_is_not_listened_to(config, desk, person, status):
    heads = OWN | {"host": "testserver", "content-type": "application/json", "content-length": "900000"}
    scope = {"type": "http", "http_version": "1.1", "method": "POST", "path": "/api/v1/decisions", "query_string": b""}
    scope["headers"] = [(name.encode(), value.encode()) for name, value in heads.items()]
    said = []

    async def receive():
        said.append("read")
        return {"type": "http.disconnect"}

    async def send(message):
        said.append(message.get("status") or json.loads(message["body"])["status"])

    asyncio.run(application(config, desk, lambda _: person)(scope, receive, send))
    assert said == [status, status]

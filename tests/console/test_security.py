"""What stands before every page: whose pages may ask, under which name, and what every answer forbids."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from doorward.console import security
from doorward.console.security import HEADERS, HSTS, POLICY, Guard, hostname, patient, unreadable

OWN = "http://127.0.0.1:8030"


async def _answer(_):
    return PlainTextResponse("told")


def client(*, secure=False, hosts=("127.0.0.1", "localhost", "::1", "doorward.example.com")):
    """A client of a guarded page that answers whatever gets through."""
    app = Starlette(routes=[Route("/{rest:path}", _answer, methods=["GET", "HEAD", "POST", "PUT", "DELETE"])])
    return TestClient(Guard(app, hosts, secure=secure), base_url=f"http{'s' * secure}://127.0.0.1:8030")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1:8030",
        "LOCALHOST:1",
        "[::1]:8030",
        "[::1]",
        "doorward.example.com",
        "Doorward.Example.Com.:443",
    ],
)
def test_the_names_that_are_settled_are_answered(host):
    assert client().get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8030",
        "127.0.0.1.evil.example",
        "doorward.example.com.evil.example",
        "evil.example#127.0.0.1",
        "127.0.0.1@evil.example",
        "localhost:80:80",
        "localhost:evil",
        "[::1",
        "[::1]evil",
        "[::1]:x",
        "::1",
        "",
        " ",
        ".",
        "2130706433",
        "0177.0.0.1",
    ],
)
def test_a_rebound_name_gets_no_answer(host):
    answer = client().get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "[console] hosts" in answer.text


def test_two_names_at_once_get_no_answer():
    assert client().get("/", headers=[("host", "127.0.0.1"), ("host", "evil.example")]).status_code == 421


def test_a_name_in_x_forwarded_host_is_no_name():
    assert client().get("/", headers={"host": "evil.example", "x-forwarded-host": "127.0.0.1"}).status_code == 421


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"origin": OWN}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "same-origin", "origin": OWN}, 200),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": ""}, 403),
        ({"sec-fetch-site": "same-site", "origin": OWN}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "https://127.0.0.1:8030"}, 403),
        ({"origin": "http://127.0.0.1"}, 403),
        ({"origin": "http://127.0.0.1:8031"}, 403),
        ({"origin": "http://127.0.0.1:8030.evil.example"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": f"{OWN} http://evil.example"}, 403),
        ({"referer": f"{OWN}/findings"}, 403),
        ({"authorization": "Bearer doorward_x"}, 200),
        ({"authorization": "Bearer doorward_x", "cookie": "session=1"}, 403),
        ({"authorization": "Basic YTpi"}, 403),
        ({"authorization": "Bearer doorward_x", "origin": "http://evil.example"}, 403),
        ({"authorization": "Bearer doorward_x", "sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_only_our_own_pages_and_programs_with_a_key_write(method, headers, status):
    assert client().request(method, "/", headers=headers).status_code == status


def test_an_origin_is_compared_with_the_name_that_was_asked():
    asked = {"host": "localhost:8030", "origin": OWN}
    assert client().post("/", headers=asked).status_code == 403
    assert client().post("/", headers=asked | {"origin": "http://LOCALHOST:8030"}).status_code == 200


def test_over_tls_the_origin_is_https():
    assert client(secure=True).post("/", headers={"origin": "https://127.0.0.1:8030"}).status_code == 200
    assert client(secure=True).post("/", headers={"origin": OWN}).status_code == 403


@pytest.mark.parametrize(
    ("site", "mode", "destination", "status"),
    [
        ("none", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
        ("cross-site", "navigate", "document", 200),
        ("same-site", "navigate", "document", 200),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "no-cors", "script", 403),
        ("same-site", "cors", "empty", 403),
        ("cross-site", "cors", "document", 403),
    ],
)
def test_another_site_may_link_here_and_nothing_more(site, mode, destination, status):
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": destination}
    assert client().get("/", headers=headers).status_code == status
    assert client().head("/", headers=headers).status_code == status


@pytest.mark.parametrize("asked", [{}, {"host": "evil.example"}, {"sec-fetch-site": "cross-site"}])
def test_every_answer_is_marked_refusals_too(asked):
    answer = client().get("/", headers=asked)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in answer.headers
    assert client(secure=True).get("/", headers=asked).headers["strict-transport-security"] == HSTS


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline():
    told = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert told["default-src"] == told["base-uri"] == told["frame-ancestors"] == "'none'"
    assert {value for name, value in told.items() if name.endswith("-src") and name != "default-src"} == {"'self'"}
    assert told["require-trusted-types-for"] == "'script'"
    assert not any(word in POLICY for word in ("unsafe", "*", "http", "data:", "blob:"))


@pytest.mark.parametrize(
    "path", ["/a%00b", "/%0d%0aset-cookie:x=1", "/%1b", "/%7f", "/a?q=%00", "/a?%00=1", "/?q=a%00b&q=c"]
)
def test_an_address_with_characters_that_no_name_has_is_refused(path):
    answer = client().get(path)
    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/%ff%fe", "/a?q=%ff", "/%e2%80%ae", "/a?q=%0a", "/?q=%F0%9F%9A%AA"])
def test_strange_letters_are_letters(path):
    assert client().get(path).status_code == 200


def test_what_is_no_request_passes():
    heard = []

    async def app(scope, receive, send):
        heard.append(scope["type"])

    asyncio.run(Guard(app, (), secure=False)({"type": "lifespan"}, None, None))
    assert heard == ["lifespan"]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("a", "a"),
        ("A:1", "a"),
        ("a.:1", "a"),
        ("a:", ""),
        ("a:b", ""),
        ("[::1]:1", "::1"),
        ("[::1]", "::1"),
        ("[::1]1", ""),
        ("", ""),
    ],
)
def test_the_name_in_a_host_header(host, name):
    assert hostname(host) == name


def test_a_path_without_a_query_is_read():
    assert unreadable({"path": "/"}) is None


def drained(messages, *, delay=0.0):
    """What a page gets of the pieces of a request that come after a while each."""

    async def receive():
        await asyncio.sleep(delay)
        return messages.pop(0)

    async def run():
        asked, got = patient(receive), []
        while messages:
            got.append(await asked())
            if got[-1]["type"] == "http.disconnect":
                break
        return got

    return asyncio.run(run())


def piece(body, *, more=True):
    return {"type": "http.request", "body": body, "more_body": more}


def test_pieces_that_come_are_handed_on():
    pieces = [piece(b"a"), piece(b"b", more=False), {"type": "http.disconnect"}]
    assert drained(list(pieces)) == pieces


def test_a_client_that_falls_silent_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(security, "PATIENCE", 0.02)
    assert [got["type"] for got in drained([piece(b"a"), piece(b"b")], delay=0.2)] == ["http.disconnect"]


def test_a_client_that_drips_is_hung_up_on_in_the_end(monkeypatch):
    monkeypatch.setattr(security, "PATIENCE", 0.05)
    got = drained([piece(b"a") for _ in range(100)], delay=0.01)
    assert got[-1]["type"] == "http.disconnect"
    assert 2 <= len(got) < 30


def test_a_client_that_sends_much_has_its_time(monkeypatch):
    monkeypatch.setattr(security, "PATIENCE", 0.05)
    monkeypatch.setattr(security, "SLOWEST", 100)
    got = drained([piece(b"a" * 10) for _ in range(20)], delay=0.01)
    assert len(got) == 20
    assert {one["type"] for one in got} == {"http.request"}


def test_after_the_whole_request_nobody_is_hurried(monkeypatch):
    monkeypatch.setattr(security, "PATIENCE", 0.02)
    got = drained([piece(b"", more=False), {"type": "http.disconnect", "late": True}], delay=0.01)
    assert got[-1] == {"type": "http.disconnect", "late": True}

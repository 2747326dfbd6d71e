"""The API for every role and every scope of a key: what is not opened is not answered, and nothing breaks."""

from __future__ import annotations

import re

import pytest
from tests.console.attacks.poison import poisoned
from tests.console.served import ROLES, served

from doorward.console.api_app import resources
from doorward.console.operation import PREFIX
from doorward.console.operation import SCOPES as LEAST
from doorward.desk import SCOPES

EVERY = ("read", "triage", "import", "admin")


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """A console for this file alone, which may be written."""
    folder = tmp_path_factory.mktemp("api")
    poisoned(folder, "")
    with served(folder) as made:
        yield made


def operations():
    return [one for resource in resources().values() for one in resource.operations]


def path(operation):
    return PREFIX + re.sub(r"\{\w+(:\w+)?\}", "1", operation.path)


def asked(client, operation):
    told = {"json": {}} if operation.method != "GET" else {}
    return client.request(operation.method, path(operation), **told)


def names(operation):
    return f"{operation.method} {operation.path}"


@pytest.mark.parametrize("operation", operations(), ids=names)
def test_nobody_gets_nothing(console, operation):
    before = len(console.audited())
    answer = asked(console.client(), operation)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert len(console.audited()) == before


@pytest.mark.parametrize("operation", operations(), ids=names)
@pytest.mark.parametrize("role", ROLES)
def test_a_session_opens_what_its_role_opens(console, operation, role):
    answer = asked(console.client(role), operation)
    may = ROLES.index(role) >= ROLES.index(LEAST[operation.scope])
    assert (answer.status_code == 403) is not may, answer.text
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("operation", operations(), ids=names)
@pytest.mark.parametrize("scope", EVERY)
def test_a_key_opens_its_scopes_and_nothing_else(console, operation, scope):
    client = console.client(authorization=f"Bearer {console.key('admin', scope)}")
    answer = asked(client, operation)
    assert (answer.status_code == 403) is (scope != operation.scope), answer.text
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("operation", operations(), ids=names)
def test_what_writes_takes_more_than_reading(operation):
    assert operation.scope in EVERY
    if operation.method != "GET":
        assert operation.scope != "read" or operation.path.startswith(("/views", "/jobs/what-if"))
    if "audit" in operation.path or "user" in operation.path:
        assert operation.scope == "admin"


def test_the_scopes_of_keys_are_those_of_operations():
    assert set(SCOPES["admin"]) == set(EVERY) == set(LEAST)


@pytest.mark.parametrize("operation", [one for one in operations() if one.method != "GET"], ids=names)
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://evil.example", "sec-fetch-site": "cross-site"}, 403),
        ({"origin": "null", "sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
    ],
    ids=str,
)
def test_another_site_cannot_ride_on_a_session(console, operation, headers, status):
    before = console.client("admin")
    count = len(console.audited())
    answer = before.request(operation.method, path(operation), json={}, headers=headers)
    assert answer.status_code == status
    assert len(console.audited()) == count


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_can_send_is_no_json(console, kind):
    for operation in operations():
        if operation.method != "GET" and operation.takes is not None:
            answer = console.client("admin").request(
                operation.method, path(operation), content=b"{}", headers={"content-type": kind}
            )
            assert answer.status_code in {400, 415}, names(operation)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b"\xff\xfe",
        b'{"subjects":[{"kind":"\\u0000","id":"\\ud800"}]}',
        b"NaN",
        b'{"__proto__":1}',
        b"9" * 5_000,
    ],
    ids=lambda body: str(body[:12]),
)
def test_a_broken_body_is_refused_with_a_sentence(console, body):
    client = console.client("admin")
    for operation in operations():
        if operation.method != "GET":
            answer = client.request(
                operation.method, path(operation), content=body, headers={"content-type": "application/json"}
            )
            assert answer.status_code < 500, names(operation)


@pytest.mark.parametrize("length", [b"\xb2", b"x", b"-1", b""])
def test_a_length_that_is_none_is_refused(console, length):
    client = console.client("admin")
    for operation in operations():
        if operation.method != "GET" and operation.takes is not None:
            answer = client.request(
                operation.method, path(operation), content=b"", headers=[(b"content-length", length)]
            )
            assert answer.status_code in {400, 411}, names(operation)

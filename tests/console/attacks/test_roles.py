"""Every address for every role: who may not, gets nothing; an address of which nobody said who may, fails here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.routing import Route as Address
from tests.console.attacks.every import filled, routes
from tests.console.attacks.poison import poisoned
from tests.console.served import ROLES, served

from doorward.console.access.who import Who
from doorward.console.app import application
from doorward.desk import By

OPEN = {
    ("GET", "/log-in"),
    ("POST", "/log-in"),
    ("POST", "/log-out"),
    ("GET", "/log-in/provider"),
    ("GET", "/log-in/return"),
    ("GET", "/start/{token}"),
    ("POST", "/start/{token}"),
    ("GET", "/help"),
    ("POST", "/theme"),
}
"""What is open to who is not logged in. Add to it only what shows no data."""
OWN = {
    "/settings/password",
    "/settings/keys",
    "/settings/keys/end",
    "/views/save",
    "/views/remove",
    "/plan/exact",
    "/plan/best",
}
"""What a viewer may write: of one's own, and questions to the worker."""
ADMINS = ("/audit", "/settings/people", "/api/v1/audit")
"""What begins so is for admins."""
REACHED = {200, 303, 400, 404, 409, 410, 413, 422, 501}
"""What a request that may be made is answered with, whatever comes of it."""


def expected(method, path):
    """The least role that may, as it should be."""
    if path.startswith(ADMINS):
        return "admin"
    if method == "POST" and path not in OWN and (method, path) not in OPEN:
        return "analyst"
    return "viewer"


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    """A console for this file alone, which may be written."""
    folder = tmp_path_factory.mktemp("roles")
    poisoned(folder, "")
    with served(folder) as made:
        yield made


def every():
    return sorted({(route.method, route.path) for route in routes()})


def test_every_address_of_the_application_is_a_page_the_api_or_static(plain):
    app = application(plain.config, plain.desk, Who(plain.config, plain.desk))
    pages = {path for _, path in every()}
    for address in app.routes:
        path = getattr(address, "path", "")
        assert path in pages or path == "/static/{name}" or path.startswith("/api/"), path
        assert isinstance(address, Address) or path.startswith("/api/"), path


def test_what_is_open_is_what_is_meant_to_be():
    assert {(route.method, route.path) for route in routes() if route.open} == OPEN


@pytest.mark.parametrize(("method", "path"), every())
def test_every_address_says_who_may(method, path):
    (route,) = [one for one in routes() if (one.method, one.path) == (method, path)]
    assert ROLES.index(route.role) >= ROLES.index(expected(method, path))


@pytest.mark.parametrize("role", ["", *ROLES])
@pytest.mark.parametrize(("method", "path"), [entry for entry in every() if entry not in OPEN])
def test_who_may_gets_an_answer_and_who_may_not_gets_none(console, method, path, role):
    least = next(route.role for route in routes() if (route.method, route.path) == (method, path))
    before = console.audited()
    client = console.client(role)
    logged_in = len(console.audited()) - len(before)
    answer = client.request(method, filled(path)[0], **({"data": {"x": "y"}} if method == "POST" else {}))
    if role and ROLES.index(role) >= ROLES.index(least):
        assert answer.status_code in REACHED, answer.text[:300]
        return
    assert len(console.audited()) == len(before) + logged_in
    if not role:
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/log-in")
        assert answer.text == ""
    else:
        assert answer.status_code == 403
        assert f"This takes the role {least}" in answer.text


@pytest.mark.parametrize(("method", "path"), [entry for entry in every() if entry[0] == "POST" and entry not in OPEN])
def test_a_key_writes_nothing_beside_the_api(console, method, path):
    key = console.key("admin", "read", "triage", "import", "admin")
    client = console.client(authorization=f"Bearer {key}")
    assert client.request(method, filled(path)[0], data={"x": "y"}).headers["location"].startswith("/log-in")


@pytest.mark.parametrize(
    "path", sorted({path for method, path in every() if method == "GET" and path.startswith(ADMINS)})
)
def test_a_key_of_an_admin_reads_no_page_of_admins(console, path):
    key = console.key("admin", "read", "triage", "import", "admin")
    if not path.startswith("/api/"):
        assert console.client(authorization=f"Bearer {key}").get(path).status_code == 403


def test_a_key_without_read_reads_nothing(console):
    key = console.key("admin", "import")
    for method, path in every():
        if method == "GET" and (method, path) not in OPEN:
            answer = console.client(authorization=f"Bearer {key}").get(filled(path)[0])
            assert answer.status_code == 303, path


def test_methods_that_no_page_has_are_refused(console):
    client = console.client("admin")
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "X" * 50):
        for path in ("/", "/findings", "/settings/people", "/static/app.js"):
            assert client.request(method, path).status_code in {400, 403, 405}, (method, path)


def test_a_page_that_writes_is_not_asked_by_get(console):
    for method, path in every():
        if method == "POST" and ("GET", path) not in every():
            assert console.client("admin").get(filled(path)[0]).status_code in {404, 405, 410}, path


def test_another_role_has_no_effect_until_it_is_given_and_then_at_once(tmp_path):
    poisoned(tmp_path, "")
    with served(tmp_path) as console:
        client = console.client("viewer")
        assert client.get("/audit").status_code == 403
        console.desk.people.set_role(By("admin", console.clock()), "viewer", "admin")
        assert client.get("/audit").status_code == 303, "the former session ended with the former role"
        assert console.client("viewer").get("/audit").status_code == 200
        held = console.client("viewer")
        console.desk.people.set_role(By("admin", console.clock()), "viewer", "analyst")
        assert held.get("/audit").status_code == 303


def test_a_session_that_is_over_shows_nothing(tmp_path):
    poisoned(tmp_path, "")
    with served(tmp_path) as console:
        client = console.client("admin")
        assert client.get("/findings").status_code == 200
        console.clock.time += timedelta(hours=8)
        assert client.get("/findings").status_code == 303


def test_who_is_not_logged_in_learns_nothing_of_the_data(console):
    client = console.client()
    names = [path.stem for path in console.config.snapshots.glob("*.sqlite")]
    for path in ("/help", "/log-in", "/start/x", f"/help?asof={names[0]}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert names[0] not in answer.text.replace(f"asof={names[0]}", "")
        assert "Data until" not in answer.text
        assert "not judged" not in answer.text.partition("<main")[0]
    assert client.get("/help?asof=000000000000").status_code == 200, "whether a state is kept is not told either"

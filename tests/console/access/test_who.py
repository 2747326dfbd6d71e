"""Who asks: a session while it lives, a key for what it opens, nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.requests import Request
from tests.console.served import served

from doorward.console.access.cookies import session_name
from doorward.console.access.who import Who, role_of


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def asked(console, path="/", method="GET", **headers):
    """Who asks with these headers."""
    told = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": told, "server": ("a", 1)}
    return Who(console.config, console.desk)(Request(scope))


def cookie(console, value):
    return f"{session_name(console.config)}={value}"


@pytest.mark.parametrize("name", ["viewer", "analyst", "admin"])
def test_a_session_is_its_person(console, name):
    value = console.cookie(name)
    person = asked(console, cookie=cookie(console, value))
    assert (person.name, person.role, person.scopes, person.session) == (name, name, None, value)


@pytest.mark.parametrize("value", ["", "x", "a" * 101, "' or 1=1", "é"])
def test_what_is_no_session_is_nobody(console, value):
    assert asked(console, cookie=cookie(console, value)) is None


def test_without_a_cookie_nobody_asks(console):
    assert asked(console) is None


def test_a_session_ends_after_a_while_unused(console):
    value = console.cookie("viewer")
    console.clock.turn(hours=7.9)
    assert asked(console, cookie=cookie(console, value))
    console.clock.turn(hours=7.9)
    assert asked(console, cookie=cookie(console, value)), "it was used meanwhile"
    console.clock.turn(hours=8)
    assert asked(console, cookie=cookie(console, value)) is None


def test_a_session_ends_in_a_week_however_much_it_is_used(console):
    value = console.cookie("viewer")
    for _ in range(27):
        console.clock.turn(hours=6)
        assert asked(console, cookie=cookie(console, value))
    console.clock.turn(hours=6)
    assert asked(console, cookie=cookie(console, value)) is None


def test_who_may_log_in_no_longer_is_out_at_once(console):
    value, key = console.cookie("analyst"), console.key("analyst", "read")
    console.desk.people.disable(console.by(), "analyst")
    assert asked(console, cookie=cookie(console, value)) is None
    assert asked(console, authorization=f"Bearer {key}") is None


@pytest.mark.parametrize(
    ("scopes", "role"),
    [(("read",), "viewer"), (("triage",), "analyst"), (("read", "import"), "analyst"), (("admin",), "admin")],
)
def test_a_key_is_no_more_than_it_opens(console, scopes, role):
    person = asked(console, "/api/v1/findings", "POST", authorization=f"Bearer {console.key('admin', *scopes)}")
    assert (person.name, person.role, person.scopes) == ("admin", role, tuple(scopes))
    assert person.session is None


def test_beside_the_api_a_key_reads_and_nothing_more(console):
    key = f"Bearer {console.key('admin', 'read', 'admin')}"
    person = asked(console, "/findings.csv", authorization=key)
    assert (person.name, person.role) == ("admin", "viewer")
    assert asked(console, "/findings/decide", "POST", authorization=key) is None
    assert asked(console, "/findings.csv", authorization=f"Bearer {console.key('admin', 'import')}") is None


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "bearer x", "Bearer " + "a" * 101, "Bearer doorward_é"]
)
def test_what_is_no_key_is_nobody_even_beside_a_session(console, header):
    value = console.cookie("admin")
    assert asked(console, "/api/v1/me", authorization=header, cookie=cookie(console, value)) is None


def test_the_word_bearer_has_no_case(console):
    assert asked(console, "/api/v1/me", authorization=f"bEARER {console.key('viewer', 'read')}")


def test_a_key_ends_on_its_day_and_when_it_is_taken_back(console):
    key = console.key("viewer", "read", days=2)
    console.clock.turn(days=1.9)
    assert asked(console, "/api/v1/me", authorization=f"Bearer {key}")
    console.clock.turn(days=0.1)
    assert asked(console, "/api/v1/me", authorization=f"Bearer {key}") is None
    other = console.key("viewer", "read")
    console.desk.tokens.revoke(console.by(), console.desk.tokens.every()[0].number)
    assert asked(console, "/api/v1/me", authorization=f"Bearer {other}") is None


def test_a_key_opens_no_more_than_its_person_may_today(console):
    key = console.key("admin", "read", "admin")
    console.desk.people.add(console.by(), "second", "admin")
    console.desk.people.set_role(console.by(), "admin", "viewer")
    person = asked(console, "/api/v1/audit", authorization=f"Bearer {key}")
    assert (person.role, person.scopes) == ("viewer", ("read",))


def test_a_key_whose_person_may_nothing_of_it_opens_nothing(console):
    key = console.key("analyst", "import")
    console.desk.people.set_role(console.by(), "analyst", "viewer")
    assert asked(console, "/api/v1/imports", "POST", authorization=f"Bearer {key}") is None


def test_roles_of_scopes():
    assert role_of(("read",)) == "viewer"
    assert role_of(("read", "triage", "import")) == "analyst"
    assert role_of(("admin",)) == "admin"


def test_the_settings_say_how_long_sessions_live(tmp_path):
    with served(tmp_path / "short", idle_hours=0.5, longest_hours=1) as console:
        assert console.desk.sessions.idle == timedelta(minutes=30)
        assert console.desk.sessions.longest == timedelta(hours=1)

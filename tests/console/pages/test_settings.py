"""Settings: one's own password and keys, and who else may come in."""

from __future__ import annotations

import re

import pytest
from tests.console.reading import sound
from tests.console.served import PASSWORD, served

from doorward.console.access.cookies import session_name
from doorward.desk import Sent

OTHER = "another horse battery"


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def test_everyone_sees_their_own_and_an_admin_sees_all(console):
    told = console.client("viewer").get("/settings").text
    assert "You are logged in as viewer; your role is viewer." in told
    assert 'id="people"' not in told
    assert "analyst" not in told.replace('value="analyst"', "")
    told = console.client("admin").get("/settings").text
    assert "3 people may log in; 1 admin among them." in told
    assert all(f">{name}</a>" in told for name in ("viewer", "analyst", "admin"))


@pytest.mark.parametrize(
    ("settled", "told"),
    [
        ({}, "always; now 1 file, 7 bytes"),
        ({"originals_days": 0}, "not at all; now 1 file, 7 bytes"),
        ({"originals_days": 1, "originals_bytes": 2 * 1024**2}, "1 day, at most 2.1 MB; now 1 file, 7 bytes"),
    ],
)
def test_it_is_said_for_how_long_what_was_sent_is_kept_and_how_much_that_is(tmp_path, settled, told):
    with served(tmp_path, **settled) as console:
        for place in ("u/1", "u/2"):
            sent = Sent(place, "a" * 64, 7, "conn.log", "ana", console.clock())
            console.desk.originals.keep(console.by(), sent, (), lambda: None)
        assert f"Files as they were sent {told}" in sound(console.client("viewer").get("/settings").text).words


def test_a_theme_is_kept_where_scripts_may_change_it(console):
    answer = console.client().post("/theme", data={"theme": "dark", "back": "/findings"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("theme=dark;")
    assert "HttpOnly" not in cookie
    assert console.client().post("/theme", data={"theme": "dark", "back": "//evil.example"}).headers["location"] == "/"
    assert console.client().post("/theme", data={"theme": "<b>"}).status_code == 400
    client = console.client()
    client.cookies.set("theme", "light")
    assert 'data-theme="light"' in client.get("/help").text
    client.cookies.set("theme", '"><script>')
    assert "<script>" not in client.get("/help").text.replace("<script src", "")


def changed(client, current=PASSWORD, new=OTHER, again=OTHER):
    return client.post("/settings/password", data={"current": current, "password": new, "again": again})


def test_a_password_is_changed_by_who_knows_it(console):
    other = console.cookie("viewer")
    client = console.client("viewer")
    answer = changed(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings")
    assert console.desk.people.authenticated("viewer", OTHER)
    assert console.desk.sessions.resumed(other, console.clock()) is None, "every other session ended"
    assert client.get("/settings").status_code == 200
    assert "set_password" in console.audited()


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"current": "wrong horse battery"}, 400),
        ({"current": ""}, 400),
        ({"new": "short", "again": "short"}, 400),
        ({"again": "yet another horse"}, 400),
        ({"new": "a" * 1025, "again": "a" * 1025}, 400),
        ({"new": "", "again": ""}, 400),
    ],
    ids=str,
)
def test_a_password_that_cannot_be_changed_so_stays(console, given, status):
    assert changed(console.client("viewer"), **given).status_code == status
    assert console.desk.people.authenticated("viewer", PASSWORD)


def test_a_stolen_session_cannot_try_passwords_for_ever(console):
    client = console.client("viewer")
    assert {changed(client, "wrong horse battery").status_code for _ in range(10)} == {400}
    assert changed(client).status_code == 429


def test_who_came_by_the_start_address_gives_a_first_password(console):
    console.desk.people.add(console.by(), "ann", "admin")
    client = console.client("ann")
    assert 'name="current"' not in client.get("/settings").text
    assert changed(client, "").status_code == 303
    assert console.desk.people.authenticated("ann", OTHER)


def test_blanks_around_a_password_belong_to_it(console):
    changed(console.client("viewer"), new=f" {OTHER} ", again=f" {OTHER} ")
    assert console.desk.people.authenticated("viewer", OTHER) is None
    answer = console.client().post("/log-in", data={"name": "viewer", "password": f" {OTHER} "})
    assert answer.status_code == 303


def made(client, *scopes, days="30", name="nightly"):
    return client.post("/settings/keys", data={"name": name, "scope": list(scopes), "days": days})


def test_a_key_is_shown_once(console):
    client = console.client("analyst")
    answer = made(client, "read", "triage")
    key = re.search(r"doorward_[\w-]{43}", answer.text)[0]
    assert answer.headers["cache-control"] == "no-store"
    assert console.desk.tokens.opened(key, console.clock()).scopes == ("read", "triage")
    assert key not in client.get("/settings").text
    assert "nightly" in client.get("/settings").text
    assert not any(key in line for line in console.desk.audit.lines())


@pytest.mark.parametrize(
    ("role", "given"),
    [
        ("viewer", {"scopes": ("triage",)}),
        ("analyst", {"scopes": ("admin",)}),
        ("analyst", {"scopes": ()}),
        ("analyst", {"scopes": ("everything",)}),
        ("analyst", {"scopes": ("read",), "days": "3650"}),
        ("analyst", {"scopes": ("read",), "days": "-1"}),
        ("analyst", {"scopes": ("read",), "name": ""}),
        ("analyst", {"scopes": ("read",), "name": "x" * 101}),
        ("analyst", {"scopes": ("read",), "name": "a\x00b"}),
    ],
    ids=str,
)
def test_a_key_that_would_open_too_much_is_not_made(console, role, given):
    told = dict(given)
    assert made(console.client(role), *told.pop("scopes"), **told).status_code == 400
    assert console.desk.tokens.every() == []


def test_ones_own_keys_are_ended_by_oneself_and_all_by_an_admin(console):
    console.key("analyst", "read")
    number = str(console.desk.tokens.every()[0].number)
    assert console.client("viewer").post("/settings/keys/end", data={"number": number}).status_code == 404
    assert "nightly" not in console.client("viewer").get("/settings").text
    assert console.client("admin").post("/settings/keys/end", data={"number": number}).status_code == 303
    assert not console.desk.tokens.every()[0].lives(console.clock())
    for wrong in (number, "0", "x", "", "٣", "9" * 400):
        assert console.client("admin").post("/settings/keys/end", data={"number": wrong}).status_code == 404


def test_an_admin_lets_people_in(console):
    client = console.client("admin")
    answer = client.post("/settings/people", data={"name": "Bob", "role": "analyst", "password": OTHER})
    assert answer.status_code == 303
    assert console.desk.people.authenticated("bob", OTHER).role == "analyst"
    assert client.post("/settings/people", data={"name": "eve", "role": "viewer", "password": ""}).status_code == 303
    assert not console.desk.people.named("eve").has_password
    for wrong in ({"name": "bob"}, {"name": ""}, {"name": "x", "role": "root"}, {"name": "x", "password": "short"}):
        told = {"name": "x", "role": "viewer", "password": OTHER} | wrong
        assert client.post("/settings/people", data=told).status_code == 400
    assert console.desk.people.named("x") is None


def test_an_admin_gives_roles_and_passwords_and_ends_sessions(console):
    client, value = console.client("admin"), console.cookie("viewer")
    assert client.post("/settings/people/end", data={"name": "viewer"}).status_code == 303
    assert console.desk.sessions.resumed(value, console.clock()) is None
    assert client.post("/settings/people/end", data={"name": "nobody"}).status_code == 404
    assert client.post("/settings/people/role", data={"name": "viewer", "role": "analyst"}).status_code == 303
    assert console.desk.people.named("viewer").role == "analyst"
    assert client.post("/settings/people/password", data={"name": "viewer", "password": OTHER}).status_code == 303
    assert console.desk.people.authenticated("viewer", OTHER)


def test_who_is_let_in_no_longer_is_out_and_can_be_let_in_again(console):
    client = console.client("admin")
    held = console.client("viewer")
    assert client.post("/settings/people/state", data={"name": "viewer", "state": "disabled"}).status_code == 303
    assert held.get("/settings").headers["location"].startswith("/log-in")
    assert "may not log in" in client.get("/settings").text
    for state in ("", "on", "Enabled"):
        assert client.post("/settings/people/state", data={"name": "viewer", "state": state}).status_code == 400
    assert console.desk.people.authenticated("viewer", PASSWORD) is None
    assert client.post("/settings/people/state", data={"name": "viewer", "state": "enabled"}).status_code == 303
    assert console.desk.people.authenticated("viewer", PASSWORD)


def test_the_last_admin_stays(console):
    client = console.client("admin")
    for path, told in (("role", {"role": "viewer"}), ("state", {"state": "disabled"})):
        answer = client.post(f"/settings/people/{path}", data={"name": "admin"} | told)
        assert answer.status_code == 400
        assert "last admin" in answer.text


@pytest.mark.parametrize("path", ["", "/role", "/password", "/state", "/end"])
@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_who_is_no_admin_changes_nobody(console, path, role):
    told = {"name": "viewer", "role": "admin", "password": OTHER, "state": "disabled"}
    before = console.desk.people.every()
    assert console.client(role).post(f"/settings/people{path}", data=told).status_code == 403
    assert console.desk.people.every() == before


def test_a_changed_password_is_a_new_session(console):
    client = console.client("viewer")
    former = client.cookies[session_name(console.config)]
    changed(client)
    assert console.desk.sessions.resumed(former, console.clock()) is None

"""Logging in and out, as a browser sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.console.access.identity_provider import CLIENT, running
from tests.console.served import PASSWORD, Clock, served

from doorward.console.access.cookies import flow_name, session_name


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def posted(client, name="analyst", password=PASSWORD, **more):
    return client.post("/log-in", data={"name": name, "password": password} | more)


def test_the_form_is_shown_to_everyone_and_tells_nothing_of_the_data(console):
    answer = console.client().get("/log-in?back=/findings")
    assert answer.status_code == 200
    assert 'value="/findings"' in answer.text
    assert "Data until" not in answer.text
    assert 'class="rail"' in answer.text
    assert 'href="/findings"' not in answer.text


def test_logging_in_leads_back_with_a_cookie_that_no_script_reads(console):
    client = console.client()
    answer = posted(client, back="/findings?q=a")
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings?q=a")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert "secure" not in cookie.replace("samesite", "")
    assert client.get("/log-in").headers["location"] == "/"


def test_over_tls_the_cookie_is_of_this_host_and_sent_by_tls_only(tmp_path):
    with served(tmp_path, secure=True, port=8443) as console:
        cookie = posted(console.client()).headers["set-cookie"]
        assert cookie.startswith("__Host-doorward-8443=")
        assert "Secure" in cookie


@pytest.mark.parametrize(
    ("name", "password"), [("analyst", "wrong horse battery"), ("nobody", PASSWORD), ("", ""), ("a" * 1999, "x")]
)
def test_what_is_wrong_is_said_alike(console, name, password):
    answer = posted(console.client(), name, password)
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert "set-cookie" not in answer.headers


def test_too_many_tries_are_told_how_long_to_wait(console):
    client = console.client()
    for _ in range(10):
        posted(client, "admin", "wrong horse battery")
    answer = posted(client, "admin")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert "Try again in 15" in answer.text
    console.clock.turn(minutes=15)
    assert posted(client, "admin").status_code == 303


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "\\\\evil.example",
        "",
        "findings",
    ],
)
def test_nobody_is_led_elsewhere(console, back):
    client = console.client()
    assert f'value="{back}"' not in client.get("/log-in", params={"back": back}).text or not back
    assert posted(client, back=back).headers["location"] == "/"
    assert client.get("/log-in", params={"back": back}).headers["location"] == "/"


def test_a_planted_session_is_not_taken_over(console):
    planted = console.cookie("viewer")
    client = console.client()
    client.cookies.set(session_name(console.config), planted)
    posted(client, "admin")
    assert console.desk.sessions.resumed(planted, console.clock()) is None
    client.cookies.clear()
    client.cookies.set(session_name(console.config), "planted-by-somebody")
    assert "planted-by-somebody" not in posted(client, "admin").headers["set-cookie"]


def test_logging_out_ends_the_session_at_the_server_too(console):
    value = console.cookie("analyst")
    client = console.client()
    client.cookies.set(session_name(console.config), value)
    answer = client.post("/log-out")
    assert answer.headers["location"] == "/log-in"
    assert console.desk.sessions.resumed(value, console.clock()) is None
    assert console.audited()[-1] == "log_out"


def test_logging_out_everywhere_ends_all(console):
    values = [console.cookie("analyst") for _ in range(2)]
    console.client("analyst").post("/log-out", data={"where": "everywhere"})
    assert [console.desk.sessions.resumed(value, console.clock()) for value in values] == [None, None]


def test_who_is_logged_out_may_log_out(console):
    assert console.client().post("/log-out").status_code == 303


def test_a_link_of_another_site_goes_on_from_here_where_the_cookie_comes_along(console):
    answer = console.client(sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document").get(
        "/log-in?back=/findings?q=a"
    )
    assert answer.status_code == 200
    assert 'http-equiv="refresh" content="0; url=/findings?q=a"' in answer.text
    assert "<form" not in answer.text


def test_the_start_address_is_used_up_by_the_button_and_not_by_a_preview(console):
    token = console.desk.sessions.issue_start(console.by(), console.desk.people.named("admin"))
    client = console.client()
    for _ in range(3):
        assert client.get(f"/start/{token}").status_code == 200
        assert client.head(f"/start/{token}").status_code == 200
    answer = client.post(f"/start/{token}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/log-in").headers["location"] == "/"
    again = console.client().post(f"/start/{token}")
    assert again.status_code == 410
    assert "set-cookie" not in again.headers


def test_a_start_address_lives_ten_minutes_and_not_for_who_is_out(console):
    token = console.desk.sessions.issue_start(console.by(), console.desk.people.named("admin"))
    console.clock.turn(minutes=10)
    assert console.client().post(f"/start/{token}").status_code == 410
    other = console.desk.sessions.issue_start(console.by(), console.desk.people.named("viewer"))
    console.desk.people.disable(console.by(), "viewer")
    assert console.client().post(f"/start/{other}").status_code in {403, 410}


def test_before_anybody_has_a_password_the_next_step_is_told(tmp_path):
    with served(tmp_path) as console:
        for name in ("viewer", "analyst"):
            console.desk.people.disable(console.by(), name)
        assert 'type="password"' in console.client().get("/log-in").text
        console.desk.people.add(console.by(), "other", "admin")
        console.desk.people.disable(console.by(), "admin")
        told = console.client().get("/log-in").text
        assert 'type="password"' not in told
        assert "the address that the server printed" in told


def test_without_a_provider_there_is_no_way_to_one(console):
    for path in ("/log-in/provider", "/log-in/return?state=a&code=b"):
        assert console.client().get(path).status_code == 404


@pytest.fixture
def outside(tmp_path):
    """A console with a provider, and that provider."""
    clock = Clock()
    with running(lambda: int(clock().replace(tzinfo=UTC).timestamp())) as identity:
        settled = {
            "issuer": identity.issuer,
            "client_id": CLIENT,
            "secret_file": str(tmp_path / "secret"),
            "authority": "",
            "address": "http://127.0.0.1:8030",
            "claim": "groups",
            "name": "preferred_username",
            "roles": {"soc": "analyst"},
            "unknown": "refused",
        }
        (tmp_path / "secret").write_text("s")
        with served(tmp_path, oidc=settled) as console:
            console.clock.time = clock.time
            yield console, identity


def gone(console, client, back="/findings"):
    """Where a browser is sent to log in."""
    answer = client.get("/log-in/provider", params={"back": back})
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "SameSite=lax" in cookie
    assert "HttpOnly" in cookie
    assert cookie.startswith(flow_name(console.config))
    return answer.headers["location"]


def test_there_and_back_by_the_provider(outside):
    console, identity = outside
    client = console.client()
    assert "/log-in/provider" in client.get("/log-in").text
    address = gone(console, client)
    assert parse_qs(urlsplit(address).query)["redirect_uri"] == ["http://127.0.0.1:8030/log-in/return"]
    back = identity.log_in(address, preferred_username="Ann", groups=["soc"])
    led = console.client(sec_fetch_site="cross-site", sec_fetch_mode="navigate", sec_fetch_dest="document")
    led.cookies.update(client.cookies)
    answer = led.get("/log-in/return", params=back)
    assert answer.status_code == 200
    assert 'content="0; url=/findings"' in answer.text
    told = answer.headers.get_list("set-cookie")
    session = next(text for text in told if text.startswith(session_name(console.config)))
    assert "SameSite=strict" in session
    value = session.partition("=")[2].partition(";")[0]
    assert console.desk.sessions.resumed(value, console.clock()).name == "ann"
    assert led.get("/log-in/return", params=back).status_code == 403


def test_another_browser_cannot_come_back_in_ones_place(outside):
    console, identity = outside
    client, other = console.client(), console.client()
    back = identity.log_in(gone(console, client), groups=["soc"])
    answer = other.get("/log-in/return", params=back)
    assert answer.status_code == 403
    assert not any(session_name(console.config) in text for text in answer.headers.get_list("set-cookie"))


def test_whom_the_settings_do_not_name_is_not_let_in(outside):
    console, identity = outside
    client = console.client()
    answer = client.get("/log-in/return", params=identity.log_in(gone(console, client), groups=["other"]))
    assert answer.status_code == 403
    assert "does not let you in" in answer.text
    assert console.audited()[-1] == "log_in_refused"


def test_what_the_provider_says_leads_nowhere_else(outside):
    console, identity = outside
    client = console.client()
    back = identity.log_in(gone(console, client, "//evil.example"), groups=["soc"])
    assert 'url=/"' in client.get("/log-in/return", params=back).text


@pytest.mark.parametrize(
    "params", [{}, {"state": "x"}, {"code": "x"}, {"error": "<script>"}, {"state": "x" * 5000, "code": "y"}], ids=str
)
def test_what_nobody_began_is_refused(outside, params):
    console, _ = outside
    before = console.audited()
    answer = console.client().get("/log-in/return", params=params)
    assert answer.status_code == 403
    assert "<script>" not in answer.text
    assert console.audited() == before


def test_what_somebody_begins_a_thousand_times_does_not_fill_the_audit(outside):
    console, _ = outside
    console.desk = replace(console.desk, attempts=replace(console.desk.attempts, by_name=2))
    client, before = console.client(), len(console.audited())
    for _ in range(4):
        state = parse_qs(urlsplit(gone(console, client)).query)["state"][0]
        assert client.get("/log-in/return", params={"state": state, "error": "access_denied"}).status_code == 403
    assert console.audited()[before:] == ["log_in_refused"] * 2

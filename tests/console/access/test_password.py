"""Logging in: the same answer and the same work for a wrong password and for a name that nobody has."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.console.served import PASSWORD, served

from doorward.console.access.password import log_in
from doorward.desk import By, passwords, people


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def tried(console, name, password=PASSWORD, address="192.0.2.7", former=None):
    return log_in(console.desk, By("log-in", console.clock(), address), name, password, former)


@pytest.mark.parametrize("name", ["analyst", "ANALYST", " analyst ", "ana\u200blyst\x00"])
def test_the_right_password_opens_a_session(console, name):
    made = tried(console, name)
    assert made.wait == 0
    assert console.desk.sessions.resumed(made.cookie, console.clock()).name == "analyst"
    assert console.audited()[-1] == "log_in"


@pytest.mark.parametrize(
    ("name", "password"), [("analyst", "wrong horse battery"), ("nobody", PASSWORD), ("", ""), ("analyst", "")]
)
def test_what_does_not_belong_together_is_refused_alike(console, name, password):
    made = tried(console, name, password)
    assert (made.cookie, made.wait) == ("", 0)
    assert console.audited()[-1] == "log_in_refused"


def test_a_name_that_nobody_has_takes_the_same_work(console, monkeypatch):
    worked = Counter()

    def counted(kept, password):
        worked[password] += 1
        return passwords.matches(kept, password)

    monkeypatch.setattr(people, "matches", counted)
    console.desk.people.disable(console.by(), "viewer")
    for name in ("analyst", "nobody", "viewer"):
        tried(console, name, f"wrong horse {name}")
    assert set(worked.values()) == {1}
    assert len(worked) == 3


def test_each_log_in_is_another_session_and_the_former_ends(console):
    first = tried(console, "analyst").cookie
    second = tried(console, "analyst", former=first).cookie
    assert first != second
    assert console.desk.sessions.resumed(first, console.clock()) is None
    assert console.desk.sessions.resumed(second, console.clock())


def test_a_session_that_somebody_planted_is_not_taken_over(console):
    planted = console.cookie("viewer")
    made = tried(console, "admin", former=planted).cookie
    assert made != planted
    assert console.desk.sessions.resumed(planted, console.clock()) is None


def test_ten_tries_for_a_name_then_waiting_but_not_for_who_comes_from_elsewhere(console):
    for _ in range(10):
        assert tried(console, "admin", "wrong horse battery", "192.0.2.1").wait == 0
    refused = tried(console, "admin", PASSWORD, "192.0.2.1")
    assert (refused.cookie, refused.wait) == ("", 900)
    assert tried(console, "admin", PASSWORD, "198.51.100.1").cookie
    console.clock.turn(minutes=15)
    assert tried(console, "admin", PASSWORD, "192.0.2.1").cookie


def test_thirty_tries_from_an_address_then_waiting(console):
    for place in range(30):
        assert tried(console, f"name{place}", "wrong horse battery").wait == 0
    assert tried(console, "admin").wait > 0
    assert tried(console, "admin", address="192.0.2.8").cookie


def test_thirty_tries_from_one_customers_addresses_are_from_one(console):
    for place in range(30):
        tried(console, f"name{place}", "wrong horse battery", f"2001:db8:1:1::{place:x}")
    assert tried(console, "admin", address="2001:db8:1:1:ffff::1").wait > 0
    assert tried(console, "admin", address="2001:db8:1:2::1").cookie


def test_one_good_log_in_forgives_the_name_and_not_the_address(console):
    for _ in range(9):
        tried(console, "analyst", "wrong horse battery")
    assert tried(console, "analyst").cookie
    assert tried(console, "analyst").cookie
    for place in range(19):
        tried(console, f"name{place}", "wrong horse battery")
    assert tried(console, "analyst").wait > 0


def test_the_audit_holds_no_password_and_little_of_a_name(console):
    tried(console, "x" * 5000, "my secret pass phrase")
    lines = list(console.desk.audit.lines())
    assert not any("secret" in line for line in lines)
    assert max(map(len, lines)) < 500

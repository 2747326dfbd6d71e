"""Keys to the API: shown once, no wider than their person, until a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from tests.desk.acting import BY, NOON, later, told

from doorward.desk import SCOPES, DeskError

MONTH = NOON + timedelta(days=30)


@pytest.fixture
def bob(desk):
    """Return an analyst."""
    desk.people.add(BY, "anna", "admin")
    return desk.people.add(BY, "bob", "analyst")


def test_a_key_opens_what_it_is_for(desk, bob):
    made, value = desk.tokens.issue(BY, bob, "nightly", ["triage", "read"], MONTH)

    assert (made.name, made.owner, made.scopes, made.ends, made.used) == (
        "nightly",
        "bob",
        ("read", "triage"),
        MONTH,
        None,
    )
    assert value.startswith("doorward_")
    assert desk.tokens.opened(value, NOON) == made


def test_the_audit_calls_it_by_its_number_and_name(desk, bob):
    made, _ = desk.tokens.issue(BY, bob, " nightly ", ["read"], MONTH)
    assert made.key == (made.number, "nightly")


def test_the_value_is_nowhere_kept(desk, bob):
    _, value = desk.tokens.issue(BY, bob, "nightly", ["read"], MONTH)
    with desk.store.read() as connection:
        rows = [repr(connection.execute(text(f"select * from {name}")).all()) for name in ("tokens", "audit")]

    assert value not in "".join(rows)
    assert value.removeprefix("doorward_") not in "".join(rows)


@pytest.mark.parametrize("role", SCOPES)
def test_nobody_makes_a_key_that_is_wider_than_oneself(desk, role):
    person = desk.people.add(BY, "eve", role)
    for scope in SCOPES["admin"]:
        if scope in SCOPES[role]:
            assert desk.tokens.issue(BY, person, scope, [scope], MONTH)[0].scopes == (scope,)
        else:
            with pytest.raises(DeskError, match=f"a key of eve cannot open '{scope}'"):
                desk.tokens.issue(BY, person, scope, [scope], MONTH)


def test_a_key_shrinks_with_its_person(desk, bob):
    _, value = desk.tokens.issue(BY, bob, "nightly", ["read", "triage"], MONTH)
    desk.people.set_role(BY, "bob", "viewer")

    assert desk.tokens.opened(value, NOON).scopes == ("read",)


def test_a_key_of_who_is_disabled_opens_nothing_even_later(desk, bob):
    _, value = desk.tokens.issue(BY, bob, "nightly", ["read"], MONTH)
    desk.people.disable(BY, "bob")
    assert desk.tokens.opened(value, NOON) is None

    desk.people.disable(BY, "bob", disabled=False)
    assert desk.tokens.opened(value, NOON) is None


@pytest.mark.parametrize(("seconds", "open_"), [(-1, True), (0, False), (1, False)])
def test_it_opens_until_its_end(desk, bob, seconds, open_):
    _, value = desk.tokens.issue(BY, bob, "nightly", ["read"], MONTH)

    assert (desk.tokens.opened(value, MONTH + timedelta(seconds=seconds)) is not None) is open_


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("k", ["read"], NOON), "on a day to come"),
        (("k", ["read"], NOON + timedelta(days=366, seconds=1)), "366 days from now at most"),
        (("k", [], MONTH), "give a scope"),
        (("k", ["root"], MONTH), "cannot open 'root'"),
        (("", ["read"], MONTH), "name of the key is empty"),
        (("k" * 101, ["read"], MONTH), "at most 100"),
    ],
)
def test_what_cannot_be_a_key(desk, bob, asked, words):
    with pytest.raises(DeskError, match=words):
        desk.tokens.issue(BY, bob, *asked)
    assert desk.tokens.every() == []


def test_the_longest_life_is_a_year(desk, bob):
    assert desk.tokens.issue(BY, bob, "k", ["read"], NOON + timedelta(days=366))


@pytest.mark.parametrize("value", ["", "doorward_", "doorward_x", "' or 1 = 1 --", "\ud800"])
def test_nothing_else_opens(desk, bob, value):
    desk.tokens.issue(BY, bob, "nightly", ["read"], MONTH)

    assert desk.tokens.opened(value, NOON) is None


def test_when_it_was_used_is_kept_to_the_hour(desk, bob):
    made, value = desk.tokens.issue(BY, bob, "nightly", ["read"], MONTH)
    seen = []
    for minutes in (0, 59, 60):
        desk.tokens.opened(value, NOON + timedelta(minutes=minutes))
        seen.append(desk.tokens.every()[0].used - NOON)

    assert seen == [timedelta(0), timedelta(0), timedelta(hours=1)]
    assert replace(desk.tokens.every()[0], used=None) == made


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(desk, bob):
    made, value = desk.tokens.issue(BY, bob, "nightly", ["read"], MONTH)
    desk.tokens.revoke(later(days=1), made.number)

    assert desk.tokens.opened(value, NOON) is None
    assert desk.tokens.every()[0].revoked == NOON + timedelta(days=1)
    assert told(desk)[-2:] == ["issue_token", "revoke_token"]
    with pytest.raises(DeskError, match=f"there is no key {made.number}"):
        desk.tokens.revoke(BY, made.number)


def test_everybody_has_keys_of_their_own(desk, bob):
    anna = desk.people.named("anna")
    desk.tokens.issue(BY, bob, "first", ["read"], MONTH)
    desk.tokens.issue(BY, anna, "second", ["admin"], MONTH)
    desk.tokens.issue(BY, bob, "third", ["read"], MONTH)

    assert [token.name for token in desk.tokens.every(bob)] == ["third", "first"]
    assert [token.name for token in desk.tokens.every()] == ["third", "second", "first"]

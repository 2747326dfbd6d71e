"""Who the provider names, and who that is to the desk: nobody takes a local user over."""

from __future__ import annotations

import pytest
from tests.console.served import served

from doorward.console.access.oidc import Told
from doorward.console.access.outside import person_of
from doorward.desk import DeskError

ISSUER = "https://login.example.com/realm"


@pytest.fixture
def console(tmp_path):
    with served(tmp_path) as made:
        yield made


def came(console, name, subject="42", role="viewer"):
    return person_of(console.desk, console.by("log-in at login.example.com"), ISSUER, Told(subject, name, ()), role)


def test_somebody_new_is_added(console):
    person = came(console, "Ann", role="analyst")
    assert (person.name, person.role, person.issuer, person.subject) == ("ann", "analyst", ISSUER, "42")
    assert not person.has_password
    assert console.audited()[-2:] == ["add_user", "link"]


def test_who_came_before_is_the_same_under_whatever_name(console):
    first = came(console, "Ann")
    assert came(console, "Anna Married").number == first.number
    assert came(console, "Ann", subject="43").number != first.number


def test_a_local_user_is_not_taken_over(console):
    person = came(console, "Admin")
    assert person.name == "admin (login.example.com)"
    assert person.role == "viewer"
    assert came(console, "admin", subject="43").name == "admin (login.example.com) 43"
    assert console.desk.people.named("admin").issuer is None


def test_the_role_is_the_claims_of_today(console):
    came(console, "ann", role="admin")
    value = console.cookie("ann")
    assert came(console, "ann", role="viewer").role == "viewer"
    assert console.desk.sessions.resumed(value, console.clock()) is None


def test_who_may_log_in_no_longer_may_not_by_this_door_either(console):
    came(console, "ann")
    console.desk.people.disable(console.by(), "ann")
    with pytest.raises(DeskError, match="may not log in"):
        came(console, "ann")


def test_the_last_admin_stays_one(console):
    came(console, "ann", role="admin")
    console.desk.people.disable(console.by(), "admin")
    with pytest.raises(DeskError, match="last admin"):
        came(console, "ann", role="viewer")


@pytest.mark.parametrize(
    ("name", "kept"), [("a\x00b\r\nc", "abc"), ("\u202ean", "an"), ("x" * 500, "x" * 100), ("\u200b", "42"), ("", "42")]
)
def test_a_name_is_data(console, name, kept):
    assert came(console, name).name == kept

"""Who may log in: names, roles, passwords, the organisation's own provider; and somebody is always left to let others in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update
from tests.desk.acting import BY, PASSWORD, later, told

from doorward.desk import ROLES, DeskError
from doorward.desk.passwords import outdated
from doorward.desk.schema import Users

OTHER = "another horse battery"


@pytest.fixture
def staffed(desk):
    """Return a desk with an admin and a viewer."""
    desk.people.add(BY, "anna", "admin", PASSWORD)
    desk.people.add(BY, "bob", "viewer", PASSWORD)
    return desk


def kept(desk, name):
    with desk.store.read() as connection:
        return connection.execute(select(Users.password).where(Users.name == name)).scalar()


@pytest.mark.parametrize("role", ROLES)
def test_somebody_is_let_in(desk, role):
    made = desk.people.add(BY, " Anna ", role, PASSWORD)

    assert (made.name, made.role, made.disabled, made.has_password) == ("anna", role, False, True)
    assert desk.people.named("ANNA") == made
    assert desk.people.authenticated("Anna", PASSWORD) == made


def test_no_password_is_in_the_audit_or_in_what_is_told(staffed):
    staffed.people.set_password(BY, "bob", OTHER)
    texts = "".join(staffed.audit.lines()) + repr(staffed.people.every())

    for secret in (PASSWORD, OTHER, "argon2"):
        assert secret not in texts


@pytest.mark.parametrize(
    ("name", "role", "password", "words"),
    [
        ("anna", "viewer", None, "somebody named 'anna' already"),
        ("ANNA", "viewer", None, "somebody named 'anna' already"),
        ("eve", "root", None, "there is no role 'root'; known are viewer, analyst, admin"),
        ("eve", "viewer", "short", "12 to 1,024 characters"),
        ("", "viewer", None, "name is empty"),
        ("e\nve", "viewer", None, "cannot be kept"),
        ("e" * 201, "viewer", None, "at most 200"),
    ],
)
def test_who_cannot_be_let_in(staffed, name, role, password, words):
    before = told(staffed)
    with pytest.raises(DeskError, match=words):
        staffed.people.add(BY, name, role, password)
    assert [person.name for person in staffed.people.every()] == ["anna", "bob"]
    assert told(staffed) == before


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("anna", OTHER),
        ("anna", ""),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("an\x00na", PASSWORD),
        ("\ud800", PASSWORD),
        ("anna", "x" * 99_999),
    ],
)
def test_nobody_else_gets_in(staffed, name, password):
    assert staffed.people.authenticated(name, password) is None


def test_without_a_password_no_password_opens(desk):
    desk.people.add(BY, "anna", "admin")

    assert not desk.people.named("anna").has_password
    assert desk.people.authenticated("anna", "") is None


def test_a_new_password_replaces_the_old_one(staffed):
    staffed.people.set_password(BY, "bob", OTHER)

    assert staffed.people.authenticated("bob", PASSWORD) is None
    assert staffed.people.authenticated("bob", OTHER).name == "bob"


def test_old_parameters_are_renewed_at_log_in_and_nothing_else_changes(staffed):
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with staffed.store.housekeep() as connection:
        connection.execute(update(Users).where(Users.name == "bob").values(password=weak))
    assert staffed.people.authenticated("bob", OTHER) is None
    assert kept(staffed, "bob") == weak

    assert staffed.people.authenticated("bob", PASSWORD).name == "bob"
    assert not outdated(kept(staffed, "bob"))
    assert staffed.people.authenticated("bob", PASSWORD).name == "bob"


def test_who_is_disabled_gets_in_no_longer_and_may_again(staffed):
    assert staffed.people.disable(BY, "bob").disabled
    assert staffed.people.authenticated("bob", PASSWORD) is None
    staffed.people.disable(BY, "bob", disabled=False)
    assert staffed.people.authenticated("bob", PASSWORD).name == "bob"
    assert told(staffed)[-2:] == ["disable", "enable"]


@pytest.mark.parametrize(
    "change",
    [lambda people: people.set_role(BY, "anna", "analyst"), lambda people: people.disable(BY, "anna")],
    ids=["role", "disabled"],
)
def test_the_last_admin_stays(staffed, change):
    with pytest.raises(DeskError, match="anna is the last admin"):
        change(staffed.people)
    assert staffed.people.named("anna").role == "admin"
    assert not staffed.people.named("anna").disabled

    staffed.people.set_role(BY, "bob", "admin")
    change(staffed.people)
    assert staffed.people.named("bob").role == "admin"


def test_two_admins_that_dismiss_each_other_at_once_leave_one(staffed):
    staffed.people.set_role(BY, "bob", "admin")

    def dismiss(name):
        try:
            return staffed.people.set_role(BY, name, "viewer").role
        except DeskError:
            return "stays"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(dismiss, ["anna", "bob"])) == ["stays", "viewer"]
    assert [person.role for person in staffed.people.every()].count("admin") == 1


def test_a_disabled_admin_is_none(staffed):
    staffed.people.set_role(BY, "bob", "admin")
    staffed.people.disable(BY, "bob")
    with pytest.raises(DeskError, match="last admin"):
        staffed.people.disable(BY, "anna")


def test_where_there_is_no_admin_roles_can_be_given(desk):
    desk.people.add(BY, "bob", "viewer")

    assert desk.people.set_role(BY, "bob", "analyst").role == "analyst"


def test_another_role_logs_out(staffed):
    bob = staffed.people.named("bob")
    value = staffed.sessions.begin(BY, bob)
    staffed.people.set_role(BY, "bob", "analyst")

    assert staffed.sessions.resumed(value, BY.now) is None


@pytest.mark.parametrize("change", ["set_password", "disable"])
def test_so_do_another_password_and_being_disabled(staffed, change):
    value = staffed.sessions.begin(BY, staffed.people.named("bob"))
    getattr(staffed.people, change)(BY, "bob", *([OTHER] if change == "set_password" else []))

    assert staffed.sessions.resumed(value, BY.now) is None


def test_the_same_role_again_changes_nothing(staffed):
    value = staffed.sessions.begin(BY, staffed.people.named("bob"))
    before = told(staffed)
    staffed.people.set_role(later(hours=1), "bob", "viewer")

    assert told(staffed) == before
    assert staffed.sessions.resumed(value, BY.now)


def test_somebody_is_known_by_the_provider(staffed):
    value = staffed.sessions.begin(BY, staffed.people.named("bob"))
    staffed.people.link(BY, "bob", "https://id.example.org", "248289761001")

    assert staffed.people.linked("https://id.example.org", "248289761001").name == "bob"
    assert staffed.people.linked("https://id.example.org", "248289761002") is None
    assert staffed.people.linked("https://other.example.org", "248289761001") is None
    assert staffed.sessions.resumed(value, BY.now)


def test_nobody_is_two_to_the_provider(staffed):
    staffed.people.link(BY, "bob", "https://id.example.org", "1")
    with pytest.raises(DeskError, match=r"bob is '1' to https://id\.example\.org already"):
        staffed.people.link(BY, "anna", "https://id.example.org", "1")
    assert staffed.people.link(BY, "bob", "https://id.example.org", "1").name == "bob"


@pytest.mark.parametrize(
    "change",
    [
        lambda people: people.set_role(BY, "eve", "viewer"),
        lambda people: people.set_password(BY, "eve", PASSWORD),
        lambda people: people.disable(BY, "eve"),
        lambda people: people.link(BY, "eve", "a", "b"),
    ],
)
def test_who_is_not_there_is_not_changed(staffed, change):
    with pytest.raises(DeskError, match="there is nobody named 'eve'"):
        change(staffed.people)


def test_the_audit_says_who_let_whom_in_and_as_what(staffed):
    staffed.people.set_role(replace(BY, actor="anna"), "bob", "analyst")
    entry = staffed.audit.entries()[0]

    assert (entry.what, entry.subject) == ("set_role", "bob")
    assert (entry.before, entry.after) == ({"role": "viewer"}, {"role": "analyst"})

"""Administrators who read mail, and leave secrets on computers that others may take."""

from __future__ import annotations

import pytest
from tests.asking import ask, at, call, reasons, told
from tests.forest import (
    ADMINS,
    ALICE,
    CONTROLLER,
    CONTROLLERS,
    DESK,
    DOMAIN,
    EVERY_ACCOUNT,
    STAFF,
    USERS,
    computer,
    domain,
    group,
    member,
    person,
    right,
)

from doorward.detectors.exposed_administrators import exposed_administrators
from doorward.detectors.forgotten_devices import forgotten_devices

OTHER = f"{DOMAIN}-1202"
TOP = [group(ADMINS, "DOMAIN ADMINS"), domain()]
MAIL = "alice@door.example"


def session(where=DESK, who=ALICE, hours=1.0, **columns):
    return {"time": at(hours), "identity": who, "computer": where, "kind": "network"} | columns


def asked(*sessions, alice=None, desk=None, memberships=(), **tables):
    people = [
        *TOP,
        alice or person(email=MAIL),
        desk or computer(),
        computer(CONTROLLER, "SERVER"),
        computer(OTHER, "OTHER"),
    ]
    rows = [member(ALICE, ADMINS), member(CONTROLLER, CONTROLLERS), *memberships]
    return ask(exposed_administrators, identities=people, memberships=rows, sessions=sessions, **tables)


def test_an_administrator_who_reads_mail_and_logs_on_elsewhere_is_told():
    [found] = asked(session(), session(hours=5))
    assert found.summary == "ALICE, who is in DOMAIN ADMINS, leaves secrets on DESK.DOOR.EXAMPLE"
    assert (found.severity, found.score) == ("medium", 0.55)
    assert reasons(found) == {"privilege": 0.2, "leaves secrets": 0.2, "reads mail": 0.15}
    assert found.details["fix"] == "deny ALICE the logon to DESK.DOOR.EXAMPLE"
    assert [(entity.kind, entity.id) for entity in found.entities] == [("identity", ALICE)]
    assert (found.first_seen, found.last_seen, found.events) == (at(1), at(5), 1)


def test_one_who_only_reads_mail_is_told_in_passing():
    [found] = asked()
    assert (found.severity, found.score, found.first_seen) == ("low", 0.35, None)
    assert found.summary == "ALICE, who is in DOMAIN ADMINS, reads mail"
    assert found.details["fix"] == "ask ALICE for a second factor that no mail can trick away"


# Look-alikes.


def test_one_who_stays_on_controllers_and_reads_no_mail_is_not():
    assert asked(session(CONTROLLER), alice=person()) == []


def test_a_read_only_controller_is_one_too():
    rows = [member(OTHER, f"{DOMAIN}-521")]
    assert asked(session(OTHER), alice=person(), memberships=rows) == []


def test_ordinary_people_and_disabled_administrators_are_not():
    rows = [session()]
    assert ask(exposed_administrators, identities=[*TOP, person(email=MAIL), computer()], sessions=rows) == []
    assert asked(*rows, alice=person(email=MAIL, enabled=False)) == []


def test_whoever_could_rule_but_does_not_is_another_question():
    rights = [right(ALICE, "GenericAll", ADMINS)]
    people = [*TOP, person(email=MAIL), computer()]
    assert ask(exposed_administrators, identities=people, rights=rights, sessions=[session()]) == []


@pytest.mark.parametrize("table", ["identities", "memberships", "sessions", "findings"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(exposed_administrators, **{table: []}) == []


# Reasons, on both sides of their limits.


@pytest.mark.parametrize(
    ("system", "points"),
    [
        ("Windows Server 2008 R2 Standard", 0.1),
        ("Windows 7", 0.1),
        ("Windows 10 Pro", 0.1),
        ("Windows 10 Enterprise LTSC", None),
        ("Windows Server 2022 Standard", None),
        (None, None),
    ],
)
def test_a_computer_that_is_mended_no_more_weighs_more(system, points):
    [found] = asked(session(), desk=computer(operating_system=system))
    assert reasons(found).get("computer past its end") == points


@pytest.mark.parametrize("holder", [USERS, EVERY_ACCOUNT, "DOOR.EXAMPLE-S-1-1-0", "DOOR.EXAMPLE-S-1-5-32-545"])
def test_a_computer_that_anybody_may_use_weighs_more(holder):
    [found] = asked(session(), rights=[right(holder, "CanRDP", DESK)])
    assert (reasons(found)["computer for all"], found.severity) == (0.2, "high")


@pytest.mark.parametrize(
    "row", [right(STAFF, "AdminTo", DESK), right(USERS, "GenericAll", DESK), right(USERS, "CanRDP", OTHER)]
)
def test_one_that_only_some_may_use_does_not(row):
    assert "computer for all" not in reasons(asked(session(), rights=[row])[0])


def test_a_computer_that_may_use_anybodys_tickets_weighs_more():
    [found] = asked(session(), desk=computer(unconstrained=True))
    assert reasons(found)["computer that delegates"] == 0.2


@pytest.mark.parametrize(
    ("alice", "memberships", "reason", "points"),
    [
        (person(email=MAIL, sensitive=True), (), "not delegated", -0.05),
        (person(email=MAIL), (member(ALICE, f"{DOMAIN}-525"),), "protected user", -0.1),
    ],
)
def test_what_guards_an_administrator_counts_for_them(alice, memberships, reason, points):
    [found] = asked(session(), alice=alice, memberships=memberships)
    assert reasons(found)[reason] == points


def test_the_weakest_of_several_computers_is_named():
    [found] = asked(session(), session(OTHER), desk=computer(operating_system="Windows 7"))
    assert found.summary.endswith("leaves secrets on DESK.DOOR.EXAMPLE and 1 more")
    [found] = asked(session(), session(OTHER), rights=[right(USERS, "AdminTo", OTHER)])
    assert found.summary.endswith("leaves secrets on OTHER.DOOR.EXAMPLE and 1 more")


def test_a_computer_with_findings_of_its_own_weighs_most_and_its_findings_stand_behind():
    assets = [{"name": "desk", "addresses": ["10.0.0.7"], "environment": "test"}]
    calls = [call("10.0.0.7", f"203.0.113.{hour}", hours=hour) for hour in range(40)]
    quiet = ask(forgotten_devices, conn=calls, assets=assets)
    assert [finding.loud for finding in quiet] == [True]
    [found] = asked(session(), assets=assets, conn=calls, findings=told(*quiet))
    assert (reasons(found)["computer in trouble"], found.severity) == (0.3, "high")
    assert found.details["signs"] == [quiet[0].id]


def test_the_score_decides_the_severity_at_its_limits():
    score = asked(session())[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.1} | {name: score}
        assert asked(session(), tunables=marks)[0].severity == name
    assert asked(session(), tunables={"low": score + 0.001, "medium": 1.0}) == []


def test_ids_stay_whatever_the_order_and_however_often_a_session_is_told():
    rows = [session(), session(OTHER), session()]
    ids = {item.id for each in (rows, rows[::-1]) for item in asked(*each)}
    assert len(ids) == 1


# Each blind spot of the docstring, as a miss.


def test_blind_without_sessions_only_the_mail_address_is_known():
    assert asked(alice=person(), desk=computer(operating_system="Windows 7")) == []


def test_blind_a_mail_address_counts_whether_or_not_it_is_read():
    assert reasons(asked()[0])["reads mail"] == 0.15

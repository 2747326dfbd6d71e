"""Accounts that rule a domain, or could, and are idle, easy to guess or held by nobody's work."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.asking import START, ask, lines, reasons
from tests.forest import (
    ADMINS,
    ALICE,
    BOB,
    CONTROLLER,
    CONTROLLERS,
    DESK,
    DOMAIN,
    SERVICE,
    STAFF,
    computer,
    domain,
    group,
    member,
    person,
    right,
)

from doorward.detectors.standing_privilege import standing_privilege

TOP = group(ADMINS, "DOMAIN ADMINS")


def ago(days):
    return START - timedelta(days=days)


def admin(**columns):
    fresh = {"last_logon": START, "password_last_set": ago(10), "created": ago(2000)}
    return person(**(fresh | columns))


def asked(*people, memberships=None, rights=(), **options):
    rows = [member(one["id"], ADMINS) for one in people] if memberships is None else memberships
    known = [TOP, domain(), group(), person(BOB, "BOB", last_logon=START, created=ago(9)), *people]
    return ask(standing_privilege, identities=known, memberships=rows, rights=rights, **options)


def test_an_administrator_that_nobody_uses_is_told():
    [found] = asked(admin(last_logon=ago(100)))
    assert found.summary == "ALICE is in DOMAIN ADMINS, and last logged on 100 days earlier"
    assert (found.severity, found.score, reasons(found)) == ("medium", 0.5, {"privilege": 0.25, "unused": 0.25})
    assert found.details["fix"] == "take ALICE out of DOMAIN ADMINS"
    assert [(entity.kind, entity.id) for entity in found.entities] == [("identity", ALICE)]
    assert (found.first_seen, found.last_seen, found.events) == (ago(2000), ago(100), 1)
    assert (lines(found, "identities"), lines(found, "memberships")) == ([5], [1])


# Look-alikes.


def test_an_administrator_that_is_used_and_guarded_is_not():
    assert asked(admin()) == []


def test_an_idle_account_without_privilege_is_not():
    assert asked(admin(last_logon=ago(900)), memberships=[member(ALICE, STAFF)]) == []


def test_a_disabled_administrator_is_not():
    assert asked(admin(enabled=False, last_logon=ago(900))) == []


def test_a_new_administrator_that_has_not_logged_on_yet_is_not():
    assert asked(admin(last_logon=None, created=ago(89))) == []
    assert len(asked(admin(last_logon=None, created=ago(90)))) == 1


def test_a_dump_without_logons_says_nothing_of_use():
    quiet = admin(last_logon=None)
    assert ask(standing_privilege, identities=[TOP, quiet], memberships=[member(ALICE, ADMINS)]) == []


def test_an_old_dump_is_judged_by_its_own_time():
    assert asked(admin(), as_of=START + timedelta(days=900)) == []


@pytest.mark.parametrize("table", ["identities", "memberships", "rights"])
def test_nothing_is_found_in_empty_tables(table):
    assert ask(standing_privilege, as_of=START, **{table: []}) == []


# Reasons, on both sides of their limits.


@pytest.mark.parametrize(("days", "found"), [(89, 0), (90, 1)])
def test_use_is_judged_at_its_limit(days, found):
    assert len(asked(admin(last_logon=ago(days)))) == found


@pytest.mark.parametrize(("days", "points"), [(364, None), (365, 0.1), (547, 0.15), (730, 0.2), (7000, 0.2)])
def test_an_old_secret_weighs_more_with_its_age(days, points):
    [found] = asked(admin(last_logon=ago(100), password_last_set=ago(days)))
    assert reasons(found).get("old secret") == points


@pytest.mark.parametrize(
    ("columns", "reason", "points"),
    [
        ({"has_spn": True}, "ticket for anyone", 0.25),
        ({"dont_require_preauth": True}, "no proof asked", 0.3),
        ({"password_not_required": True}, "may be empty", 0.25),
        ({"flags": ["userpassword readable"]}, "readable secret", 0.3),
        ({"sensitive": True}, "not delegated", -0.05),
        ({"password_never_expires": True, "password_last_set": ago(365)}, "secret never expires", 0.05),
    ],
)
def test_what_makes_an_account_easier_or_harder_to_take_counts(columns, reason, points):
    [found] = asked(admin(last_logon=ago(100), **columns))
    assert reasons(found)[reason] == points
    assert round(sum(reasons(found).values()), 3) == found.score


def test_a_guessable_administrator_is_told_with_the_fix_of_the_move():
    [found] = asked(admin(has_spn=True))
    assert (found.severity, found.details["fix"]) == ("medium", "rotate the secret of ALICE to a long random one")
    assert found.summary == "ALICE is in DOMAIN ADMINS, and any account may ask for a ticket made with its secret"
    [found] = asked(admin(dont_require_preauth=True))
    assert found.details["fix"] == "ask ALICE for pre-authentication"


def test_an_account_that_a_computer_manages_has_no_secret_to_guess():
    assert asked(admin(kind="service", has_spn=True)) == []


def test_a_service_that_may_use_computers_weighs_more():
    rows = [right(SERVICE, "CanRDP", DESK)]
    [found] = asked(admin(id=SERVICE, name="SQL", has_spn=True), rights=rows)
    assert reasons(found)["service that logs on"] == 0.1


def test_a_member_of_protected_users_weighs_less():
    rows = [member(ALICE, ADMINS), member(ALICE, f"{DOMAIN}-525")]
    [found] = asked(admin(last_logon=ago(100)), memberships=rows)
    assert reasons(found)["protected user"] == -0.1


def test_a_right_over_a_ruling_group_is_privilege_that_no_group_shows():
    rows = [right(ALICE, "AddMember", ADMINS)]
    [found] = asked(admin(), memberships=[], rights=rows)
    assert found.summary == "ALICE can take over DOMAIN ADMINS, and stands in no ruling group"
    assert (found.severity, found.score) == ("low", 0.45)
    assert found.details["fix"] == "remove the rights of ALICE over DOMAIN ADMINS"
    assert lines(found, "rights") == [1]
    [idle] = asked(admin(last_logon=ago(100)), memberships=[], rights=[right(ALICE, "WriteDacl", DOMAIN)])
    assert (idle.severity, idle.score) == ("high", 0.7)


def test_a_group_with_such_a_right_is_told_and_is_never_idle():
    [found] = asked(memberships=[], rights=[right(STAFF, "GenericAll", DOMAIN)])
    assert (found.entities[0].id, found.score) == (STAFF, 0.45)


@pytest.mark.parametrize(
    "row", [right(ALICE, "GenericAll", STAFF), right(ALICE, "Enroll", DOMAIN), right(ADMINS, "Owns", DOMAIN)]
)
def test_other_rights_and_those_of_rulers_are_none(row):
    assert asked(admin(), memberships=[], rights=[row]) == []


def test_the_account_that_signs_all_tickets_is_judged_by_its_secret_alone():
    signer = person(
        f"{DOMAIN}-502", "KRBTGT", enabled=False, has_spn=True, password_last_set=ago(400), created=ago(900)
    )
    [found] = asked(signer, memberships=[])
    assert reasons(found) == {"privilege": 0.25, "old secret": 0.11}
    assert found.summary == "KRBTGT makes every ticket of its domain, and has an old secret, set 400 days earlier"
    assert found.details["fix"] == "rotate the secret of KRBTGT twice"
    assert asked(signer | {"password_last_set": ago(100)}, memberships=[]) == []


def test_the_score_decides_the_severity_at_its_limits():
    score = asked(admin(last_logon=ago(100)))[0].score
    for name in ("medium", "high"):
        marks = {"medium": 0.0, "high": 1.1} | {name: score}
        assert asked(admin(last_logon=ago(100)), tunables=marks)[0].severity == name


# What collectors saw, and what is meant to be idle.


def session(who=ALICE, **columns):
    return {"identity": who, "computer": DESK, "kind": "privileged", "time": ago(5)} | columns


def test_a_session_is_use_that_the_directory_did_not_write_down():
    for idle in ({"last_logon": ago(300)}, {"last_logon": None}):
        assert len(asked(admin(**idle))) == 1
        assert asked(admin(**idle), sessions=[session()]) == []
        assert asked(admin(**idle), sessions=[session(time=None)]) == []
        assert len(asked(admin(**idle), sessions=[session(who=BOB)])) == 1


@pytest.mark.parametrize(("days", "found"), [(89, 0), (90, 1)])
def test_a_session_of_long_ago_is_no_use(days, found):
    told = asked(admin(last_logon=ago(300)), sessions=[session(time=ago(days))], as_of=START)
    assert len(told) == found


def test_a_session_after_the_day_that_is_asked_about_is_none():
    told = asked(admin(last_logon=ago(300)), sessions=[session(time=START + timedelta(days=9))], as_of=START)
    assert len(told) == 1


def test_a_log_on_before_the_account_was_made_is_another_s():
    [found] = asked(admin(last_logon=ago(900), created=ago(200)))
    assert found.summary.endswith("and never logged on")
    assert (found.details["last_logon"], found.details["idle_days"]) == (None, None)
    assert asked(admin(last_logon=ago(900), created=ago(80))) == []


@pytest.mark.parametrize("text", ["Break-glass, sealed", "EMERGENCY use only", "Notfallkonto der IT", "break glass"])
def test_an_account_for_emergencies_is_idle_by_design(text):
    [found] = asked(admin(last_logon=ago(300), description=text))
    assert (reasons(found)["for emergencies"], found.severity) == (-0.15, "low")


def test_an_account_for_emergencies_with_an_old_secret_was_forgotten_too():
    [found] = asked(admin(last_logon=ago(300), description="break glass", password_last_set=ago(365)))
    assert "for emergencies" not in reasons(found)
    assert found.severity == "medium"
    [found] = asked(admin(last_logon=ago(300), description="glass cabinet"))
    assert found.severity == "medium"


def test_the_built_in_administrator_is_seldom_used_and_that_is_well():
    [found] = asked(admin(id=f"{DOMAIN}-500", name="Administrator", last_logon=ago(300)))
    assert (reasons(found)["for emergencies"], found.severity) == (-0.1, "low")


def test_an_administrator_of_a_controller_is_one_of_the_domain():
    rows = [member(CONTROLLER, CONTROLLERS)]
    people = [admin(), computer(CONTROLLER, "DC01")]
    [found] = asked(*people, memberships=rows, rights=[right(ALICE, "AdminTo", CONTROLLER)])
    assert found.summary == "ALICE can take over DC01.DOOR.EXAMPLE, a controller, and stands in no ruling group"
    assert found.details["fix"] == "remove the rights of ALICE over DC01.DOOR.EXAMPLE"
    assert asked(*people, memberships=rows, rights=[right(ALICE, "CanRDP", CONTROLLER)]) == []
    assert asked(*people, memberships=[], rights=[right(ALICE, "AdminTo", CONTROLLER)]) == []
    assert (
        asked(*people, memberships=[*rows, member(ALICE, ADMINS)], rights=[right(ALICE, "AdminTo", CONTROLLER)]) == []
    )


def test_nobody_joins_the_group_of_all_controllers_so_a_right_over_it_gives_nothing():
    every = group("DOOR.EXAMPLE-S-1-5-9", "ENTERPRISE DOMAIN CONTROLLERS")
    assert asked(every, memberships=[], rights=[right(STAFF, "GenericAll", "DOOR.EXAMPLE-S-1-5-9")]) == []


# Groups in groups.


def chain(depth):
    """ALICE in a chain of groups, `depth` of them, the last the ruling one."""
    names = [f"{DOMAIN}-{2000 + number}" for number in range(depth - 1)] + [ADMINS]
    return [group(name) for name in names[:-1]], [
        member(one, other) for one, other in zip([ALICE, *names], names, strict=False)
    ]


@pytest.mark.parametrize(("depth", "found"), [(1, 1), (3, 1), (6, 1)])
def test_groups_in_groups_are_followed_and_the_nearest_is_left(depth, found):
    groups, rows = chain(depth)
    told = asked(admin(last_logon=ago(100)), *groups, memberships=rows)
    assert len(told) == found
    assert told[0].details["fix"].startswith("take ALICE out of ")


def test_blind_seven_groups_deep_is_not_followed():
    groups, rows = chain(7)
    assert asked(admin(last_logon=ago(100)), *groups, memberships=rows) == []


def test_groups_in_each_other_come_to_an_end():
    rows = [member(ALICE, STAFF), member(STAFF, STAFF), member(STAFF, ADMINS), member(ADMINS, STAFF)]
    assert len(asked(admin(last_logon=ago(100)), memberships=rows * 2)) == 1


def test_blind_an_account_of_a_service_that_never_logs_on_passes_for_idle():
    assert len(asked(admin(last_logon=None))) == 1


def test_blind_whoever_calls_an_account_one_for_emergencies_makes_it_low():
    [found] = asked(admin(last_logon=ago(900), description="emergency"))
    assert found.severity == "low"


def test_blind_a_second_factor_is_not_known():
    assert len(asked(admin(last_logon=ago(100), flags=["mfa"]))) == 1


def test_ids_stay_whatever_the_order_and_computers_are_not_told():
    people = [admin(last_logon=ago(100)), admin(id=SERVICE, name="SQL", last_logon=ago(200))]
    told = [{item.id for item in asked(*each, computer())} for each in (people, people[::-1])]
    assert told[0] == told[1]
    assert len(told[0]) == 2

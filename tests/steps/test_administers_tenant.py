from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import edges, member, right

from doorward.steps.administers_tenant import administers_tenant

APPS, GROUPS, HELPDESK, INTUNE = (
    f"{number}@T"
    for number in (
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
        "fdd7a751-b60b-444a-984c-02652fe8fa1c",
        "729827e3-9c14-49f7-bb1b-9608f156bbb8",
        "3a2c62db-5318-420d-8d74-23affee5d9d5",
    )
)
TENANT = "object:DOOR.EXAMPLE"


def thing(identifier, kind, name, *flags, **columns):
    return {"id": identifier, "kind": kind, "name": name, "domain": "door.example", "flags": list(flags)} | columns


ANN = thing("U", "user", "ann", "AZUser", enabled=True)
BEN = thing("V", "user", "ben", "AZUser", enabled=True)
APP, SERVICE = thing("A", "application", "app", "AZApp"), thing("S", "service", "robot", "AZServicePrincipal")
TEAM = thing("G", "group", "team", "AZGroup")
LAPTOP = thing("D", "computer", "pc1", "AZDevice", "isManaged", operating_system="Windows 11")
ROLES = [thing(APPS, "role", "Application Administrator"), thing("T", "tenant", "Door")]
ALL = [ANN, BEN, APP, SERVICE, TEAM, LAPTOP, *ROLES]


def asked(*rows, things=ALL, memberships=()):
    return moves(administers_tenant, rights=rows, memberships=list(memberships), identities=things)


def reached(*rows, **tables):
    return {move["conclusion"] for move in asked(*rows, **tables)} - {f"{TENANT}/{one}" for one in POWERS}


POWERS = ("Applications", "Services", "Groups", "People", "Devices")


def test_who_manages_applications_adds_a_secret_and_acts_as_one():
    found = asked(right("U", "AZHasRole", APPS), things=[ANN, APP, *ROLES])
    assert [(move["premises"], move["conclusion"], move["how"], move["fixes"]) for move in found] == [
        (
            ["identity:U"],
            f"{TENANT}/Applications",
            "ann has the role Application Administrator, and so manages applications of DOOR.EXAMPLE.",
            ["remove the role Application Administrator of ann"],
        ),
        (
            [f"{TENANT}/Applications"],
            "identity:A",
            "Whoever manages applications of DOOR.EXAMPLE can add a secret to app.",
            [],
        ),
    ]


@pytest.mark.parametrize(
    ("name", "target", "found"),
    [
        ("AZHasRole", APPS, {"identity:A", "identity:S"}),
        ("AZHasRole", GROUPS, {"identity:G"}),
        ("AZHasRole", INTUNE, {"identity:G", "host:pc1/root"}),
        ("AZHasRole", HELPDESK, {"identity:V"}),
        ("AZMGApplication_ReadWrite_All", "graph", {"identity:A", "identity:S"}),
        ("AZMGServicePrincipalEndpoint_ReadWrite_All", "graph", {"identity:S"}),
        ("AZMGGroupMember_ReadWrite_All", "graph", {"identity:G"}),
        ("AZMGRoleManagement_ReadWrite_Directory", "graph", set()),
        ("AZHasRole", "88d8e3e3-8f55-4a1e-953a-9b9898b8876b@T", set()),
        ("AZContributor", APPS, set()),
    ],
)
def test_what_each_role_and_permission_leads_to(name, target, found):
    assert reached(right("U", name, target)) - {"identity:U"} == found


@pytest.mark.parametrize(
    ("role", "spared"),
    [
        (APPS, thing("X", "service", "own", "AZServicePrincipal", "servicePrincipalType=ManagedIdentity")),
        (GROUPS, thing("X", "group", "roles", "AZGroup", "isAssignableToRole")),
        (GROUPS, thing("X", "group", "old", "AZGroup", "onPremisesSyncEnabled")),
        (GROUPS, thing("X", "group", "rule", "AZGroup", "membershipRule=user.country -eq 1")),
        (HELPDESK, thing("X", "user", "gone", "AZUser", enabled=False)),
        (INTUNE, thing("X", "computer", "pc", "AZDevice", operating_system="Windows 11")),
        (INTUNE, thing("X", "computer", "pc", "AZDevice", "isManaged", operating_system="iOS")),
        (GROUPS, thing("X", "group", "of another directory")),
    ],
)
def test_what_cannot_be_managed_so_is_spared(role, spared):
    assert reached(right("U", "AZHasRole", role), things=[ANN, spared, *ROLES]) <= {"identity:U"}


def test_people_with_a_role_or_a_group_that_may_have_one_are_not_reset():
    rows = [right("U", "AZHasRole", HELPDESK)]
    assert "identity:V" in reached(*rows)
    assert "identity:V" not in reached(*rows, right("V", "AZHasRole", "any@T"))
    assert "identity:V" not in reached(*rows, right("G", "AZHasRole", "any@T"), memberships=[member("V", "G")])
    assignable = [BEN, thing("G", "group", "roles", "AZGroup", "isAssignableToRole"), *ROLES]
    assert "identity:V" not in reached(*rows, things=assignable, memberships=[member("V", "G")])


@pytest.mark.parametrize(("flags", "chance"), [((), 0.8), (("onPremisesSyncEnabled",), 0.4)])
def test_a_password_that_may_not_reach_the_premises_is_less_sure(flags, chance):
    people = [thing("V", "user", "ben", "AZUser", *flags, enabled=True), *ROLES]
    found = asked(right("U", "AZHasRole", HELPDESK), things=people)
    assert [move["probability"] for move in found if move["conclusion"] == "identity:V"] == [chance]


def test_a_role_over_one_thing_is_a_move_to_it_alone():
    found = asked(right("U", "AZHasRole", APPS, detail="over S only"))
    direct = [move for move in found if move["premises"] == ["identity:U"]]
    assert [(move["conclusion"], move["how"]) for move in direct] == [
        ("identity:S", "ann has the role Application Administrator over robot, and can add a secret to it.")
    ]


def test_a_role_over_a_unit_is_the_blind_spot():
    found = asked(right("U", "AZHasRole", APPS, detail="over administrativeUnits/1 only"))
    assert [move for move in found if move["premises"] == ["identity:U"]] == []


def test_tenants_are_told_apart():
    other = thing("Y", "application", "theirs", "AZApp", domain="other.example")
    assert reached(right("U", "AZHasRole", APPS), things=[ANN, APP, other, *ROLES]) == {"identity:A"}


def test_a_role_that_no_file_tells_of_belongs_to_the_tenant_in_its_id():
    found = asked(right("U", "AZHasRole", APPS), things=[ANN, APP, ROLES[1]])
    assert (("identity:U",), f"{TENANT}/Applications") in edges(found)
    assert edges(asked(right("U", "AZHasRole", APPS), things=[])) == {(("identity:U",), "object:T/Applications")}


def test_denied_roles_are_no_moves():
    assert asked(right("U", "AZHasRole", APPS, allowed=False)) == []


def test_duplicates_and_order_change_nothing():
    rows = [right("U", "AZHasRole", APPS), right("U", "AZHasRole", HELPDESK), right("V", "AZHasRole", GROUPS)]
    assert asked(*rows) == asked(*rows[::-1], *rows, things=[*ALL[::-1], *ALL])


def test_no_table_yields_no_move():
    assert moves(administers_tenant) == []

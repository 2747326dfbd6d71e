from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ALICE, edges, person, right

from doorward.steps.rules_tenant import rules_tenant

GLOBAL = "62e90394-69f5-4237-9190-012177145e10@tenant-1"
TENANT = "directory:DOOR.EXAMPLE"


def thing(identifier, kind, name):
    return {"id": identifier, "kind": kind, "name": name, "domain": "door.example"}


THINGS = [thing(GLOBAL, "role", "Global Administrator"), thing("U", "user", "ann"), thing("A", "application", "app")]
THINGS += [thing("S", "service", "app service"), person()]


def asked(*rows, things=THINGS):
    return moves(rules_tenant, rights=rows, identities=things)


def test_a_ruling_role_rules_the_tenant():
    assert asked(right("U", "AZHasRole", GLOBAL)) == [
        {
            "conclusion": TENANT,
            "premises": ["identity:U"],
            "probability": 1.0,
            "seen": False,
            "how": "ann has the role Global Administrator, which rules the tenant.",
            "fixes": ["remove the role Global Administrator of ann"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


def test_a_role_over_one_unit_hides_none_over_the_tenant():
    narrow = right("U", "AZHasRole", GLOBAL, detail="over administrativeUnits/1 only")
    assert asked(narrow, right("U", "AZHasRole", GLOBAL)) == asked(right("U", "AZHasRole", GLOBAL))


def test_a_tenant_that_nothing_tells_of_is_called_by_its_id():
    assert edges(asked(right("U", "AZHasRole", GLOBAL), things=[])) == {(("identity:U",), "directory:TENANT-1")}


@pytest.mark.parametrize(
    "row",
    [
        right("U", "AZHasRole", GLOBAL, detail="over administrativeUnits/1 only"),
        right("U", "AZHasRole", "88d8e3e3-8f55-4a1e-953a-9b9898b8876b@tenant-1"),
        right("U", "AZHasRole", GLOBAL, allowed=False),
        right("U", "AZContributor", GLOBAL),
    ],
)
def test_lesser_and_narrower_roles_do_not(row):
    assert asked(row) == []


@pytest.mark.parametrize("name", ["AZMGRoleManagement_ReadWrite_Directory", "AZMGAppRoleAssignment_ReadWrite_All"])
def test_a_permission_to_give_roles_rules_it_too(name):
    found = asked(right("S", name, "graph"))
    assert edges(found) == {(("identity:S",), TENANT)}
    assert found[0]["fixes"] == [f"remove the permission {name} of app service"]
    assert asked(right("S", name, "graph"), things=[]) == []


def test_owners_act_as_what_they_own_and_an_application_as_its_service():
    found = asked(right("U", "AZOwns", "A"), right("A", "AZRunsAs", "S"))
    assert edges(found) == {(("identity:U",), "identity:A"), (("identity:A",), "identity:S")}
    assert {move["how"]: move["fixes"] for move in found} == {
        "ann owns app.": ["remove ann from the owners of app"],
        "app runs as app service.": [],
    }


def test_a_person_of_both_directories_is_one():
    found = asked(right(ALICE, "SyncedToEntraUser", "U"))
    assert edges(found) == {((f"identity:{ALICE}",), "identity:U")}
    assert [move["probability"] for move in found] == [0.9]


def test_duplicates_and_order_change_nothing():
    rows = [right("U", "AZHasRole", GLOBAL), right("U", "AZOwns", "A")]
    assert asked(*rows) == asked(*rows[::-1], *rows)


def test_no_table_yields_no_move():
    assert moves(rules_tenant) == []

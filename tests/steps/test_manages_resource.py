from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import edges, right

from doorward.steps.manages_resource import manages_resource


def thing(identifier, kind, name):
    return {"id": identifier, "kind": kind, "name": name, "domain": "door.example"}


THINGS = [
    thing("T", "tenant", "Door"),
    thing("MG", "management group", "top"),
    thing("SUB", "subscription", "live"),
    thing("RG", "resource group", "web"),
    thing("VM", "computer", "vm1"),
    thing("U", "user", "ann"),
]
CHAIN = [right(above, "AZContains", below) for above, below in (("MG", "SUB"), ("SUB", "RG"), ("RG", "VM"))]


def asked(*rows, things=THINGS):
    return moves(manages_resource, rights=rows, identities=things)


def test_a_role_over_a_resource_is_a_move_that_ends_with_the_role():
    assert asked(right("U", "AZOwner", "VM")) == [
        {
            "conclusion": "object:VM/AZOwner",
            "premises": ["identity:U"],
            "probability": 1.0,
            "seen": False,
            "how": "ann has the role Owner over vm1.",
            "fixes": ["remove the role Owner of ann over vm1"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


def test_a_role_above_holds_below_link_by_link():
    found = edges(asked(right("U", "AZContributor", "MG"), *CHAIN))
    steps = {edge for edge in found if edge[1].endswith("/AZContributor")}
    assert steps == {
        (("identity:U",), "object:MG/AZContributor"),
        (("object:MG/AZContributor",), "object:SUB/AZContributor"),
        (("object:SUB/AZContributor",), "object:RG/AZContributor"),
        (("object:RG/AZContributor",), "object:VM/AZContributor"),
    }


@pytest.mark.parametrize("missing", range(len(CHAIN)))
def test_a_link_that_is_missing_holds_the_role_up(missing):
    chain = [row for place, row in enumerate(CHAIN) if place != missing]
    below = {conclusion for _, conclusion in edges(asked(right("U", "AZContributor", "MG"), *chain))}
    lost = CHAIN[missing]["target"]
    assert f"object:{lost}/AZContributor" not in below


def test_only_places_hand_roles_down():
    assert asked(right("VM", "AZContains", "DISK"), right("U", "AZOwner", "RG"))[0]["premises"] == ["identity:U"]


def test_a_role_that_was_given_above_is_told_there_unless_no_file_tells_of_the_place():
    below = right("U", "AZOwner", "VM", detail="given on RG")
    assert asked(below) == []
    assert [move["how"] for move in asked(below, things=THINGS[4:])] == ["ann has the role Owner over vm1."]


def test_a_role_that_was_given_here_and_above_is_told_here_too():
    found = asked(right("U", "AZOwner", "VM", detail="given on RG"), right("U", "AZOwner", "VM"))
    assert [move["premises"] for move in found] == [["identity:U"]]


def test_whoever_rules_the_tenant_gives_himself_any_role():
    found = asked(right("T", "AZContains", "SUB"), right("T", "AZContains", "U"))
    assert edges(found) == {(("directory:DOOR.EXAMPLE",), "object:SUB/AZUserAccessAdministrator")}


def test_without_a_chain_to_the_tenant_the_tenant_rules_nothing():
    assert {move["premises"][0] for move in asked(*CHAIN)} == {
        f"object:{one}/AZUserAccessAdministrator" for one in ("MG", "SUB", "RG")
    }


@pytest.mark.parametrize(
    "row",
    [
        right("U", "AZRoleAssignment", "VM", detail="role /x/own"),
        right("U", "AZOwner", "VM", allowed=False),
        right("U", "AZOwns", "VM"),
    ],
)
def test_roles_of_ones_own_making_denials_and_other_rights_are_no_moves(row):
    assert asked(row) == []


def test_what_nothing_tells_of_is_called_by_its_id():
    assert [move["how"] for move in asked(right("U", "AZOwner", "/x"), things=[])] == ["U has the role Owner over /x."]


def test_places_in_a_ring_end():
    ring = [right("SUB", "AZContains", "RG"), right("RG", "AZContains", "SUB"), right("U", "AZOwner", "SUB")]
    assert len(asked(*ring)) == 5


def test_duplicates_and_order_change_nothing():
    rows = [right("U", "AZOwner", "MG"), *CHAIN]
    assert asked(*rows) == asked(*rows[::-1], *rows, things=[*THINGS[::-1], *THINGS])


def test_no_table_yields_no_move():
    assert moves(manages_resource) == []

from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import (
    ADMINS,
    ALICE,
    BUILT_IN,
    CONTROLLERS,
    DESK,
    DOMAIN,
    STAFF,
    computer,
    edges,
    group,
    person,
    thing,
)

from doorward.steps.rules_directory import rules_directory

RULED = "directory:DOOR.EXAMPLE"


def up(found):
    return {move["premises"][0]: move["probability"] for move in found if move["conclusion"] == RULED}


def test_whoever_is_a_domain_administrator_rules_the_domain():
    found = moves(rules_directory, identities=[group(ADMINS, "DOMAIN ADMINS")])
    assert [(move["conclusion"], move["how"], move["fixes"]) for move in found if move["conclusion"] == RULED] == [
        (RULED, "DOMAIN ADMINS rules the domain DOOR.EXAMPLE.", [])
    ]


@pytest.mark.parametrize(
    ("identifier", "chance"),
    [
        (f"{DOMAIN}-519", 1.0),
        (CONTROLLERS, 1.0),
        (f"{DOMAIN}-502", 1.0),
        (BUILT_IN, 1.0),
        ("DOOR.EXAMPLE-S-1-5-9", 1.0),
        ("DOOR.EXAMPLE-S-1-5-32-551", 0.8),
        ("DOOR.EXAMPLE-S-1-5-32-549", 0.8),
        ("DOOR.EXAMPLE-S-1-5-32-550", 0.3),
    ],
)
def test_other_ruling_groups_do_too_with_their_chance(identifier, chance):
    assert up(moves(rules_directory, identities=[group(identifier)])) == {f"identity:{identifier}": chance}


@pytest.mark.parametrize(
    "identifier",
    [STAFF, f"{DOMAIN}-513", f"{DOMAIN}-521", f"{DOMAIN}-1512", f"{DESK}-544", "DOOR.EXAMPLE-S-1-5-32-545"],
)
def test_ordinary_groups_and_local_ones_rule_nothing(identifier):
    assert up(moves(rules_directory, identities=[group(identifier)])) == {}


def test_whoever_rules_a_domain_has_its_accounts_groups_and_computers():
    found = edges(moves(rules_directory, identities=[person(), group(), computer()]))
    gained = {f"identity:{ALICE}", f"identity:{STAFF}", f"identity:{DESK}", "host:desk/root"}
    assert found == {((RULED,), fact) for fact in gained}


@pytest.mark.parametrize("row", [thing("1A", "gpo"), person("web1:root", domain="web1"), person(domain=None)])
def test_what_is_no_principal_of_a_domain_is_not_gained(row):
    assert moves(rules_directory, identities=[row]) == []


def test_an_object_told_twice_is_one_move():
    assert len(moves(rules_directory, identities=[person(), person(name="ALICE A.")])) == 1


def test_the_asset_that_resolution_found_is_what_a_computer_is_called():
    known = [{"asset": "front desk", "kind": "sid", "value": DESK}]
    found = edges(moves(rules_directory, identities=[computer()], identifiers=known))
    assert ((RULED,), "host:front desk/root") in found


def test_no_table_yields_no_move():
    assert moves(rules_directory) == []

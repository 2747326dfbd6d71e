from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ADMINS, ALICE, DESK, computer, edges, group, person, right, thing

from doorward.steps.rules_authority import rules_authority

RULED = "directory:DOOR.EXAMPLE"
AUTHORITY = thing("CA-1", "enterprise CA", "AUTHORITY")
THINGS = [AUTHORITY, thing("T-1", "certificate template", "TEMPLATE"), person(), computer(), group(ADMINS, "ADMINS")]


def asked(*rows, things=THINGS):
    return moves(rules_authority, rights=rows, identities=things)


def test_whoever_rules_a_template_and_may_enrol_rules_the_domain():
    found = asked(right("T-1", "PublishedTo", "CA-1"))
    assert edges(found) == {(("object:CA-1/Enroll", "object:T-1"), RULED)}
    assert [(move["probability"], move["fixes"]) for move in found] == [
        (1.0, ["remove TEMPLATE from what AUTHORITY issues"])
    ]


def test_whoever_manages_the_authority_rules_the_domain():
    found = asked(right(ALICE, "ManageCA", "CA-1"))
    assert edges(found) == {((f"identity:{ALICE}",), RULED)}
    assert [(move["probability"], move["fixes"]) for move in found] == [
        (0.8, ["remove the right of ALICE to manage AUTHORITY"])
    ]


def test_whoever_rules_the_computer_with_its_key_does_too():
    found = asked(right(DESK, "HostsCAService", "CA-1"))
    assert edges(found) == {((f"identity:{DESK}",), RULED)}
    assert [(move["probability"], move["fixes"]) for move in found] == [
        (0.9, ["keep the key of AUTHORITY in a hardware module"])
    ]


def test_who_rules_the_domain_manages_it_anyway():
    assert asked(right(ADMINS, "ManageCA", "CA-1")) == []


@pytest.mark.parametrize("row", [right(ALICE, "ManageCertificates", "CA-1"), right(ALICE, "ManageCA", "T-1")])
def test_lesser_rights_and_other_targets_do_not(row):
    assert asked(row) == []


def test_an_authority_of_no_domain_rules_none():
    nowhere = [AUTHORITY | {"domain": None}, *THINGS[1:]]
    assert asked(right(ALICE, "ManageCA", "CA-1"), right("T-1", "PublishedTo", "CA-1"), things=nowhere) == []


def test_duplicates_and_order_change_nothing():
    rows = [
        right(ALICE, "ManageCA", "CA-1"),
        right("T-1", "PublishedTo", "CA-1"),
        right(DESK, "HostsCAService", "CA-1"),
    ]
    assert asked(*rows) == asked(*rows[::-1], *rows)


def test_no_table_yields_no_move():
    assert moves(rules_authority) == []

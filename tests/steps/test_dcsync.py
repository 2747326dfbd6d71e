from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ADMINS, ALICE, BOB, BUILT_IN, DOMAIN, STAFF, domain, edges, group, person, right

from doorward.steps.dcsync import dcsync

ONE, ALL = f"object:{DOMAIN}/GetChanges", f"object:{DOMAIN}/GetChangesAll"
PEOPLE = [domain(), person(), person(BOB, "BOB"), group()]


def asked(*rows):
    return moves(dcsync, rights=rows, identities=PEOPLE)


def test_both_rights_together_give_the_domain():
    found = asked(right(ALICE, "GetChanges", DOMAIN), right(STAFF, "GetChangesAll", DOMAIN))
    assert edges(found) == {
        ((f"identity:{ALICE}",), ONE),
        ((f"identity:{STAFF}",), ALL),
        ((ONE, ALL), "directory:DOOR.EXAMPLE"),
    }
    told = {move["conclusion"]: move for move in found}
    assert told[ONE]["fixes"] == ["remove the right GetChanges of ALICE over DOOR.EXAMPLE"]
    assert told[ALL]["how"] == "STAFF holds GetChangesAll over DOOR.EXAMPLE, one of the two rights to replicate it."
    assert told["directory:DOOR.EXAMPLE"]["fixes"] == []


@pytest.mark.parametrize("name", ["GetChanges", "GetChangesAll"])
def test_one_of_them_does_not(name):
    assert "directory:DOOR.EXAMPLE" not in {move["conclusion"] for move in asked(right(ALICE, name, DOMAIN))}


@pytest.mark.parametrize("holder", ["DOOR.EXAMPLE-S-1-5-9", BUILT_IN, ADMINS])
def test_whoever_rules_the_domain_anyway_is_left_out(holder):
    rows = [right(holder, name, DOMAIN) for name in ("GetChanges", "GetChangesAll")]
    assert moves(dcsync, rights=rows, identities=[domain(), group(holder, "RULERS")]) == []


@pytest.mark.parametrize("target", [ALICE, "S-1-5-21-9-9-9", "1A2B"])
def test_only_a_domain_that_is_told_of_can_be_replicated(target):
    rows = [right(ALICE, name, target) for name in ("GetChanges", "GetChangesAll")]
    assert moves(dcsync, rights=rows, identities=[*PEOPLE, domain("1A2B", "DomainDnsZones")]) == []


def test_a_denied_right_is_none_and_one_that_a_condition_decides_is_told():
    both = [right(ALICE, name, DOMAIN) for name in ("GetChanges", "GetChangesAll")]
    assert len(asked(*both)) == 3
    assert len(asked(*both, right(ALICE, "GetChangesAll", DOMAIN, allowed=False))) == 1
    assert len(asked(both[0], both[1] | {"allowed": None})) == 3


def test_duplicates_and_order_change_nothing():
    rows = [right(one, name, DOMAIN) for one in (ALICE, BOB) for name in ("GetChanges", "GetChangesAll")]
    assert asked(*rows) == asked(*rows[::-1], *rows)


def test_blind_the_rights_of_two_accounts_are_taken_for_those_of_one():
    found = asked(right(ALICE, "GetChanges", DOMAIN), right(BOB, "GetChangesAll", DOMAIN))
    assert "directory:DOOR.EXAMPLE" in {move["conclusion"] for move in found}


def test_no_table_yields_no_move():
    assert moves(dcsync) == []

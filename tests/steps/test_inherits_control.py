from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ALICE, edges, group, person, right, thing

from doorward.steps.inherits_control import inherits_control

UNIT = thing("OU-1", "ou", "UNIT")


def asked(*rows, child=None):
    return moves(inherits_control, rights=rows, identities=[UNIT, child or person()])


def test_what_lies_in_a_unit_inherits_the_rights_over_it():
    found = asked(right("OU-1", "Contains", ALICE), right("OU-1", "Contains", ALICE, inherited=False))
    assert edges(found) == {(("object:OU-1",), f"identity:{ALICE}")}
    assert [(move["how"], move["fixes"]) for move in found] == [
        ("ALICE lies in UNIT, and inherits the rights that are given there.", [])
    ]


def test_a_unit_in_a_unit_does_too():
    assert edges(asked(right("OU-1", "Contains", "OU-2"), child=thing("OU-2", "ou"))) == {
        (("object:OU-1",), "object:OU-2")
    }


@pytest.mark.parametrize("columns", [{"flags": ["IsACLProtected"]}, {"admin_count": True}, {"kind": "dnsnode"}])
def test_what_is_protected_or_leads_nowhere_does_not(columns):
    assert asked(right("OU-1", "Contains", ALICE), child=person(**columns)) == []


@pytest.mark.parametrize("row", [right("OU-1", "GPLink", ALICE), right(ALICE, "Contains", "OU-1")])
def test_only_containers_contain(row):
    assert asked(row) == []


def test_a_dangling_child_and_a_unit_in_itself_are_no_move():
    assert asked(right("OU-1", "Contains", "S-1-5-21-9"), right("OU-1", "Contains", "OU-1")) == []


def test_a_group_is_contained_as_an_account_is():
    assert len(asked(right("OU-1", "Contains", group()["id"]), child=group())) == 1


def test_no_table_yields_no_move():
    assert moves(inherits_control) == []

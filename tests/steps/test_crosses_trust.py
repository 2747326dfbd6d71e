from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ALICE, BOB, DOMAIN, domain, edges, person, right

from doorward.steps.crosses_trust import crosses_trust

YARD = "S-1-5-21-9-9-9"
BOTH = [domain(), domain(YARD, "YARD.EXAMPLE", domain="YARD.EXAMPLE")]
WAY = (("directory:DOOR.EXAMPLE",), "directory:YARD.EXAMPLE")


def asked(detail, *more):
    return moves(crosses_trust, rights=[right(DOMAIN, "TrustedBy", YARD, detail=detail), *more], identities=BOTH)


@pytest.mark.parametrize(
    "detail",
    [
        "ParentChild; transitive; SID filtering off",
        "ParentChild; transitive; SID filtering on",
        "TreeRoot; transitive; SID filtering off",
        "attributes 0x20",
        "attributes 0x28",
    ],
)
def test_within_a_forest_whoever_rules_one_domain_rules_the_others(detail):
    found = asked(detail)
    assert edges(found) == {WAY}
    assert [(move["probability"], move["fixes"]) for move in found] == [(1.0, [])]


@pytest.mark.parametrize("detail", ["External; transitive; SID filtering off", "attributes 0x40", "attributes 0x48"])
def test_a_trust_that_filters_nothing_may_be_crossed_and_can_be_filtered(detail):
    found = asked(detail)
    assert edges(found) == {WAY}
    assert [(move["probability"], move["fixes"]) for move in found] == [
        (0.5, ["filter the trust of YARD.EXAMPLE in DOOR.EXAMPLE"])
    ]


@pytest.mark.parametrize(
    "detail",
    [
        "External; transitive; SID filtering on",
        "Forest; transitive; SID filtering on",
        "attributes 0x8",
        "attributes 0x0",
        None,
    ],
)
def test_a_trust_that_filters_is_not_crossed(detail):
    assert asked(detail) == []


def test_a_trust_told_from_both_sides_is_one_move():
    assert len(asked("attributes 0x20", right(DOMAIN, "TrustedBy", YARD, detail="ParentChild; SID filtering off"))) == 1


def test_a_domain_that_nothing_tells_of_leads_nowhere():
    rows = [right(DOMAIN, "TrustedBy", "S-1-5-21-8", detail="attributes 0x20")]
    assert moves(crosses_trust, rights=rows, identities=BOTH) == []


def test_an_account_has_the_rights_of_the_one_it_used_to_be():
    rows = [right(ALICE, "HasSIDHistory", BOB)]
    found = moves(crosses_trust, rights=rows, identities=[person()])
    assert edges(found) == {((f"identity:{ALICE}",), f"identity:{BOB}")}
    assert found[0]["fixes"] == ["clear the SID history of ALICE"]


def test_no_table_yields_no_move():
    assert moves(crosses_trust) == []

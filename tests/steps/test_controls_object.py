from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import (
    ADMINS,
    ALICE,
    BOB,
    BUILT_IN,
    DESK,
    DOMAIN,
    STAFF,
    computer,
    domain,
    edges,
    group,
    person,
    right,
    thing,
)

from doorward.steps.controls_object import controls_object

UNIT, POLICY, TEMPLATE = "OU-1", "GPO-1", "TEMPLATE-1"
THINGS = [person(), person(BOB, "BOB"), group(), computer(), domain(), thing(UNIT, "ou", "UNIT")]
THINGS += [thing(POLICY, "gpo", "POLICY"), thing(TEMPLATE, "certificate template", "TEMPLATE")]
ALL = ("GenericAll", "WriteDacl", "WriteOwner", "Owns")
ENDS = {BOB: f"identity:{BOB}", STAFF: f"identity:{STAFF}", DESK: f"identity:{DESK}", DOMAIN: "directory:DOOR.EXAMPLE"}
ENDS |= {UNIT: "object:OU-1", POLICY: "object:GPO-1", TEMPLATE: "object:TEMPLATE-1"}


def asked(*rows, **tables):
    return moves(controls_object, **({"rights": rows, "identities": THINGS} | tables))


def test_the_rights_of_a_holder_over_an_object_are_one_move():
    assert asked(right(ALICE, "WriteDacl", BOB), right(ALICE, "GenericWrite", BOB)) == [
        {
            "conclusion": f"identity:{BOB}",
            "premises": [f"identity:{ALICE}"],
            "probability": 1.0,
            "seen": False,
            "how": "ALICE can take over BOB: it has GenericWrite, WriteDacl over it.",
            "fixes": ["remove the rights of ALICE over BOB"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("target", ENDS)
def test_full_rights_take_over_everything(name, target):
    assert edges(asked(right(ALICE, name, target))) == {((f"identity:{ALICE}",), ENDS[target])}


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("GenericWrite", {BOB, STAFF, DESK, POLICY, TEMPLATE}),
        ("AddKeyCredentialLink", {BOB, DESK}),
        ("ForceChangePassword", {BOB}),
        ("AllExtendedRights", {BOB, DOMAIN}),
        ("WriteSPN", {BOB}),
        ("AddAllowedToAct", {DESK}),
        ("WriteAccountRestrictions", {DESK}),
        ("AddMember", {STAFF}),
        ("AddSelf", {STAFF}),
        ("Enroll", set()),
        ("WriteProperty", set()),
    ],
)
def test_a_narrower_right_takes_over_what_it_is_about(name, targets):
    found = asked(*(right(ALICE, name, target) for target in ENDS))
    assert {move["conclusion"] for move in found} == {ENDS[target] for target in targets}


def test_a_service_name_only_opens_the_secret_to_guessing():
    assert [move["probability"] for move in asked(right(ALICE, "WriteSPN", BOB))] == [0.5]
    both = asked(right(ALICE, "WriteSPN", BOB), right(ALICE, "Owns", BOB))
    assert [move["probability"] for move in both] == [1.0]


def test_rights_from_above_are_a_move_of_their_own_since_they_are_taken_away_elsewhere():
    found = asked(right(ALICE, "Owns", BOB), right(ALICE, "GenericAll", BOB, inherited=True))
    assert sorted(fix for move in found for fix in move["fixes"]) == [
        "remove the rights from above of ALICE over BOB",
        "remove the rights of ALICE over BOB",
    ]


@pytest.mark.parametrize("holder", [ADMINS, BUILT_IN])
def test_what_rules_the_domain_needs_no_right_and_loses_none(holder):
    assert asked(right(holder, "GenericAll", BOB), identities=[*THINGS, group(holder, "RULERS")]) == []


def test_a_ruling_group_of_another_domain_does():
    foreign = group("S-1-5-21-9-9-9-512", "DOMAIN ADMINS", domain="YARD.EXAMPLE")
    assert len(asked(right(foreign["id"], "GenericAll", BOB), identities=[*THINGS, foreign])) == 1


def test_an_operator_is_no_ruler_of_every_object():
    operators = group("DOOR.EXAMPLE-S-1-5-32-551", "BACKUP OPERATORS")
    assert len(asked(right(operators["id"], "GenericAll", BOB), identities=[*THINGS, operators])) == 1


@pytest.mark.parametrize("kind", ["displayspecifier", "dnsnode", "foreign", None])
def test_objects_that_lead_nowhere_are_left_out(kind):
    assert asked(right(ALICE, "GenericAll", "X"), identities=[*THINGS, thing("X", kind)]) == []


def test_a_target_that_nothing_tells_of_is_left_out_and_such_a_holder_is_called_by_its_id():
    assert asked(right(ALICE, "GenericAll", "S-1-5-21-9")) == []
    assert asked(right("S-1-5-21-9", "Owns", BOB))[0]["how"].startswith("S-1-5-21-9 can take over BOB")


def test_a_denial_takes_away_what_it_names_and_no_more():
    rows = [right(ALICE, "ForceChangePassword", BOB), right(ALICE, "Owns", BOB)]
    denied = right(ALICE, "ForceChangePassword", BOB, allowed=False)
    assert [move["how"] for move in asked(*rows, denied)] == ["ALICE can take over BOB: it has Owns over it."]
    assert asked(rows[0], denied) == []


def test_blind_a_denial_to_everyone_is_not_followed():
    denied = right("DOOR.EXAMPLE-S-1-1-0", "ForceChangePassword", BOB, allowed=False)
    assert len(asked(right(ALICE, "ForceChangePassword", BOB), denied)) == 1


def test_blind_a_right_over_a_single_attribute_is_none():
    assert asked(right(ALICE, "WriteProperty", BOB, detail="00000000-1")) == []


def test_a_right_over_oneself_is_no_move():
    assert asked(right(BOB, "GenericAll", BOB)) == []


def test_duplicates_and_order_change_nothing():
    rows = [right(one, name, BOB) for one in (ALICE, STAFF) for name in ALL]
    assert asked(*rows) == asked(*rows[::-1], *rows)


@pytest.mark.parametrize("table", ["rights", "identities"])
def test_empty_tables_yield_no_move(table):
    assert moves(controls_object, **{table: []}) == []

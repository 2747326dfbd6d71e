from __future__ import annotations

import pytest
from tests.asking import moves
from tests.certificates import SERVER, authority, published, template
from tests.forest import ADMINS, ALICE, BOB, STAFF, edges, group, person, right

from doorward.steps.maps_certificate import maps_certificate

HELD = "certificate:DOOR.EXAMPLE"
TIE = right(ALICE, "WriteAltSecurityIdentities", BOB)
GIVEN = [TIE, published()]
PEOPLE = [person(), person(BOB, "BOB"), group(ADMINS, "ADMINS"), group()]


def asked(*, rights=GIVEN, issued=None, people=PEOPLE):
    things = [issued or template("T-1", "subjectaltrequiredns"), authority(), *people]
    return moves(maps_certificate, rights=rights, identities=things)


def test_whoever_ties_his_certificate_to_an_account_becomes_it():
    assert asked() == [
        {
            "conclusion": f"identity:{BOB}",
            "premises": [HELD, f"identity:{ALICE}"],
            "probability": 0.8,
            "seen": False,
            "how": "ALICE can tie a certificate of its own to BOB, and log on as it (ESC14).",
            "fixes": ["remove the rights of ALICE over BOB"],
            "first_seen": None,
            "last_seen": None,
        },
        {
            "conclusion": HELD,
            "premises": ["object:CA-1/Enroll", "object:T-1/Enroll"],
            "probability": 1.0,
            "seen": False,
            "how": "Whoever may ask AUTHORITY for a certificate of T-1 holds one that logs on in DOOR.EXAMPLE.",
            "fixes": ["ask for approval of certificates of T-1"],
            "first_seen": None,
            "last_seen": None,
        },
    ]


def test_public_information_holds_the_tie_too():
    assert edges(asked(rights=[TIE | {"right_name": "WritePublicInformation"}, published()])) == edges(asked())


@pytest.mark.parametrize("missing", range(len(GIVEN)))
def test_each_premise_that_is_missing_takes_the_move_away(missing):
    assert asked(rights=[row for place, row in enumerate(GIVEN) if place != missing]) == []


@pytest.mark.parametrize(
    "unfit",
    [
        template("T-1", "subjectaltrequireupn"),
        template("T-1", "subjectaltrequirespn"),
        template("T-1", "enrolleesuppliessubject"),
        template("T-1", "requiresmanagerapproval"),
        template("T-1", armed="authorizedsignatures=1"),
        template("T-1", purposes=(SERVER,)),
    ],
)
def test_a_certificate_that_names_its_holder_or_does_not_log_on_will_not_do(unfit):
    assert asked(issued=unfit) == []


@pytest.mark.parametrize(
    "row",
    [
        TIE | {"right_name": "WriteSPN"},
        TIE | {"target": STAFF},
        TIE | {"holder": ADMINS},
        TIE | {"allowed": False},
    ],
)
def test_other_rights_other_targets_and_who_rules_anyway_are_no_moves(row):
    assert asked(rights=[row, published()]) == []


def test_a_disabled_account_cannot_be_logged_on_as():
    assert asked(people=[PEOPLE[0], person(BOB, "BOB", enabled=False)]) == []


def test_rights_from_above_are_a_move_of_their_own():
    found = asked(rights=[*GIVEN, TIE | {"inherited": True}])
    assert sorted(fix for move in found for fix in move["fixes"] if "ALICE" in fix) == [
        "remove the rights from above of ALICE over BOB",
        "remove the rights of ALICE over BOB",
    ]


def test_ties_that_exist_and_authorities_of_other_domains_are_the_blind_spot():
    loose = person(BOB, "BOB", flags=["altsecurityidentities=X509:<RFC822>bob@door.example"])
    assert asked(rights=[published()], people=[PEOPLE[0], loose]) == []
    assert asked(people=[PEOPLE[0], PEOPLE[1] | {"domain": "SUB.DOOR.EXAMPLE"}]) == []


def test_duplicates_and_order_change_nothing():
    assert asked(rights=[*GIVEN[::-1], *GIVEN], people=[*PEOPLE[::-1], *PEOPLE]) == asked()


def test_no_table_yields_no_move():
    assert moves(maps_certificate) == []

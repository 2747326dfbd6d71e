from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ADMINS, STAFF, edges, group, person, right, thing

from doorward.steps.requests_certificate import requests_certificate

CLIENT, AGENT, ANY, SERVER = "1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.20.2.1", "2.5.29.37.0", "1.3.6.1.5.5.7.3.1"
RULED = "directory:DOOR.EXAMPLE"
AUTHORITY = thing("CA-1", "enterprise CA", "AUTHORITY")
PEOPLE = [person(), group(), group(ADMINS, "DOMAIN ADMINS")]


def template(identifier="T-1", purposes=(CLIENT,), flags=("enrolleesuppliessubject", "authorizedsignatures=0")):
    return thing(identifier, "certificate template", identifier, purposes=list(purposes), flags=list(flags))


def asked(*templates, authority=AUTHORITY, rights=None):
    published = [right(one["id"], "PublishedTo", "CA-1") for one in templates]
    rows = published if rights is None else rights
    return moves(requests_certificate, rights=rows, identities=[*PEOPLE, *templates, authority])


def ways(*templates, **columns):
    return {
        (tuple(move["premises"]), move["how"].rpartition("(")[2].rstrip(").")): move["probability"]
        for move in asked(*templates, **columns)
        if move["conclusion"] == RULED
    }


def test_whoever_may_ask_for_a_certificate_in_another_name_rules_the_domain():
    found = [move for move in asked(template()) if move["conclusion"] == RULED]
    assert found == [
        {
            "conclusion": RULED,
            "premises": ["object:CA-1/Enroll", "object:T-1/Enroll"],
            "probability": 1.0,
            "seen": False,
            "how": "A certificate of T-1 from AUTHORITY makes its holder anyone in DOOR.EXAMPLE: whoever asks says who he is (ESC1).",
            "fixes": ["ask for approval of certificates of T-1"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize("purposes", [(CLIENT,), ("1.3.6.1.4.1.311.20.2.2", SERVER), (ANY,), ()])
def test_what_is_good_for_logging_on_is_enough(purposes):
    assert len(ways(template(purposes=purposes))) == 1


@pytest.mark.parametrize(
    "safe",
    [
        template(purposes=(SERVER,)),
        template(flags=("authorizedsignatures=0",)),
        template(flags=("enrolleesuppliessubject", "authorizedsignatures=1", "schemaversion=2")),
        template(flags=("enrolleesuppliessubject", "authorizedsignatures=0", "requiresmanagerapproval")),
    ],
)
def test_a_template_that_lacks_one_of_the_conditions_is_safe(safe):
    assert ways(safe) == {}


def test_a_template_that_no_authority_issues_is_safe():
    assert asked(template(), rights=[]) == []


def test_whoever_may_enrol_is_told_for_template_and_authority():
    rows = [right(STAFF, "Enroll", "T-1"), right(STAFF, "GenericAll", "T-1"), right(STAFF, "Enroll", "CA-1")]
    found = asked(template(), rights=[*rows, right(ADMINS, "Enroll", "T-1"), right(STAFF, "Enroll", "S-9")])
    assert edges(found) == {((f"identity:{STAFF}",), f"object:{one}/Enroll") for one in ("T-1", "CA-1")}
    assert "remove the right of STAFF to ask for certificates of T-1" in {
        fix for move in found for fix in move["fixes"]
    }


@pytest.mark.parametrize(("flags", "chance"), [((), 0.3), (("nosecurityextension",), 1.0)])
def test_an_authority_that_takes_any_name_makes_harmless_templates_harmful(flags, chance):
    loose = AUTHORITY | {"flags": ["IsUserSpecifiesSanEnabled"]}
    told = ways(template(flags=("authorizedsignatures=0", *flags)), authority=loose)
    assert told == {(("object:CA-1/Enroll", "object:T-1/Enroll"), "ESC6"): chance}


def test_an_authority_that_leaves_the_identifier_out_lets_no_controller_refuse_the_name():
    loose = AUTHORITY | {"flags": ["IsUserSpecifiesSanEnabled", "disabledextensions=1.3.6.1.4.1.311.25.2"]}
    told = ways(template(flags=("authorizedsignatures=0",)), authority=loose)
    assert told == {(("object:CA-1/Enroll", "object:T-1/Enroll"), "ESC16"): 1.0}


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("schemaversion=1", "enrolleesuppliessubject"), {"ESC15": 0.3}),
        (("schemaversion=2", "authorizedsignatures=0", "enrolleesuppliessubject"), {}),
        (("schemaversion=1",), {}),
        (("schemaversion=1", "enrolleesuppliessubject", "requiresmanagerapproval"), {}),
    ],
)
def test_an_old_template_lets_whoever_asks_say_what_it_is_good_for(flags, told):
    assert {way: chance for (_, way), chance in ways(template(purposes=(SERVER,), flags=flags)).items()} == told


@pytest.mark.parametrize(("purpose", "way"), [(AGENT, "ESC3"), (ANY, "ESC2")])
def test_an_agent_asks_for_others_by_a_template_that_one_signature_is_enough_for(purpose, way):
    agent = template("T-1", (purpose,), ("authorizedsignatures=0",))
    second = template("T-2", (CLIENT,), ("authorizedsignatures=1",))
    needed = ("object:CA-1/Enroll", "object:T-1/Enroll", "object:T-2/Enroll")
    assert ways(agent, second) == {(needed, way): 0.8}
    assert ways(agent, template("T-2", (CLIENT,), ("authorizedsignatures=2",))) == {}


def test_duplicates_and_order_change_nothing():
    pair = [template(), template("T-2")]
    assert asked(*pair) == asked(*pair[::-1], *pair)


def test_blind_settings_of_controllers_and_web_servers_are_not_asked():
    assert ways(template(flags=("nosecurityextension", "authorizedsignatures=0", "subjectaltrequireupn"))) == {}


def test_no_table_yields_no_move():
    assert moves(requests_certificate) == []

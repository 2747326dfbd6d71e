"""How a directory is read: each object once, by its own name, and each computer as an asset."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import provided
from tests.forest import ADMINS, ALICE, BOB, BUILT_IN, DESK, STAFF, computer, domain, group, person, right, thing

from doorward.facts.directory import HOSTS, NOTHING, OBJECTS, PRIVILEGED, RIGHTS, RULERS, alone
from doorward.query import sql

OBJECTS_QUERY = sql(OBJECTS)


def read(text, **tables):
    inputs = {} if text in (OBJECTS, RIGHTS) else {"objects": OBJECTS_QUERY}
    with provided(**tables) as engine:
        return engine.run(sql(text, **inputs), {}).to_pylist()


def objects(*rows):
    return {row["id"]: row for row in read(OBJECTS, identities=rows)}


def test_an_object_told_several_times_is_read_once():
    rows = objects(person(email=None), person(email="alice@door.example", has_spn=True), person(enabled=False))
    assert list(rows) == [ALICE]
    told = rows[ALICE]
    assert (told["email"], told["has_spn"], told["enabled"]) == ("alice@door.example", True, True)


def test_what_a_source_does_not_say_is_taken_for_standing_and_for_unarmed():
    told = objects(thing(ALICE, "user"))[ALICE]
    assert (told["enabled"], told["has_spn"], told["sealed"], told["name"]) == (True, False, None, ALICE)


@pytest.mark.parametrize(
    ("said", "enabled"), [([True, False], True), ([False, None], False), ([None], True), ([False], False)]
)
def test_an_account_is_disabled_only_if_whoever_speaks_of_it_says_so(said, enabled):
    assert objects(*(person(enabled=one) for one in said))[ALICE]["enabled"] is enabled


@pytest.mark.parametrize("flag", ["IsACLProtected", "isaclprotected"])
def test_flags_are_read_in_both_spellings(flag):
    assert objects(person(flags=["x", flag]))[ALICE]["sealed"] is True
    assert objects(person(flags=["x"]))[ALICE]["sealed"] is False


def test_a_name_that_two_bear_is_told_with_the_id():
    names = {row["id"]: row["name"] for row in objects(person(), person(BOB), group()).values()}
    assert names == {ALICE: f"ALICE ({ALICE})", BOB: f"ALICE ({BOB})", STAFF: "STAFF"}


def test_a_name_that_things_of_two_kinds_bear_is_told_with_the_kind():
    named = person(name="ADMINISTRATOR@CORP"), thing("T1", "certificate template", name="ADMINISTRATOR@CORP")
    names = {row["id"]: row["name"] for row in objects(*named).values()}
    assert names == {ALICE: "ADMINISTRATOR@CORP (user)", "T1": "ADMINISTRATOR@CORP (certificate template)"}
    names = {row["id"]: row["name"] for row in objects(*named, thing("T2", None, name="ADMINISTRATOR@CORP")).values()}
    assert names["T2"] == "ADMINISTRATOR@CORP (T2)"


def test_a_giant_name_is_cut_and_an_object_without_an_id_is_none():
    assert len(objects(person(name="A" * 10_000))[ALICE]["name"]) == 80
    assert objects(person(None)) == {}


@pytest.mark.parametrize(
    ("kind", "fact"), [("user", "identity:X"), ("local group", "identity:X"), ("gpo", "object:X"), ("ou", "object:X")]
)
def test_what_can_act_is_an_identity_and_what_cannot_is_an_object(kind, fact):
    assert objects(thing("X", kind))["X"]["fact"] == fact


def test_domains_are_compared_in_upper_case():
    assert objects(person(domain="Door.Example"))[ALICE]["domain"] == "DOOR.EXAMPLE"


def test_who_rules_a_domain_is_told_by_its_number():
    rows = [group(ADMINS, "A"), group(BUILT_IN, "B"), group(STAFF, "C"), group("DOOR.EXAMPLE-S-1-5-32-550", "D")]
    assert {row["id"]: row["chance"] for row in read(RULERS, identities=rows)} == {
        ADMINS: 1.0,
        BUILT_IN: 1.0,
        "DOOR.EXAMPLE-S-1-5-32-550": 0.3,
    }
    assert read(RULERS, identities=[group(ADMINS, domain=None)]) == []


def hosts(*rows, identifiers=()):
    return {row["id"]: row["asset"] for row in read(HOSTS, identities=rows, identifiers=identifiers)}


def test_a_computer_is_called_by_its_short_name_and_a_resolved_one_by_its_asset():
    assert hosts(computer()) == {DESK: "desk"}
    assert hosts(computer(account=None)) == {DESK: "desk"}
    assert hosts(computer(), identifiers=[{"asset": "front", "kind": "sid", "value": DESK}]) == {DESK: "front"}
    assert hosts(computer(), identifiers=[{"asset": "front", "kind": "name", "value": DESK}]) == {DESK: "desk"}


def test_a_unix_host_is_the_one_its_accounts_name():
    accounts = [{"id": f"{where}:a", "kind": "user", "domain": where} for where in ("Web1.door.example", "10.0.0.7")]
    assert hosts(*accounts) == {"Web1.door.example": "web1", "10.0.0.7": "10.0.0.7"}


def test_things_of_one_name_are_told_apart_by_their_kind_and_if_that_is_one_by_their_id():
    same = [thing("CA-1", "enterprise CA", "CA"), thing("CA-2", "root CA", "CA"), thing("X", None, "CA")]
    assert {one["name"] for one in objects(*same).values()} == {"CA (enterprise CA)", "CA (root CA)", "CA (X)"}
    twins = [*same, thing("CA-3", "root CA", "CA")]
    assert {one["name"] for one in objects(*twins).values()} == {
        *("CA (enterprise CA)", "CA (CA-2)"),
        *("CA (CA-3)", "CA (X)"),
    }


OTHER = "S-1-5-21-9-9-9-1201"


def test_computers_of_one_name_in_two_domains_are_two_hosts():
    away = computer(OTHER) | {"domain": "AWAY.EXAMPLE"}
    assert hosts(computer(), away) == {DESK: "desk.door.example", OTHER: "desk.away.example"}
    assert hosts(computer(), computer(OTHER)) == {DESK: "desk", OTHER: "desk"}


def test_unix_hosts_of_one_name_in_two_domains_are_two_hosts():
    def accounts(*places):
        return [{"id": f"{where}:a", "kind": "user", "domain": where} for where in places]

    assert hosts(*accounts("web1.a.example", "web1.b.example", "web1")) == {
        "web1.a.example": "web1.a.example",
        "web1.b.example": "web1.b.example",
        "web1": "web1",
    }
    assert hosts(*accounts("web1.a.example", "web1")) == {"web1.a.example": "web1", "web1": "web1"}
    assert hosts(computer(), *accounts("desk.door.example")) == {DESK: "desk", "desk.door.example": "desk"}
    assert hosts(computer(), *accounts("desk.away.example")) == {
        DESK: "desk.door.example",
        "desk.away.example": "desk.away.example",
    }


def test_neither_people_nor_domains_are_hosts():
    assert hosts(person(), group(), domain()) == {}


def test_a_right_is_told_once_and_a_denied_one_is_not():
    rows = [right(ALICE, "Owns", BOB), right(ALICE, "Owns", BOB), right(BOB, "Owns", BOB)]
    assert [row["holder"] for row in read(RIGHTS, rights=rows)] == [ALICE]
    assert read(RIGHTS, rights=[*rows, right(ALICE, "Owns", BOB, allowed=False)]) == []
    assert len(read(RIGHTS, rights=[right(ALICE, "Owns", BOB, allowed=None)])) == 1
    assert len(read(RIGHTS, rights=[*rows, right(ALICE, "Owns", BOB, inherited=True)])) == 2


@settings(max_examples=40, deadline=None)
@given(st.text("a|\\E\x00\x1f'", min_size=1, max_size=12))
def test_a_text_alone_is_a_list_of_itself_whatever_it_holds(text):
    with provided(identities=[thing(text, "user")]) as engine:
        asked = sql(f"select {alone('id')} as one, e.fixes as none from {{identities}} cross join ({NOTHING}) as e")
        assert engine.run(asked, {}).to_pylist() == [{"one": [text], "none": []}]


def test_who_rules_by_groups_and_who_could_are_told_apart():
    rows = [{"member": ALICE, "group_id": ADMINS}]
    people = [person(), person(BOB, "BOB"), group(ADMINS, "DOMAIN ADMINS"), group()]
    inputs = {"objects": OBJECTS_QUERY, "rulers": sql(RULERS, objects=OBJECTS_QUERY), "granted": sql(RIGHTS)}
    with provided(identities=people, memberships=rows, rights=[right(BOB, "Owns", ADMINS)]) as engine:
        found = {row["id"]: row for row in engine.run(sql(PRIVILEGED, **inputs), {}).to_pylist()}
    assert {name: row["shadow"] for name, row in found.items()} == {ADMINS: False, ALICE: False, BOB: True}
    assert (found[ALICE]["way"], found[ALICE]["nearest"]) == ("is in DOMAIN ADMINS", "take ALICE out of DOMAIN ADMINS")
    assert found[BOB]["nearest"] == "remove the rights of BOB over DOMAIN ADMINS"

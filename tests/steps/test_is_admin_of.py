from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import ADMINS, ALICE, BUILT_IN, DESK, STAFF, computer, edges, group, person, right

from doorward.steps.is_admin_of import is_admin_of

PEOPLE = [person(), group(), group(ADMINS, "DOMAIN ADMINS"), computer()]


def asked(*rows, **tables):
    return moves(is_admin_of, **({"rights": rows, "identities": PEOPLE} | tables))


def test_an_administrator_who_reaches_a_computer_rules_it():
    assert asked(right(STAFF, "AdminTo", DESK)) == [
        {
            "conclusion": "host:desk/root",
            "premises": [f"identity:{STAFF}", "position:inside"],
            "probability": 1.0,
            "seen": False,
            "how": "STAFF administers DESK.DOOR.EXAMPLE.",
            "fixes": ["remove the right AdminTo of STAFF over DESK.DOOR.EXAMPLE"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize(
    ("name", "level", "chance"),
    [("CanRDP", "user", 0.3), ("CanPSRemote", "user", 0.5), ("ExecuteDCOM", "root", 0.5), ("SQLAdmin", "root", 0.5)],
)
def test_other_ways_to_use_a_computer_have_their_own_end_and_chance(name, level, chance):
    found = asked(right(ALICE, name, DESK))
    assert [(move["conclusion"], move["probability"]) for move in found] == [(f"host:desk/{level}", chance)]
    assert found[0]["how"].startswith("ALICE ")


@pytest.mark.parametrize("name", ["GenericAll", "Contains", "CanSSH", "SeRemoteInteractiveLogonRight"])
def test_other_rights_are_no_way_to_use_one(name):
    assert asked(right(ALICE, name, DESK)) == []


@pytest.mark.parametrize("holder", [ADMINS, BUILT_IN])
def test_who_rules_the_domain_administers_its_computers_anyway(holder):
    people = [*PEOPLE, group(BUILT_IN, "ADMINISTRATORS")]
    assert asked(right(holder, "AdminTo", DESK), identities=people) == []


def test_root_of_a_unix_host_rules_it():
    root = {"id": "web1.door.example:root", "kind": "user", "name": "root", "domain": "web1.door.example"}
    found = asked(right(root["id"], "AdminTo", "web1.door.example"), identities=[root])
    assert edges(found) == {((f"identity:{root['id']}", "position:inside"), "host:web1/root")}


@pytest.mark.parametrize("where", ["10.0.0.7", "web1"])
def test_a_unix_host_is_the_asset_that_bears_its_name(where):
    root = {"id": f"{where}:root", "kind": "user", "name": "root", "domain": where}
    known = [{"asset": "web one", "kind": "name", "value": "web1", "shared": False}]
    found = asked(right(root["id"], "AdminTo", where), identities=[root], identifiers=known)
    assert [move["conclusion"] for move in found] == [{"web1": "host:web one/root"}.get(where, f"host:{where}/root")]


def test_a_name_that_several_assets_bear_tells_none():
    root = {"id": "web1:root", "kind": "user", "name": "root", "domain": "web1"}
    known = [{"asset": "web one", "kind": "name", "value": "web1", "shared": True}]
    found = asked(right("web1:root", "AdminTo", "web1"), identities=[root], identifiers=known)
    assert [move["conclusion"] for move in found] == ["host:web1/root"]


def test_duplicates_and_order_change_nothing():
    rows = [right(ALICE, "AdminTo", DESK), right(STAFF, "CanRDP", DESK, detail="x"), right(ALICE, "AdminTo", DESK)]
    assert asked(*rows) == asked(*rows[::-1])
    assert len(asked(*rows)) == 2


@pytest.mark.parametrize("table", ["rights", "identities", "identifiers"])
def test_empty_tables_yield_no_move(table):
    assert moves(is_admin_of, **{table: []}) == []

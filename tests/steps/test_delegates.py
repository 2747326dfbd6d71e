from __future__ import annotations

import pytest
from tests.asking import moves
from tests.forest import (
    ALICE,
    CONTROLLER,
    CONTROLLERS,
    DESK,
    SERVICE,
    STAFF,
    computer,
    edges,
    group,
    member,
    person,
    right,
)

from doorward.steps.delegates import delegates

SERVER = computer(CONTROLLER, "FILES")


def asked(*rights, people=(), memberships=()):
    known = [computer(), SERVER, *people]
    return moves(delegates, rights=rights, identities=known, memberships=memberships)


def test_an_account_that_may_act_for_others_rules_where_it_may():
    found = asked(right(DESK, "AllowedToDelegate", CONTROLLER))
    assert edges(found) == {((f"identity:{DESK}",), "host:files/root")}
    assert [(move["how"], move["fixes"]) for move in found] == [
        (
            "DESK.DOOR.EXAMPLE may act for others before FILES.DOOR.EXAMPLE.",
            ["take the delegation of DESK.DOOR.EXAMPLE to FILES.DOOR.EXAMPLE away"],
        )
    ]


@pytest.mark.parametrize(("flags", "chance"), [(["trustedtoauth"], 1.0), ([], 0.5), (None, 0.5)])
def test_who_may_not_change_the_protocol_has_to_wait_for_somebody(flags, chance):
    account = person(SERVICE, "SQL", flags=flags)
    found = asked(right(SERVICE, "AllowedToDelegate", DESK), people=[account])
    assert [move["probability"] for move in found] == [chance]


@pytest.mark.parametrize(
    ("target", "ends"),
    [
        ("cifs/files.door.example", {"host:files/root"}),
        ("HOST/FILES:445", {"host:files/root"}),
        ("ldap/files.door.example/DOOR.EXAMPLE", {"host:files/root"}),
        ("cifs/files.yard.example", set()),
        ("cifs/elsewhere", set()),
        ("files", set()),
    ],
)
def test_a_service_that_a_dump_names_is_that_of_its_computer(target, ends):
    assert {move["conclusion"] for move in asked(right(DESK, "AllowedToDelegate", target))} == ends


def test_a_short_name_is_that_of_the_holders_domain():
    away = computer("S-1-5-21-9-9-9-1001", "FILES") | {"domain": "AWAY.EXAMPLE"}
    for target, end in (("cifs/files", "door"), ("cifs/files.away.example", "away")):
        [found] = asked(right(DESK, "AllowedToDelegate", target), people=[away])
        assert found["conclusion"] == f"host:files.{end}.example/root"


@pytest.mark.parametrize(
    ("holder", "chance"),
    [
        (person(has_spn=True), 1.0),
        (person(), 0.5),
        (group(), 1.0),
        (computer(STAFF, "OTHER"), 1.0),
    ],
)
def test_whoever_a_computer_lets_act_for_others_rules_it(holder, chance):
    found = asked(right(holder["id"], "AllowedToAct", DESK), people=[holder])
    assert [(move["conclusion"], move["probability"]) for move in found] == [("host:desk/root", chance)]


def test_an_account_that_may_delegate_anywhere_waits_for_a_controller():
    found = asked(people=[person(SERVICE, "SQL", unconstrained=True)])
    assert edges(found) == {((f"identity:{SERVICE}",), "directory:DOOR.EXAMPLE")}
    assert [(move["probability"], move["fixes"]) for move in found] == [
        (0.5, ["take unconstrained delegation from SQL"])
    ]


def test_controllers_may_delegate_anyway():
    rows = [computer(CONTROLLER, "FILES", unconstrained=True)]
    assert len(moves(delegates, identities=rows)) == 1
    assert moves(delegates, identities=rows, memberships=[member(CONTROLLER, CONTROLLERS)]) == []


@pytest.mark.parametrize("columns", [{"enabled": False}, {"domain": None}, {"unconstrained": False}])
def test_who_cannot_log_on_or_may_not_delegate_is_left_out(columns):
    assert asked(people=[person(ALICE, **{"unconstrained": True, **columns})]) == []


def test_both_ways_of_telling_a_target_are_one_move():
    rows = [right(DESK, "AllowedToDelegate", CONTROLLER), right(DESK, "AllowedToDelegate", "cifs/files")]
    assert len(asked(*rows)) == 1


def test_no_table_yields_no_move():
    assert moves(delegates) == []


def test_blind_administrators_who_may_not_be_delegated_change_nothing():
    assert len(asked(right(DESK, "AllowedToDelegate", CONTROLLER), people=[person(sensitive=True)])) == 1

from __future__ import annotations

import pytest
from tests.asking import moves
from tests.certificates import SERVER, authority, controller, open_to, published, template
from tests.forest import (
    COMPUTERS,
    CONTROLLER,
    CONTROLLERS,
    DESK,
    DOMAIN,
    EVERY_ACCOUNT,
    computer,
    edges,
    group,
    member,
    person,
    right,
)

from doorward.steps.relays_logon import relays_logon

OPEN = "HasVulnerableEndpoint=True"
RELAY = "object:CA-1/Relay"
GIVEN = [published(), *open_to(COMPUTERS, "T-1"), *open_to(EVERY_ACCOUNT, "CA-1")]
MEMBERS = [member(DESK, COMPUTERS), member(CONTROLLER, CONTROLLERS)]


def desk(*flags, **columns):
    return computer(enabled=True, flags=list(flags)) | columns


def asked(*flags, rights=GIVEN, memberships=MEMBERS, victim=None, issued=None):
    things = [authority(*flags), controller(), person(), group(COMPUTERS, "COMPUTERS")]
    things += [victim or desk(), issued or template()]
    return moves(relays_logon, rights=rights, memberships=memberships, identities=things)


def test_whoever_is_inside_with_any_account_becomes_a_computer_that_he_makes_log_on():
    assert asked(OPEN) == [
        {
            "conclusion": RELAY,
            "premises": [f"identity:{EVERY_ACCOUNT}", "position:inside"],
            "probability": 1.0,
            "seen": False,
            "how": "AUTHORITY takes requests over the web in the clear, or without channel binding, so a logon can be passed on to it (ESC8).",
            "fixes": ["require HTTPS with channel binding of requests to AUTHORITY"],
            "first_seen": None,
            "last_seen": None,
        },
        {
            "conclusion": f"identity:{DESK}",
            "premises": [RELAY],
            "probability": 0.7,
            "seen": False,
            "how": "DESK.DOOR.EXAMPLE can be made to log on, and AUTHORITY issues a certificate of T-1 in its name.",
            "fixes": ["forbid DESK.DOOR.EXAMPLE to send NTLM logons"],
            "first_seen": None,
            "last_seen": None,
        },
    ]


def test_requests_that_are_not_encrypted_are_a_way_of_their_own():
    [made, _] = asked("RPCEncryptionEnforced=False")
    assert made["how"].endswith("(ESC11).")
    assert made["fixes"] == ["require encryption of requests to AUTHORITY"]
    assert len([move for move in asked(OPEN, "RPCEncryptionEnforced=False") if move["conclusion"] == RELAY]) == 2


@pytest.mark.parametrize("flags", [(), ("HasVulnerableEndpoint=False",), ("RPCEncryptionEnforced=True",)])
def test_what_nobody_asked_an_authority_and_what_it_refuses_are_no_moves(flags):
    assert asked(*flags) == []


@pytest.mark.parametrize("missing", range(len(GIVEN)))
def test_each_right_that_is_missing_takes_the_move_away(missing):
    assert asked(OPEN, rights=[row for place, row in enumerate(GIVEN) if place != missing]) == []


@pytest.mark.parametrize(
    "safe",
    [
        template("T-1", purposes=(SERVER,)),
        template("T-1", "requiresmanagerapproval"),
        template("T-1", armed="authorizedsignatures=1"),
    ],
)
def test_a_template_that_does_not_log_on_or_is_approved_is_safe(safe):
    assert asked(OPEN, issued=safe) == []


@pytest.mark.parametrize(
    "victim",
    [
        desk("RestrictSendingNtlmTraffic=2"),
        desk("restrictoutboundntlm"),
        desk(enabled=False),
        desk(kind="user"),
    ],
)
def test_a_computer_that_sends_no_such_logon_is_no_victim(victim):
    assert asked(OPEN, victim=victim) == []


def test_protected_users_are_no_victims():
    assert asked(OPEN, memberships=[*MEMBERS, member(DESK, f"{DOMAIN}-525")]) == []
    assert asked(OPEN, memberships=[*MEMBERS, member(DESK, f"{DOMAIN}-1525")]) != []


@pytest.mark.parametrize(("level", "chance"), [(0, 0.9), (1, 0.9)])
def test_a_computer_that_is_known_to_send_it_is_a_surer_victim(level, chance):
    [_, made] = asked(OPEN, victim=desk(f"RestrictSendingNtlmTraffic={level}"))
    assert made["probability"] == chance


def test_an_authority_is_not_played_back_to_itself():
    assert asked(OPEN, rights=[*GIVEN, right(DESK, "HostsCAService", "CA-1")]) == []


def test_a_controller_is_a_victim_where_it_may_ask():
    rows = [*GIVEN, *open_to(CONTROLLERS, "T-1")]
    assert ((RELAY,), f"identity:{CONTROLLER}") in edges(asked(OPEN, rights=rows))


def test_people_whose_logons_are_caught_are_the_blind_spot():
    rows = [published(), *open_to()]
    assert {move["conclusion"] for move in asked(OPEN, rights=rows)} == {
        RELAY,
        f"identity:{DESK}",
        f"identity:{CONTROLLER}",
    }


def test_duplicates_and_order_change_nothing():
    both = asked(OPEN, rights=[*GIVEN, *open_to()])
    assert both == asked(OPEN, rights=[*open_to(), *GIVEN[::-1], *GIVEN], memberships=[*MEMBERS[::-1], *MEMBERS])


def test_no_table_yields_no_move():
    assert moves(relays_logon) == []

from __future__ import annotations

import pytest
from tests.asking import at, moves
from tests.forest import ALICE, BOB, DESK, computer, edges, person

from doorward.steps.holds_session import holds_session

PEOPLE = [person(), person(BOB, "BOB"), computer()]


def session(identity=ALICE, where=DESK, hours=None, **columns):
    time = None if hours is None else at(hours)
    return {"time": time, "identity": identity, "computer": where, "kind": "network"} | columns


def asked(*rows, **tables):
    return moves(holds_session, sessions=rows, identities=PEOPLE, **tables)


def test_whoever_rules_a_computer_acts_as_those_logged_on():
    assert asked(session(hours=1), session(hours=3, kind="registry")) == [
        {
            "conclusion": f"identity:{ALICE}",
            "premises": ["host:desk/root"],
            "probability": 0.8,
            "seen": False,
            "how": "Whoever rules DESK.DOOR.EXAMPLE can act as ALICE, who was seen logged on there.",
            "fixes": ["deny ALICE the logon to DESK.DOOR.EXAMPLE"],
            "first_seen": at(1),
            "last_seen": at(3),
        }
    ]


@pytest.mark.parametrize(
    ("age", "chance"), [(0, 0.8), (24, 0.8), (25, 0.55), (7 * 24, 0.55), (7 * 24 + 1, 0.3), (900, 0.3)]
)
def test_the_chance_falls_with_the_age_of_the_session(age, chance):
    found = asked(session(hours=1_000 - age), session(BOB, hours=1_000))
    assert [move["probability"] for move in found if move["conclusion"] == f"identity:{ALICE}"] == [chance]


def test_a_session_without_a_time_was_there_when_it_was_looked_for():
    found = asked(session(), session(BOB, hours=0))
    assert {move["conclusion"]: move["probability"] for move in found} == {
        f"identity:{ALICE}": 0.8,
        f"identity:{BOB}": 0.8,
    }


def test_a_computer_is_called_by_its_asset_and_one_that_nothing_tells_of_by_its_id():
    known = [{"asset": "front desk", "kind": "sid", "value": DESK}]
    assert edges(asked(session(), identifiers=known)) == {(("host:front desk/root",), f"identity:{ALICE}")}
    assert edges(asked(session(where="S-1-5-21-9"))) == {(("host:s-1-5-21-9/root",), f"identity:{ALICE}")}


def test_two_computers_of_one_name_are_told_apart_by_their_domain():
    other = computer("S-1-5-21-9-9-9-1201", domain="YARD.EXAMPLE")
    found = moves(holds_session, sessions=[session()], identities=[*PEOPLE, other])
    assert edges(found) == {(("host:desk.door.example/root",), f"identity:{ALICE}")}


def test_a_computer_logged_on_to_itself_is_no_move():
    assert asked(session(DESK, DESK)) == []


@pytest.mark.parametrize("table", ["sessions", "identities", "identifiers"])
def test_empty_tables_yield_no_move(table):
    assert moves(holds_session, **{table: []}) == []


def test_blind_a_session_that_nobody_collected_is_not_there():
    assert asked() == []

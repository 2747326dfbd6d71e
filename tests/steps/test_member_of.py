from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.asking import moves
from tests.forest import ALICE, DESK, EVERY_ACCOUNT, EVERYONE, STAFF, USERS, computer, edges, group, member, person

from doorward.steps.member_of import member_of


def test_a_member_has_the_rights_of_its_group():
    rows = moves(member_of, memberships=[member(ALICE, STAFF)], identities=[person(enabled=False), group()])
    assert [move for move in rows if move["fixes"]] == [
        {
            "conclusion": f"identity:{STAFF}",
            "premises": [f"identity:{ALICE}"],
            "probability": 1.0,
            "seen": False,
            "how": "ALICE is in STAFF, and has its rights.",
            "fixes": ["take ALICE out of STAFF"],
            "first_seen": None,
            "last_seen": None,
        }
    ]


@pytest.mark.parametrize("table", ["memberships", "identities"])
def test_empty_tables_yield_no_move(table):
    assert moves(member_of, **{table: []}) == []


def test_a_membership_told_twice_is_one_move_and_order_does_not_matter():
    rows = [member(ALICE, STAFF), member(STAFF, USERS), member(ALICE, STAFF)]
    told = [moves(member_of, memberships=each, identities=[group(), group()]) for each in (rows, rows[::-1])]
    assert told[0] == told[1]
    assert len([move for move in told[0] if move["fixes"]]) == 2


def test_ids_that_nothing_tells_of_are_called_by_themselves():
    rows = moves(member_of, memberships=[member("S-1-5-21-9-9-9-1", "S-1-5-21-9-9-9-2")])
    assert [move["how"] for move in rows] == ["S-1-5-21-9-9-9-1 is in S-1-5-21-9-9-9-2, and has its rights."]


def test_groups_in_each_other_are_two_moves_and_a_group_in_itself_is_none():
    rows = [member(STAFF, USERS), member(USERS, STAFF), member(STAFF, STAFF)]
    assert len(moves(member_of, memberships=rows)) == 2


def test_each_account_of_a_domain_is_in_the_groups_that_no_file_lists_and_no_fix_takes_it_out():
    found = moves(member_of, identities=[person(), computer()])
    assert edges(found) == {
        ((f"identity:{ALICE}",), f"identity:{EVERY_ACCOUNT}"),
        ((f"identity:{DESK}",), f"identity:{EVERY_ACCOUNT}"),
        ((f"identity:{EVERY_ACCOUNT}",), f"identity:{EVERYONE}"),
    }
    assert {tuple(move["fixes"]) for move in found} == {()}


@pytest.mark.parametrize("columns", [{"enabled": False}, {"domain": None}, {"id": "web1:alice"}])
def test_a_disabled_account_and_one_of_no_domain_are_not(columns):
    found = moves(member_of, identities=[person(**columns)])
    assert not {move["premises"][0] for move in found} & {f"identity:{ALICE}", "identity:web1:alice"}


def test_a_listed_membership_in_such_a_group_can_be_taken_away():
    named = [person(enabled=False), group(EVERYONE, "EVERYONE")]
    found = moves(member_of, memberships=[member(ALICE, EVERYONE)], identities=named)
    told = {move["how"]: move["fixes"] for move in found}
    assert told["ALICE is in EVERYONE, and has its rights."] == ["take ALICE out of EVERYONE"]


def test_two_groups_of_one_name_have_fixes_of_their_own():
    named = [group(STAFF, "STAFF"), group(USERS, "STAFF")]
    found = moves(member_of, memberships=[member(ALICE, STAFF), member(ALICE, USERS)], identities=named)
    assert len({fix for move in found for fix in move["fixes"]}) == 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=4), st.text(max_size=4)), max_size=8))
def test_any_ids_make_exactly_the_moves_that_are_told(pairs):
    found = moves(member_of, memberships=[member(*pair) for pair in pairs])
    told = {((f"identity:{one}",), f"identity:{other}") for one, other in pairs if one != other}
    assert edges(found) == told

from __future__ import annotations

import pytest
from tests.asking import moves
from tests.iam.accounts import all_moves, allow, deny, identity, user

from doorward.steps.takes_credentials import takes_credentials

KEYS = allow("iam:CreateAccessKey")


def rows(*objects):
    return [move.as_row() for move in all_moves(*objects)]


def test_who_makes_a_key_is_its_user():
    (move,) = moves(takes_credentials, escalations=rows(user("ann", KEYS), user("bob")))
    assert (move["premises"], move["conclusion"], move["probability"]) == (
        [identity("user/ann")],
        identity("user/bob"),
        0.95,
    )
    assert move["fixes"] == ["take iam:CreateAccessKey out of own"]


def test_what_is_denied_is_no_move():
    assert moves(takes_credentials, escalations=rows(user("ann", KEYS, deny("iam:*")), user("bob"))) == []


def test_blind_spot_a_user_with_two_keys_is_taken_for_one_who_can_have_a_third():
    assert len(moves(takes_credentials, escalations=rows(user("ann", KEYS), user("bob", AccessKeys=2)))) == 1


@pytest.mark.parametrize("other", ["nothing", ""])
def test_moves_of_other_kinds_are_not_its_own(other):
    told = [{"move": other, "premises": ["a"], "conclusion": "b", "allowed": True, "how": "x", "fixes": []}]
    assert moves(takes_credentials, escalations=told) == []


def test_no_account_is_no_move():
    assert moves(takes_credentials, escalations=[]) == []

from __future__ import annotations

import pytest
from tests.asking import moves
from tests.iam.accounts import ADMIN, all_moves, allow, identity, user

from doorward.steps.grants_itself import grants_itself

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def rows(*objects):
    return [move.as_row() for move in all_moves(*objects)]


def test_who_writes_its_own_policy_gains_the_account():
    (move,) = moves(grants_itself, escalations=rows(user("ann", allow("iam:PutUserPolicy"))))
    assert (move["premises"], move["conclusion"], move["probability"]) == ([identity("user/ann")], ADMIN, 0.95)
    assert move["how"] == "User ann may give itself any permission (iam:PutUserPolicy)."
    assert move["fixes"] == ["take iam:PutUserPolicy out of own"]


def test_a_condition_that_cannot_be_told_is_said_and_halves_the_chance():
    (move,) = moves(grants_itself, escalations=rows(user("ann", allow("iam:PutUserPolicy", condition=MFA))))
    assert move["probability"] == 0.5
    assert move["how"].endswith("It cannot be told: it depends on aws:multifactorauthpresent.")


def test_blind_spot_a_service_that_writes_policies_for_its_user_is_not_seen():
    assert moves(grants_itself, escalations=rows(user("ann", allow("controltower:*")))) == []


@pytest.mark.parametrize("other", ["nothing", ""])
def test_moves_of_other_kinds_are_not_its_own(other):
    told = [{"move": other, "premises": ["a"], "conclusion": "b", "allowed": True, "how": "x", "fixes": []}]
    assert moves(grants_itself, escalations=told) == []


def test_no_account_is_no_move():
    assert moves(grants_itself, escalations=[]) == []

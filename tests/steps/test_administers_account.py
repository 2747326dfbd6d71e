from __future__ import annotations

import pytest
from tests.asking import moves
from tests.iam.accounts import ADMIN, all_moves, allow, identity, user

from doorward.steps.administers_account import administers_account

BOSS = user("boss", allow("*"))


def rows(*objects):
    return [move.as_row() for move in all_moves(*objects)]


def test_an_administrator_gains_the_account_and_the_account_everyone():
    found = moves(administers_account, escalations=rows(BOSS, user("ann")))
    assert [(move["premises"], move["conclusion"], move["probability"]) for move in found] == [
        ([ADMIN], identity("user/ann"), 1.0),
        ([ADMIN], identity("user/boss"), 1.0),
        ([identity("user/boss")], ADMIN, 1.0),
    ]
    assert found[2]["how"] == "User boss may do anything in account 111122223333 (*)."
    assert found[2]["fixes"] == ["take own from user boss"]


def test_blind_spot_who_may_do_everything_but_write_policies_is_no_administrator():
    almost = user("ann", {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"})
    assert moves(administers_account, escalations=rows(almost)) == []


@pytest.mark.parametrize("other", ["nothing", ""])
def test_moves_of_other_kinds_are_not_its_own(other):
    told = [{"move": other, "premises": ["a"], "conclusion": "b", "allowed": True, "how": "x", "fixes": []}]
    assert moves(administers_account, escalations=told) == []


def test_no_account_is_no_move():
    assert moves(administers_account, escalations=[]) == []

from __future__ import annotations

import pytest
from tests.asking import moves
from tests.iam.accounts import all_moves, allow, identity, policy, user

from doorward.steps.counts_as import counts_as

CROWD = [user(name, attached=["keys"]) for name in ("ann", "bob", "eve")]


def rows(*objects):
    return [move.as_row() for move in all_moves(*objects)]


def test_each_of_a_crowd_counts_as_one_of_it():
    found = moves(counts_as, escalations=rows(*CROWD, policy("keys", allow("iam:CreateAccessKey"))))
    into = [move for move in found if "/permissions/" in move["conclusion"]]
    assert [move["premises"] for move in into] == [[identity(f"user/{name}")] for name in ("ann", "bob", "eve")]
    assert {(move["probability"], move["seen"], tuple(move["fixes"])) for move in found} == {(1.0, False, ())}
    assert into[0]["how"] == "user ann has the same permissions as 2 others."


def test_one_alone_stands_for_nobody():
    assert moves(counts_as, escalations=rows(user("ann", allow("iam:CreateAccessKey")), user("bob"))) == []


@pytest.mark.parametrize("other", ["nothing", ""])
def test_moves_of_other_kinds_are_not_its_own(other):
    told = [{"move": other, "premises": ["a"], "conclusion": "b", "allowed": True, "how": "x", "fixes": []}]
    assert moves(counts_as, escalations=told) == []


def test_no_account_is_no_move():
    assert moves(counts_as, escalations=[]) == []

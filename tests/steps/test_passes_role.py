from __future__ import annotations

import pytest
from tests.asking import moves
from tests.iam.accounts import all_moves, allow, identity, role, service, user

from doorward.steps.passes_role import passes_role

ANN = user("ann", allow(["iam:PassRole", "ec2:RunInstances"]))


def rows(*objects):
    return [move.as_row() for move in all_moves(*objects)]


def test_who_passes_a_role_gains_it():
    (move,) = moves(passes_role, escalations=rows(ANN, role("app", trust=[service("ec2")], profile=True)))
    assert (move["premises"], move["conclusion"], move["probability"]) == (
        [identity("user/ann")],
        identity("role/app"),
        0.9,
    )
    assert move["fixes"] == ["take iam:PassRole out of own", "take ec2:RunInstances out of own"]


def test_blind_spot_a_profile_that_is_made_on_the_way_is_not_thought_of():
    ann = user("ann", allow(["iam:*InstanceProfile", "iam:PassRole", "ec2:RunInstances"]))
    assert moves(passes_role, escalations=rows(ann, role("app", trust=[service("ec2")]))) == []


@pytest.mark.parametrize("other", ["nothing", ""])
def test_moves_of_other_kinds_are_not_its_own(other):
    told = [{"move": other, "premises": ["a"], "conclusion": "b", "allowed": True, "how": "x", "fixes": []}]
    assert moves(passes_role, escalations=told) == []


def test_no_account_is_no_move():
    assert moves(passes_role, escalations=[]) == []

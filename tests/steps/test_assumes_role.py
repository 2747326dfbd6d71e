from __future__ import annotations

import pytest
from tests.asking import moves
from tests.iam.accounts import all_moves, allow, identity, role, trusting, user

from doorward.steps.assumes_role import assumes_role

DOOR = role("door", trust=[trusting({"AWS": "111122223333"})])


def rows(*objects):
    return [move.as_row() for move in all_moves(*objects)]


def test_who_is_let_in_is_the_role():
    (move,) = moves(assumes_role, escalations=rows(user("ann", allow("sts:AssumeRole")), DOOR))
    assert (move["premises"], move["conclusion"], move["probability"]) == (
        [identity("user/ann")],
        identity("role/door"),
        0.95,
    )


def test_a_stranger_has_an_even_chance():
    (move,) = moves(assumes_role, escalations=rows(role("door", trust=[trusting({"AWS": "444455556666"})])))
    assert (move["premises"], move["probability"]) == (["identity:arn:aws:iam::444455556666:root"], 0.5)


def test_blind_spot_who_comes_by_another_directory_is_not_seen():
    told = {**trusting({"Federated": "arn:aws:iam::111122223333:saml-provider/x"}), "Action": "sts:AssumeRoleWithSAML"}
    assert moves(assumes_role, escalations=rows(role("door", trust=[told]))) == []


@pytest.mark.parametrize("other", ["nothing", ""])
def test_moves_of_other_kinds_are_not_its_own(other):
    told = [{"move": other, "premises": ["a"], "conclusion": "b", "allowed": True, "how": "x", "fixes": []}]
    assert moves(assumes_role, escalations=told) == []


def test_no_account_is_no_move():
    assert moves(assumes_role, escalations=[]) == []

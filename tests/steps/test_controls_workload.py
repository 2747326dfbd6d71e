from __future__ import annotations

import pytest
from tests.asking import moves
from tests.iam.accounts import all_moves, allow, identity, role, service, user

from doorward.steps.controls_workload import controls_workload

ANN = user("ann", allow("lambda:UpdateFunctionCode"))


def rows(*objects):
    return [move.as_row() for move in all_moves(*objects)]


def test_whether_something_runs_as_the_role_is_not_known():
    (move,) = moves(controls_workload, escalations=rows(ANN, role("app", trust=[service("lambda")])))
    assert (move["premises"], move["conclusion"], move["probability"]) == (
        [identity("user/ann")],
        identity("role/app"),
        0.5,
    )
    assert move["how"].endswith("It cannot be told: whether a function runs as it is not in the data.")


def test_blind_spot_a_service_that_is_not_listed_is_not_seen():
    ann = user("ann", allow("batch:*"))
    assert moves(controls_workload, escalations=rows(ann, role("app", trust=[service("batch")]))) == []


@pytest.mark.parametrize("other", ["nothing", ""])
def test_moves_of_other_kinds_are_not_its_own(other):
    told = [{"move": other, "premises": ["a"], "conclusion": "b", "allowed": True, "how": "x", "fixes": []}]
    assert moves(controls_workload, escalations=told) == []


def test_no_account_is_no_move():
    assert moves(controls_workload, escalations=[]) == []

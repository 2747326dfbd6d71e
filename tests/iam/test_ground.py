from __future__ import annotations

import numpy as np
import pytest
from tests.iam.accounts import ADMIN, NUMBER, ROOT, allow, built, deny, group, policy, role, service, user

from doorward.iam.ground import Ground, named, offered, sources, unsettled
from doorward.iam.logic import NO, OPEN, YES
from doorward.iam.scopes import shared
from doorward.iam.technique import ADMINISTRATOR
from doorward.iam.universe import Told

SMALL = (
    user("ann", allow("iam:*"), groups=["staff"]),
    user("bob", boundary="edge"),
    group("staff", attached=["wide"]),
    role("app", trust=[service("ec2"), service("lambda")], profile=True, attached=["wide"]),
    role("bare", trust=[service("ec2")]),
    policy("wide", allow("*")),
    policy("edge", allow("s3:*")),
    policy("arn:aws:iam::aws:policy/Read", allow("s3:Get*")),
)


def asked(*objects, name="ann"):
    found = built(*objects)
    return Ground(found, NUMBER), next(one for one in shared(found) if one.identities[0].name == name)


def test_what_there_is_to_gain():
    ground = Ground(built(*SMALL), NUMBER)
    assert [one.rpartition("/")[2] for one in (*ground.users.names, *ground.roles.names, *ground.groups.names)] == [
        "ann",
        "bob",
        "app",
        "bare",
        "staff",
    ]
    assert ground.policies.names == [f"{ROOT}:policy/edge", f"{ROOT}:policy/wide"]
    assert ground.carriers[f"{ROOT}:policy/wide"] == [f"{ROOT}:role/app", f"{ROOT}:user/ann"]
    assert ground.members == {f"{ROOT}:group/staff": [f"{ROOT}:user/ann"]}
    assert ground.attached == (ADMINISTRATOR, f"{ROOT}:policy/wide")


def test_any_permission_is_the_account_unless_a_boundary_stands_before_it():
    ground = Ground(built(*SMALL), NUMBER)
    assert ground.gain(f"{ROOT}:user/ann") == ADMIN
    assert ground.gain(f"{ROOT}:user/bob") == f"cloud:{NUMBER}/within/{ROOT}:policy/edge"


def test_a_machine_needs_a_profile():
    ground = Ground(built(*SMALL), NUMBER)
    assert ground.run_by("ec2.amazonaws.com", {}).tolist() == [YES, NO]
    assert ground.run_by("lambda.amazonaws.com", {}).tolist() == [YES, NO]
    assert not ground.run_by("glue.amazonaws.com", {}).any()


@pytest.mark.parametrize(
    ("condition", "answers"),
    [
        ({"StringEquals": {"iam:PermissionsBoundary": f"{ROOT}:policy/edge"}}, [NO, YES]),
        ({"StringNotEquals": {"iam:PermissionsBoundary": f"{ROOT}:policy/edge"}}, [YES, NO]),
        ({"Null": {"iam:PermissionsBoundary": "true"}}, [YES, NO]),
    ],
)
def test_the_boundary_of_the_target_is_known(condition, answers):
    ground, one = asked(
        user("ann", allow("iam:PutUserPolicy", condition=condition)), user("bob", boundary="edge"), policy("edge")
    )
    assert ground.reach(one.scope, "iam:PutUserPolicy", ground.users).tolist() == answers


def test_iam_is_asked_in_its_own_region():
    lock = [("r-1", "lock", [deny("*", condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}})])]
    found = built(user("ann", allow("*")), controls=lock)
    ground, (one,) = Ground(found, NUMBER), shared(found)
    assert ground.reach(one.scope, "iam:PutUserPolicy", ground.users).tolist() == [NO]
    assert ground.can(one.scope, [("lambda:CreateFunction",)]) == YES


def test_all_groups_of_actions_are_needed():
    ground, one = asked(user("ann", allow(["lambda:CreateFunction", "ecs:RunTask"])))
    assert ground.can(one.scope, [("lambda:CreateFunction",), ("ecs:RunTask",)]) == YES
    assert ground.can(one.scope, [("lambda:CreateFunction",), ("ecs:StartTask",)]) == NO
    assert ground.can(one.scope, []) == YES


def test_an_action_that_is_about_no_resource_needs_a_star():
    wanted = [("datapipeline:CreatePipeline",)]
    assert (
        asked(user("ann", allow("datapipeline:*")))[0].can(asked(user("ann", allow("datapipeline:*")))[1].scope, wanted)
        == YES
    )
    ground, one = asked(user("ann", allow("datapipeline:*", "arn:aws:s3:::*")))
    assert ground.can(one.scope, wanted) == NO


def test_which_actions_an_allow_speaks_of():
    _, one = asked(user("ann", allow("lambda:Update*"), deny("iam:*")))
    assert offered(one) == {"lambda:updatefunctioncode", "lambda:updatefunctionconfiguration"}


def test_where_an_action_is_allowed():
    ground, one = asked(user("ann", allow("iam:*"), attached=["wide"]), policy("wide", allow("*"), deny("s3:*")))
    assert sources(one, ground.estate, "iam:PassRole") == "own and wide"
    assert sources(one, ground.estate, "ec2:RunInstances") == "wide"


def test_what_leaves_an_action_open():
    _, one = asked(
        user("ann", allow("iam:*", condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), boundary="none")
    )
    assert (
        unsettled(one, ["iam:PassRole"])
        == "it depends on aws:multifactorauthpresent; its permissions boundary is not in the data"
    )
    assert unsettled(one, ["s3:GetObject"]).startswith("its permissions boundary")


def test_targets_by_answer():
    told = Told(["a", "b", "c"])
    assert named(told, np.array([YES, OPEN, YES], np.uint8), YES) == ["a", "c"]

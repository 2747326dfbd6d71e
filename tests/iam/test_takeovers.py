"""From one identity to another: secrets, trust policies, services."""

from __future__ import annotations

import pytest
from tests.iam.accounts import ROOT, all_moves, allow, deny, gained, identity, role, service, user

from doorward.iam.technique import PASSED, RUNNING


def gains(objects, start, target, *, certain=False):
    return identity(target) in gained(all_moves(*objects), identity(start), certain=certain)


@pytest.mark.parametrize("action", ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"])
def test_whoever_makes_a_secret_is_that_user(action):
    assert gains([user("ann", allow(action)), user("bob")], "user/ann", "user/bob", certain=True)
    assert not gains([user("ann", allow(action, f"{ROOT}:user/eve")), user("bob")], "user/ann", "user/bob")
    assert not gains(
        [user("ann", allow(action), deny(action, f"{ROOT}:user/bob")), user("bob")], "user/ann", "user/bob"
    )


def test_ones_own_secret_is_no_move():
    own = allow("iam:CreateAccessKey", f"{ROOT}:user/${{aws:username}}")
    assert all_moves(user("ann", own), user("bob", own)) == []


def test_whoever_says_who_can_be_a_role_is_that_role():
    assert gains([user("ann", allow("iam:UpdateAssumeRolePolicy")), role("app")], "user/ann", "role/app", certain=True)
    kept = {**role("app"), "Arn": f"{ROOT}:role/aws-service-role/a/app"}
    assert not gains(
        [user("ann", allow("iam:UpdateAssumeRolePolicy")), kept], "user/ann", "role/aws-service-role/a/app"
    )


@pytest.mark.parametrize("way", PASSED)
def test_each_way_to_pass_a_role_needs_all_of_its_actions(way):
    name = way.principal.removesuffix(".amazonaws.com")
    app = role("app", trust=[service(name)], profile=True)
    actions = ["iam:PassRole", *way.actions]
    assert gains([user("ann", allow(actions)), app], "user/ann", "role/app", certain=True)
    for missing in actions:
        found = all_moves(user("ann", allow([one for one in actions if one != missing])), app)
        assert not any(set(move.actions) == set(actions) for move in found)


@pytest.mark.parametrize("way", RUNNING)
def test_each_way_into_what_runs_leaves_it_open_whether_it_does(way):
    name = way.principal.removesuffix(".amazonaws.com")
    objects = [user("ann", allow(list(way.actions))), role("app", trust=[service(name)], profile=True)]
    assert gains(objects, "user/ann", "role/app")
    assert not gains(objects, "user/ann", "role/app", certain=True)
    assert not gains([objects[0], role("app", trust=[service("other")], profile=True)], "user/ann", "role/app")


def passing(*statements, trust=("lambda",)):
    objects = [user("ann", allow(["lambda:CreateFunction", "lambda:InvokeFunction"]), *statements)]
    objects.append(role("app", trust=[service(name) for name in trust]))
    return gains(objects, "user/ann", "role/app", certain=True)


def test_a_role_is_passed_to_a_service_that_it_trusts():
    assert passing(allow("iam:PassRole"))
    assert not passing(allow("iam:PassRole"), trust=("glue",))
    assert not passing(allow("iam:PassRole", f"{ROOT}:role/other"))
    assert not passing()


def test_to_which_service_a_role_may_be_passed_is_known():
    to = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    other = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    assert passing(allow("iam:PassRole", condition=to))
    assert not passing(allow("iam:PassRole", condition=other))
    assert passing(allow("iam:PassRole"), deny("iam:PassRole", condition=other))
    assert not passing(allow("iam:PassRole"), deny("iam:PassRole", condition=to))


def test_fixes_name_each_action_and_its_policy():
    found = all_moves(
        user("ann", allow(["iam:PassRole", "ec2:RunInstances"])), role("app", trust=[service("ec2")], profile=True)
    )
    assert [move.fixes for move in found] == [("take iam:PassRole out of own", "take ec2:RunInstances out of own")]
    assert found[0].how == "User ann may have a new machine run as role/app (iam:PassRole, ec2:RunInstances)."

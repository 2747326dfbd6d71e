"""Permissions that identities give themselves or each other."""

from __future__ import annotations

import pytest
from tests.iam.accounts import (
    ADMIN,
    NUMBER,
    ROOT,
    all_moves,
    allow,
    deny,
    escalates,
    gained,
    group,
    identity,
    policy,
    role,
    user,
)

MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
WITHIN = f"cloud:{NUMBER}/within/{ROOT}:policy/edge"


@pytest.mark.parametrize("action", ["iam:PutUserPolicy", "iam:AttachUserPolicy"])
def test_a_user_gives_itself_any_permission(action):
    assert escalates(all_moves(user("ann", allow(action))), "user/ann") is True
    assert escalates(all_moves(user("ann", allow(action, f"{ROOT}:user/ann"))), "user/ann") is True
    assert escalates(all_moves(user("ann", allow(action, condition=MFA))), "user/ann") is None
    assert escalates(all_moves(user("ann", allow(action), deny("iam:*"))), "user/ann") is False


@pytest.mark.parametrize("action", ["iam:PutRolePolicy", "iam:AttachRolePolicy"])
def test_a_role_gives_itself_any_permission(action):
    assert escalates(all_moves(role("app", allow(action))), "role/app") is True
    assert escalates(all_moves(role("app", allow(action, f"{ROOT}:role/other"))), "role/app") is False


def test_what_is_given_to_another_is_gained_by_who_holds_that_one_too():
    found = all_moves(user("ann", allow("iam:PutUserPolicy", f"{ROOT}:user/bob")), user("bob"), user("eve"))
    assert escalates(found, "user/ann") is False
    assert escalates(found, "user/bob") is False
    assert escalates(found, "user/ann", "user/bob") is True
    assert escalates(found, "user/ann", "user/eve") is False


def test_any_of_many_others_will_do():
    found = all_moves(role("app", allow("iam:AttachUserPolicy")), *[user(f"u{number}") for number in range(5)])
    assert escalates(found, "role/app") is False
    assert escalates(found, "role/app", "user/u3") is True
    assert sum(move.move == "grants itself" for move in found) == 1


@pytest.mark.parametrize("action", ["iam:PutGroupPolicy", "iam:AttachGroupPolicy"])
def test_a_group_passes_on_what_it_is_given(action):
    found = all_moves(
        user("ann", allow(action), groups=["staff"]), user("bob"), group("staff"), role("app", allow(action))
    )
    assert escalates(found, "user/ann") is True
    assert escalates(found, "user/bob") is False
    assert escalates(found, "role/app") is False
    assert escalates(found, "role/app", "user/ann") is True


def test_only_the_policy_of_ones_own_gives_something():
    new = "iam:CreatePolicyVersion"
    assert escalates(all_moves(user("ann", allow(new), attached=["mine"]), policy("mine")), "user/ann") is True
    assert (
        escalates(
            all_moves(user("ann", allow(new), groups=["g"]), group("g", attached=["mine"]), policy("mine")), "user/ann"
        )
        is True
    )
    assert escalates(all_moves(user("ann", allow(new)), policy("other")), "user/ann") is False
    assert (
        escalates(
            all_moves(user("ann", allow(new), attached=["arn:aws:iam::aws:policy/Read"]), policy("x")), "user/ann"
        )
        is False
    )
    found = all_moves(user("ann", allow(new)), user("bob", attached=["his"]), policy("his"))
    assert escalates(found, "user/ann", "user/bob") is True


def test_another_edition_gives_what_it_says():
    choose = user("ann", allow("iam:SetDefaultPolicyVersion"), attached=["mine"])
    assert escalates(all_moves(choose, policy("mine", allow("s3:*"), others=[allow("*")])), "user/ann") is True
    assert escalates(all_moves(choose, policy("mine", allow("s3:*"), others=[allow("s3:Get*")])), "user/ann") is False
    left_out = all_moves(choose, policy("mine", allow("s3:*")))
    assert escalates(left_out, "user/ann") is None
    assert {move.detail for move in left_out if move.move == "grants itself"} == {
        "the export leaves out editions of policies that are not in force"
    }


def test_a_policy_that_may_be_attached_must_be_a_powerful_one():
    def attaching(arn):
        return user("ann", allow("iam:AttachUserPolicy", condition={"ArnEquals": {"iam:PolicyARN": arn}}))

    objects = [policy("wide", allow("*")), policy("narrow", allow("s3:*"))]
    assert escalates(all_moves(attaching("arn:aws:iam::aws:policy/AdministratorAccess"), *objects), "user/ann") is True
    assert escalates(all_moves(attaching(f"{ROOT}:policy/wide"), *objects), "user/ann") is True
    assert escalates(all_moves(attaching(f"{ROOT}:policy/narrow"), *objects), "user/ann") is False


def test_a_new_identity_has_no_boundary_unless_it_must():
    actions = ["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey"]
    fresh = allow(actions, f"{ROOT}:user/new-*")
    bound = allow(actions, f"{ROOT}:user/new-*", {"StringEquals": {"iam:PermissionsBoundary": f"{ROOT}:policy/edge"}})
    assert escalates(all_moves(user("ann", fresh)), "user/ann") is True
    assert escalates(all_moves(user("ann", bound)), "user/ann") is False
    apart = [allow(actions[0], f"{ROOT}:user/a"), allow(actions[1:], f"{ROOT}:user/b")]
    assert escalates(all_moves(user("ann", *apart)), "user/ann") is False


def test_a_boundary_stands_before_what_one_gives_oneself():
    ann = user("ann", allow("iam:PutUserPolicy"), boundary="edge")
    found = all_moves(ann, policy("edge", allow(["s3:*", "iam:PutUserPolicy"])))
    assert escalates(found, "user/ann") is False
    assert WITHIN in gained(found, identity("user/ann"))
    assert escalates(all_moves(ann, policy("edge", allow("*"))), "user/ann") is True


def test_what_the_boundary_lets_through_is_looked_at():
    ann = user("ann", allow("iam:PutUserPolicy"), boundary="edge")
    edge = policy("edge", allow(["iam:PutUserPolicy", "iam:CreateAccessKey"]))
    found = all_moves(ann, user("boss", allow("*")), edge)
    assert {identity("user/boss"), ADMIN} <= gained(found, identity("user/ann"))


@pytest.mark.parametrize("action", ["iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"])
def test_a_boundary_may_be_taken_away(action):
    ann = user("ann", allow([action, "iam:PutUserPolicy"]), boundary="edge")
    assert escalates(all_moves(ann, policy("edge", allow(["iam:PutUserPolicy", action]))), "user/ann") is True
    assert escalates(all_moves(ann, policy("edge", allow("iam:PutUserPolicy"))), "user/ann") is False
    held = policy("edge", allow(["iam:PutUserPolicy", action]), deny(action))
    assert escalates(all_moves(ann, held), "user/ann") is False


def test_a_fix_of_what_a_boundary_lets_through_names_the_boundary():
    ann = user("ann", allow("iam:PutUserPolicy"), boundary="edge")
    found = all_moves(
        ann, user("boss", allow("*")), policy("edge", allow(["iam:PutUserPolicy", "iam:CreateAccessKey"]))
    )
    fixes = {one.fixes for one in found if one.premises == (WITHIN,) and one.technique == "iam:CreateAccessKey"}
    assert fixes == {("take iam:CreateAccessKey out of edge",)}


def test_what_a_boundary_lets_through_is_nobodys_by_name():
    edge = policy("edge", allow(["iam:PutUserPolicy", "sts:AssumeRole"]))
    ann = user("ann", allow("iam:PutUserPolicy"), boundary="edge")
    door = role(
        "door", trust=[{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": f"{ROOT}:user/ann"}}]
    )
    found = all_moves(ann, door, edge)
    assert {one.premises for one in found if one.conclusion == identity("role/door")} == {(identity("user/ann"),)}

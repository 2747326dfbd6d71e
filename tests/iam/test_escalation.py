"""All moves together: what follows, in which order, and what a real account shows."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from itertools import permutations

import pytest
from tests.iam.accounts import (
    ADMIN,
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
    service,
    told_by,
    trusting,
    user,
)
from tests.readers.told import DATA, needs_data

from doorward.iam.escalation import moves
from doorward.iam.estate import estate

JOIN = allow("iam:AddUserToGroup")


def test_who_may_do_everything_is_everyone():
    found = all_moves(user("boss", allow("*")), user("ann"), role("app"))
    assert escalates(found, "user/boss") is True
    assert {identity("user/ann"), identity("role/app")} <= gained(found, identity("user/boss"))
    assert escalates(found, "user/ann") is False
    assert next(move for move in found if move.conclusion == ADMIN).fixes == ("take own from user boss",)


def test_what_else_an_administrator_may_do_stays_when_that_is_taken():
    boss = user("boss", allow("*"), attached=["keys"])
    found = all_moves(boss, user("ann"), policy("keys", allow("iam:CreateAccessKey")))
    assert {move.technique for move in found if move.premises == (identity("user/boss"),)} == {
        "*",
        "iam:CreateAccessKey",
    }


def test_an_account_without_a_way_to_it_has_no_administrator():
    assert all_moves(user("ann"), role("app")) == []
    assert all_moves() == []


def test_a_denial_leaves_an_administrator_what_it_does_not_deny():
    assert escalates(all_moves(user("ann", allow("*"), deny("s3:*"))), "user/ann") is True
    assert escalates(all_moves(user("ann", allow("*"), deny("iam:*"))), "user/ann") is False


def test_a_control_policy_binds_all_of_the_account():
    above = [("r-1", "no", [allow("*"), deny("iam:*")])]
    assert escalates(all_moves(user("ann", allow("iam:*")), controls=above), "user/ann") is False


def test_a_user_joins_a_group():
    powerful = group("admins", allow("*"))
    assert escalates(all_moves(user("ann", JOIN), powerful), "user/ann") is True
    assert escalates(all_moves(user("ann", JOIN), group("weak", allow("s3:*"))), "user/ann") is False
    assert escalates(all_moves(user("ann", JOIN), group("admins", allow("*"), deny("iam:*"))), "user/ann") is False
    assert escalates(all_moves(user("ann", JOIN, deny("*")), powerful), "user/ann") is False
    bound = user("ann", JOIN, boundary="edge")
    assert escalates(all_moves(bound, powerful, policy("edge", allow("iam:AddUserToGroup"))), "user/ann") is False


def test_what_a_group_adds_counts_together_with_what_one_has():
    ann = user("ann", JOIN, allow("lambda:*"))
    found = all_moves(ann, group("passing", allow("iam:PassRole")), role("app", allow("*"), trust=[service("lambda")]))
    assert identity("role/app") in gained(found, identity("user/ann"), certain=True)


def test_a_role_has_somebody_else_join():
    found = all_moves(role("app", JOIN), user("ann"), user("bob", boundary="edge"), group("admins", allow("*")))
    assert escalates(found, "role/app") is False
    assert escalates(found, "role/app", "user/ann") is True
    assert escalates(found, "role/app", "user/bob") is False


def test_being_in_a_group_gives_nothing_that_a_boundary_forbids():
    ann = user("ann", groups=["admins"], boundary="edge")
    assert escalates(all_moves(ann, group("admins", allow("*")), policy("edge", allow("s3:*"))), "user/ann") is False


def test_a_way_through_several_identities():
    found = all_moves(
        user("ann", allow("iam:CreateAccessKey", f"{ROOT}:user/bob")),
        user("bob", allow(["iam:PassRole", "ec2:RunInstances"])),
        role("app", allow("sts:AssumeRole"), trust=[service("ec2")], profile=True),
        role("boss", allow("*"), trust=[trusting({"AWS": f"{ROOT}:root"})]),
    )
    assert escalates(found, "user/ann") is True


def test_the_same_exports_in_any_order_give_the_same_moves():
    objects = [
        user("ann", allow("iam:CreateAccessKey")),
        user("bob", attached=["wide"]),
        user("eve", attached=["wide"]),
        role("app", allow("*"), trust=[service("ec2")]),
        policy("wide", allow("iam:*")),
    ]
    expected = all_moves(*objects)
    assert expected
    assert all(all_moves(*ordered) == expected for ordered in permutations(objects))


def test_many_alike_add_up_and_do_not_multiply():
    crowd = [user(f"u{number:03}", attached=["keys"]) for number in range(200)]
    found = all_moves(
        *crowd, policy("keys", allow("iam:CreateAccessKey")), *[user(f"t{number:03}") for number in range(200)]
    )
    assert len(found) < 3 * 400
    assert identity("user/t199") in gained(found, identity("user/u000"), certain=True)


@pytest.mark.parametrize("text", ["x\x00y", "a|b", "'; drop table --", "\u202e", "*"])
def test_hostile_names_are_only_names(text):
    found = all_moves({**user("ann", allow("iam:PutUserPolicy")), "UserName": text})
    assert escalates(found, "user/ann") is True


def test_statements_in_the_thousands_are_no_trouble():
    own = [allow("iam:CreateAccessKey", f"{ROOT}:user/{number}") for number in range(3_000)]
    assert escalates(all_moves(user("ann", *own), user("2999", allow("*"))), "user/ann") is True


REAL = DATA / "exposure/iam-aws"
REAL_NUMBER = "200611803367"


@cache
def real():
    rows = told_by((REAL / "authorization-details.json").read_bytes())
    found = moves(estate(**rows))
    truth = json.loads((REAL / "truth.json").read_text())
    expected = defaultdict(set)
    for path, told in truth.items():
        expected[told["expected"]].add(path)
    return found, expected


def arn(path):
    return f"identity:arn:aws:iam::{REAL_NUMBER}:{path}"


def real_escalates(path):
    return f"cloud:{REAL_NUMBER}/administrator" in gained(real()[0], arn(path))


def takes_part(path):
    """Return whether an identity makes a move that needs any one ordinary identity beside it to gain the account."""
    return any(
        arn(path) in move.premises
        and len(move.premises) == 2
        and f"cloud:{REAL_NUMBER}/administrator" in gained(real()[0], move.conclusion)
        for move in real()[0]
    )


NOT_IN_THE_DATA = {"user/privesc-AssumeRole-start-user", "role/privesc-permissive-role-trust"}
"""The first has no policy and no group, and no trust policy names it; the second has no policy: others may be it, it no one."""
WITH_ANOTHER = {
    "user/privesc9-AttachRolePolicy-user",
    "role/privesc7-AttachUserPolicy-role",
    "role/privesc11-PutGroupPolicy-role",
    "role/privesc13-AddUserToGroup-role",
}
"""A user who may change roles needs a role, a role that may change users or groups a user: any of the account will do."""


@needs_data
def test_what_does_not_escalate_does_not():
    quiet = real()[1]["does_not_escalate"]
    assert len(quiet) == 6
    assert [path for path in sorted(quiet) if real_escalates(path) or takes_part(path)] == []


@needs_data
def test_what_escalates_does_but_for_what_the_data_do_not_say():
    expected = real()[1]["escalates"]
    assert len(expected) == 40
    assert {path for path in expected if not real_escalates(path)} == NOT_IN_THE_DATA | WITH_ANOTHER
    assert {path for path in expected if not (real_escalates(path) or takes_part(path))} == NOT_IN_THE_DATA
    assert all(real_escalates(path) for path in real()[1]["target-high-privilege"])


@needs_data
def test_of_what_is_missing_no_move_and_no_permission_is_told():
    raw = json.loads((REAL / "authorization-details.json").read_text())
    start = next(one for one in raw["UserDetailList"] if one["UserName"] == "privesc-AssumeRole-start-user")
    assert not any(
        start.get(key) for key in ("UserPolicyList", "AttachedManagedPolicies", "GroupList", "PermissionsBoundary")
    )
    assert not any(start["Arn"] in json.dumps(one["AssumeRolePolicyDocument"]) for one in raw["RoleDetailList"])
    bare = next(one for one in raw["RoleDetailList"] if one["RoleName"] == "privesc-permissive-role-trust")
    assert not any(bare[key] for key in ("RolePolicyList", "AttachedManagedPolicies"))
    assert not any(bare["Arn"] in json.dumps(one["AssumeRolePolicyDocument"]) for one in raw["RoleDetailList"])

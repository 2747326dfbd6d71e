"""A large cloud account: teams, boundaries, control policies and conditions, with ways to the account planted, and traps."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NUMBER = "210987654321"
ROOT = f"arn:aws:iam::{NUMBER}"
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
WITHIN = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}
NAMES = ("User", "Group", "Role", "Policy")
LISTS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")

Json = dict[str, Any]


def says(effect: str, action: Any, resource: Any = "*", condition: Json | None = None) -> Json:
    told = {"Effect": effect, "Action": action, "Resource": resource}
    return told | ({"Condition": condition} if condition else {})


@dataclass
class Account:
    """Objects of an export, control policies, and which principals reach the account for certain, and which never."""

    objects: dict[str, list[Json]] = field(default_factory=lambda: {name: [] for name in LISTS})
    controls: list[Json] = field(default_factory=list)
    reach: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(5))

    def add(self, kind: str, name: str, statements: list[Json], attached: list[str] = (), **more: Any) -> str:
        arn = f"{ROOT}:{kind.lower()}/{name}"
        told: Json = {
            f"{kind}Name": name,
            f"{kind}Id": f"ID{len(arn)}{name}",
            "Arn": arn,
            "CreateDate": "2025-02-03T04:05:06Z",
        }
        told[f"{kind}PolicyList"] = [{"PolicyName": "own", "PolicyDocument": doc(statements)}] if statements else []
        told["AttachedManagedPolicies"] = [{"PolicyArn": policy} for policy in attached]
        if "boundary" in more:
            told["PermissionsBoundary"] = {"PermissionsBoundaryArn": more.pop("boundary")}
        self.objects[LISTS[NAMES.index(kind)]].append(told | more)
        return arn

    def policy(self, name: str, *statements: Json) -> str:
        arn = f"{ROOT}:policy/{name}"
        editions = [{"VersionId": "v1", "IsDefaultVersion": True, "Document": doc(statements)}]
        self.objects["Policies"].append({"PolicyName": name, "Arn": arn, "PolicyVersionList": editions})
        return arn

    def role(self, name: str, statements: list[Json], trust: Json, attached: list[str] = (), **more: Any) -> str:
        told = {"Effect": "Allow", "Action": "sts:AssumeRole"} | trust
        return self.add(
            "Role", name, statements, attached, AssumeRolePolicyDocument=doc([told]), InstanceProfileList=[], **more
        )

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(self.objects))


def doc(statements: Any) -> Json:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def account(principals: int) -> Account:
    """Return an account of so many users and roles, planted ones included."""
    made, teams = Account(), max(principals // 55, 3)
    dice = made.dice
    edge = made.policy(
        "edge", says("Allow", ["s3:*", "lambda:*", "ec2:*", "iam:CreateAccessKey", "iam:PassRole", "sts:*"])
    )
    wide = made.policy("wide", says("Allow", "*"))
    boss = made.role("boss", [], {"Principal": {"Service": "lambda.amazonaws.com"}}, [wide])
    root = made.add("User", "root-like", [], [wide])
    made.controls = [
        says("Allow", "*"),
        says("Deny", ["organizations:*", "iam:UpdateAssumeRolePolicy"]),
        says("Deny", "*", condition={"StringNotEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}),
        says("Deny", "iam:*", f"{ROOT}:user/kept-*"),
    ]
    policies = [_team(made, team) for team in range(teams)]
    groups = [made.add("Group", f"team-{team}", [], [policies[team]]) for team in range(teams)]
    _plant(made, principals // 40, boss, edge)
    left = principals - sum(len(made.objects[name]) for name in ("UserDetailList", "RoleDetailList"))
    for number in range(left):
        team = dice.randrange(teams)
        if number % 2:
            own = [says("Allow", "iam:*AccessKey*", f"{ROOT}:user/${{aws:username}}")] * (dice.random() < 0.5)
            own += [says("Allow", "s3:*", f"arn:aws:s3:::data-{number}/*", dice.choice([None, MFA, WITHIN]))]
            limit = {"boundary": edge} if dice.random() < 0.3 else {}
            made.never.append(
                made.add("User", f"person-{number}", own, GroupList=[groups[team].rpartition("/")[2]], **limit)
            )
        else:
            own = [says("Allow", ["sqs:*", "lambda:*"], f"arn:aws:*:*:{NUMBER}:*team-{team}-{number}-*")]
            trust = dice.choice(
                [
                    {"Principal": {"Service": "ec2.amazonaws.com"}},
                    {"Principal": {"AWS": NUMBER}, "Condition": MFA},
                    _only(team),
                ]
            )
            made.never.append(made.role(f"app-{team}-{number}", own, trust, [policies[team]]))
    made.reach += [boss, root]
    return made


def _team(made: Account, team: int) -> str:
    mine = f"arn:aws:iam::*:role/app-{team}-*"
    return made.policy(
        f"team-{team}",
        says("Allow", ["s3:*", "sqs:*", "dynamodb:*"], f"arn:aws:*:::team-{team}-*"),
        says("Allow", ["iam:PassRole", "sts:AssumeRole"], mine),
        says(
            "Allow",
            ["lambda:CreateFunction", "lambda:InvokeFunction"],
            f"arn:aws:lambda:*:{NUMBER}:function:team-{team}-*",
        ),
        {
            "Effect": "Deny",
            "NotAction": ["s3:*", "sqs:*", "dynamodb:*", "lambda:*", "iam:*", "sts:*", "ec2:*"],
            "Resource": "*",
        },
        says("Deny", "s3:DeleteBucket", condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}),
    )


def _only(team: int) -> Json:
    return {
        "Principal": {"AWS": f"{ROOT}:root"},
        "Condition": {"ArnLike": {"aws:PrincipalArn": f"{ROOT}:role/app-{team}-*"}},
    }


def _plant(made: Account, times: int, boss: str, edge: str) -> None:
    """Plant ways to the account and, beside each, one that looks like it and is none."""
    passing = [says("Allow", "iam:PassRole", boss), says("Allow", ["lambda:CreateFunction", "lambda:InvokeFunction"])]
    to = {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
    ways = [
        ([says("Allow", "iam:PutUserPolicy")], [says("Allow", "iam:PutUserPolicy"), says("Deny", "iam:Put*")], {}),
        (
            [says("Allow", "iam:CreateAccessKey", f"{ROOT}:user/root-like")],
            [says("Allow", "iam:CreateAccessKey", f"{ROOT}:user/kept-*")],
            {},
        ),
        (passing, [says("Allow", "iam:PassRole", boss, to), passing[1]], {}),
        (passing, passing, {"boundary": made.policy("tight", says("Allow", ["lambda:*", "s3:*"]))}),
        ([says("Allow", "iam:AttachUserPolicy")], [says("Allow", "iam:AttachUserPolicy")], {"boundary": edge}),
        (
            [{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}],
            [{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}],
            {},
        ),
    ]
    for number in range(times):
        good, bad, limit = ways[number % len(ways)]
        made.reach.append(made.add("User", f"quiet-{number}", good))
        made.never.append(made.add("User", f"kept-{number}", bad, **limit))
        opened = made.role(
            f"door-{number}", [], {"Principal": {"AWS": f"{ROOT}:user/way-{number}"}}, [f"{ROOT}:policy/wide"]
        )
        made.reach += [opened, made.add("User", f"way-{number}", [])]
        made.never.append(made.add("User", f"shut-{number}", [says("Allow", "sts:AssumeRole", opened)]))

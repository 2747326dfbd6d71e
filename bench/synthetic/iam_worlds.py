"""Small random accounts, and a judge that shares nothing with the product: it tries every world that the data leave open."""

from __future__ import annotations

import random
import re
from itertools import product
from typing import TYPE_CHECKING, Any

from synthetic.iam_account import Account, says

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
NUMBER = "210987654321"
ROOT = f"arn:aws:iam::{NUMBER}"
OPEN_KEYS = ("aws:MultiFactorAuthPresent", "aws:ViaX")
"""Keys that nothing settles: a request may have them true or false."""
_ACTIONS = [
    "*",
    "iam:*",
    "iam:Put*",
    "iam:PutUserPolicy",
    "iam:CreateAccessKey",
    "iam:Create?ccessKey",
    "sts:AssumeRole",
    "sts:*",
    "s3:*",
]
_USERS = ("ann", "bob", "eve", "abe")


def small(seed: int) -> Account:
    """Return a random account of four users and two roles, with a boundary, a group and control policies."""
    dice = random.Random(seed)
    made = Account(dice=dice)
    edge = made.policy("edge", *_statements(dice, 3))
    made.policy("wide", *_statements(dice, 2))
    made.add("Group", "staff", _statements(dice, 2))
    for name in _USERS:
        more = {"boundary": edge} if dice.random() < 0.3 else {}
        grouped = ["staff"] if dice.random() < 0.5 else []
        made.add(
            "User",
            name,
            _statements(dice, 3),
            [f"{ROOT}:policy/wide"] * (dice.random() < 0.4),
            GroupList=grouped,
            **more,
        )
    for name in ("app", "box"):
        who = dice.choice([NUMBER, f"{ROOT}:root", f"{ROOT}:user/ann", f"{ROOT}:user/bob", "*"])
        told = {"Principal": {"AWS": who}} | dice.choice([{}, {}, {"Condition": _condition(dice)}])
        made.role(name, _statements(dice, 2), told)
    made.controls = [says("Allow", "*"), *_statements(dice, 1)] if dice.random() < 0.5 else []
    return made


def _statements(dice: random.Random, most: int) -> list[Json]:
    return [_statement(dice) for _ in range(dice.randint(0, most))]


def _statement(dice: random.Random) -> Json:
    actions = dice.sample(_ACTIONS, dice.randint(1, 2))
    resources = dice.sample(
        [
            "*",
            f"{ROOT}:user/*",
            f"{ROOT}:*/a*",
            f"{ROOT}:user/?nn",
            f"{ROOT}:role/app",
            f"{ROOT}:user/${{aws:username}}",
            "arn:aws:s3:::x",
        ],
        dice.randint(1, 2),
    )
    told: Json = {"Effect": "Allow" if dice.random() < 0.7 else "Deny"}
    told["NotAction" if dice.random() < 0.15 else "Action"] = actions
    told["NotResource" if dice.random() < 0.15 else "Resource"] = resources
    return told | ({"Condition": _condition(dice)} if dice.random() < 0.3 else {})


def _condition(dice: random.Random) -> Json:
    key = dice.choice([*OPEN_KEYS, "aws:username", "aws:SecureTransport"])
    if key == "aws:username":
        return {dice.choice(["StringLike", "StringNotLike"]): {key: dice.choice(["a*", "ann", "*"])}}
    return {"Bool": {key: dice.choice(["true", "false"])}}


def worlds() -> Iterator[dict[str, str]]:
    """Yield every way in which what is open may stand."""
    for values in product(["true", "false"], repeat=len(OPEN_KEYS)):
        yield dict(zip(OPEN_KEYS, values, strict=True)) | {"aws:SecureTransport": "true"}


def _glob(pattern: str, text: str, name: str | None) -> bool:
    if "${aws:username}" in pattern:
        if name is None:
            return False
        pattern = pattern.replace("${aws:username}", name)
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _speaks(one: Json, action: str, resource: str, name: str | None, world: dict[str, str]) -> bool:
    low = (
        [each.lower() for each in one.get("Action", one.get("NotAction"))]
        if not isinstance(one.get("Action", "x"), str) or "NotAction" in one
        else [one["Action"].lower()]
    )
    about = any(_glob(each, action.lower(), None) for each in low) is ("Action" in one)
    named = one.get("Resource", one.get("NotResource"))
    listed = [named] if isinstance(named, str) else named
    told = listed is None or any(_glob(each, resource, name) for each in listed) is ("Resource" in one)
    return (
        about
        and told
        and all(
            _holds(operator, key, value, name, world)
            for operator, keys in one.get("Condition", {}).items()
            for key, value in keys.items()
        )
    )


def _holds(operator: str, key: str, value: str, name: str | None, world: dict[str, str]) -> bool:
    known = name if key == "aws:username" else world[key]
    if known is None:
        return operator == "StringNotLike"
    same = _glob(value, known, None)
    return same if operator in ("Bool", "StringLike") else not same


def judged(
    made: Account,
    arn: str,
    action: str,
    resource: str,
    *,
    skip: bool = False,
    chosen: list[dict[str, str]] | None = None,
) -> set[bool]:
    """Return whether a request is allowed, in every world or the chosen ones; `skip` asks for no Allow of the identity's own."""
    chosen = list(worlds()) if chosen is None else chosen
    kind = "User" if ":user/" in arn else "Role"
    objects = {one["Arn"]: one for listed in made.objects.values() for one in listed}
    who = objects[arn]
    own = [one for each in who[f"{kind}PolicyList"] for one in each["PolicyDocument"]["Statement"]]
    for group in who.get("GroupList", ()):
        own += [
            one
            for each in objects[f"{ROOT}:group/{group}"]["GroupPolicyList"]
            for one in each["PolicyDocument"]["Statement"]
        ]
    for each in who["AttachedManagedPolicies"]:
        own += objects[each["PolicyArn"]]["PolicyVersionList"][0]["Document"]["Statement"]
    cap = who.get("PermissionsBoundary")
    needed = [] if skip else [own]
    edge = objects[cap["PermissionsBoundaryArn"]]["PolicyVersionList"][0]["Document"]["Statement"] if cap else []
    # A trust policy that names a user outweighs the silence of the user's boundary.
    needed += [edge] if cap and not (skip and kind == "User") else []
    needed += [made.controls] if made.controls else []
    name = who["UserName"] if kind == "User" else None
    return {
        not any(
            one["Effect"] == "Deny" and _speaks(one, action, resource, name, world)
            for told in (own, edge, made.controls)
            for one in told
        )
        and all(
            any(one["Effect"] == "Allow" and _speaks(one, action, resource, name, world) for one in told)
            for told in needed
        )
        for world in chosen
    }


def assumes(made: Account, arn: str, role: str) -> set[bool]:
    """Return whether an identity may be a role, in every world: its trust policy names it, or leaves it to the account."""
    (told,) = next(one for one in made.objects["RoleDetailList"] if one["Arn"] == role)["AssumeRolePolicyDocument"][
        "Statement"
    ]
    who = told["Principal"]["AWS"]
    name = arn.rpartition("/")[2] if ":user/" in arn else None
    found = set()
    for world in worlds():
        holds = all(
            _holds(operator, key, value, name, world)
            for operator, keys in told.get("Condition", {}).items()
            for key, value in keys.items()
        )
        left = who in (NUMBER, f"{ROOT}:root") and judged(made, arn, "sts:AssumeRole", role, chosen=[world]) == {True}
        named = who in ("*", arn) and judged(made, arn, "sts:AssumeRole", role, skip=True, chosen=[world]) == {True}
        found.add(holds and (left or named))
    return found

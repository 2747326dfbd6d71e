"""Identities and policies of an AWS account: `aws iam get-account-authorization-details`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.json_stream import members, opening
from doorward.iam.document import statements
from doorward.iso_time import since_1970, utc
from doorward.reader import Batch, Malformed, Reject, reader
from doorward.records.scan_record import member, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from doorward.reader import Input, Sample, Told


Row = dict[str, Any]
Rows = dict[str, list[Row]]

_LISTS = {
    "UserDetailList": ("user", "UserName", "UserId", "UserPolicyList"),
    "GroupDetailList": ("group", "GroupName", "GroupId", "GroupPolicyList"),
    "RoleDetailList": ("role", "RoleName", "RoleId", "RolePolicyList"),
    "Policies": ("policy", "PolicyName", "PolicyId", ""),
}
"""List -> kind of its objects, where their name and id stand, and where the policies that are part of them do."""
_ARN = re.compile(r"arn:[a-z0-9-]{1,30}:iam::([0-9]{12}|aws):[!-~]{1,600}")


def recognises(sample: Sample) -> bool:
    """Whether an object holds one of the lists of an account's identities."""
    keys = opening(sample.head).keys()
    lists = keys & set(_LISTS) - {"Policies"}
    return bool(lists) or ("Policies" in keys and b'"PolicyVersionList"' in sample.head)


@reader(fills=("identities", "memberships", "rights", "policies"), recognises=recognises)
def aws_authorization_details(source: Input) -> Iterable[Told]:
    """AWS identities and policies (`aws iam get-account-authorization-details`).

    Nothing is worked out: a statement is a row of `policies`, who has which policy is a row of `rights`. Every edition of a
    managed policy is kept, since whoever may choose another edition gains what that one allows.
    """
    placed = _Placed()
    try:
        yield from together("identities", _records(source, placed))
    except Malformed:
        yield Batch("memberships", placed.rows(), 0)
        raise
    yield Batch("memberships", placed.rows(), 0)


@dataclass(slots=True)
class _Placed:
    """Who is in which group; a user tells its groups by name, and their ARNs, which may hold a path, stand elsewhere."""

    arns: dict[tuple[str, str | None], str] = field(default_factory=dict)
    members: list[tuple[str, str, int]] = field(default_factory=list)

    def rows(self) -> list[Row]:
        """Return rows of `memberships`; a group that the file does not tell gets the ARN that it has without a path."""
        return [
            {"member": user, "group_id": self._arn(user, group), "is_primary": False, "origin_row": line}
            for user, group, line in self.members
        ]

    def _arn(self, user: str, group: str) -> str:
        return self.arns.get((user.split(":")[4], group), f"{user.split(':user/', maxsplit=1)[0]}:group/{group}")


def _records(source: Input, placed: _Placed) -> Iterator[Rows | Reject]:
    with source.open() as stream:
        for key, told in members(stream):
            if key == "IsTruncated" and told.value is True:
                yield Reject(told.line, "the list is cut short here: export the account again without a limit")
            if key not in _LISTS:
                continue
            if not isinstance(told.value, dict) or not _ARN.fullmatch(str(told.value.get("Arn"))):
                yield Reject(told.line, "it has no ARN of an identity or a policy", str(told.value)[:200])
                continue
            rows, wrong = _object(told.value, key)
            for row in (row for listed in rows.values() for row in listed):
                row["origin_row"] = told.line
            itself = rows["identities"][0]
            placed.members += [(itself["id"], group, told.line) for group in texts(told.value.get("GroupList") or [])]
            if itself["kind"] == "group":
                placed.arns[itself["domain"], itself["name"]] = itself["id"]
            yield rows
            yield from (Reject(told.line, f"{told.value['Arn']}: {reason}") for reason in wrong)


def _object(item: Mapping[str, Any], key: str) -> tuple[Rows, list[str]]:
    """Return the rows of an object, and what is wrong with its policies."""
    kind, name, number, inner = _LISTS[key]
    itself = _identity(item, kind, name, number)
    rows: Rows = {"identities": [itself], "rights": [], "policies": []}
    wrong: list[str] = []
    if kind == "policy":
        _editions(item, itself, rows, wrong)
        return rows, wrong
    for one in _objects(item.get(inner)):
        policy = f"{itself['id']}#{text(one.get('PolicyName'), 200) or 'unnamed'}"
        rows["rights"].append(_right(itself["id"], "PolicyInline", policy))
        _document(
            one.get("PolicyDocument"), {"policy": policy, "name": one.get("PolicyName"), "kind": "inline"}, rows, wrong
        )
    _attached(item, itself, rows)
    if kind == "role":
        _role(item, itself, rows, wrong)
    return rows, wrong


def _identity(item: Mapping[str, Any], kind: str, name: str, number: str) -> Row:
    arn = str(item["Arn"])
    flags = [f"tag {one.get('Key')}={one.get('Value')}"[:200] for one in _objects(item.get("Tags"))]
    known = [
        f"{said}={value}"
        for said, value in (("id", text(item.get(number), 100)), ("path", text(item.get("Path"), 600)))
        if value
    ]
    called = text(item.get(name), 200)
    return {
        "id": arn,
        "kind": kind,
        "name": called,
        "account": called if kind == "user" else None,
        "domain": arn.split(":")[4],
        "description": text(item.get("Description")),
        "created": _moment(item.get("CreateDate")),
        "last_logon": _moment(item.get("PasswordLastUsed")) or _moment(member(item, "RoleLastUsed", "LastUsedDate")),
        "flags": [*known, *flags],
    }


def _editions(item: Mapping[str, Any], itself: Row, rows: Rows, wrong: list[str]) -> None:
    said = text(item.get("DefaultVersionId"), 50)
    for one in _objects(item.get("PolicyVersionList")):
        edition = text(one.get("VersionId"), 50)
        force = one.get("IsDefaultVersion") is True or (edition is not None and edition == said)
        about = {
            "policy": itself["id"],
            "name": itself["name"],
            "kind": "managed",
            "edition": edition,
            "in_force": force,
        }
        _document(one.get("Document"), about, rows, wrong)
        itself["flags"].append(f"edition {edition}{' in force' if force else ''}")


def _document(document: Any, about: Row, rows: Rows, wrong: list[str]) -> None:
    try:
        rows["policies"] += [{"in_force": True, **about, **row} for row in statements(document)]
    except ValueError as error:
        wrong.append(f"{about['policy']}: {error}")


def _attached(item: Mapping[str, Any], itself: Row, rows: Rows) -> None:
    for one in _objects(item.get("AttachedManagedPolicies")):
        if policy := text(one.get("PolicyArn"), 700):
            rows["rights"].append(_right(itself["id"], "PolicyAttached", policy))
    if boundary := text(member(item, "PermissionsBoundary", "PermissionsBoundaryArn"), 700):
        rows["rights"].append(_right(itself["id"], "PermissionsBoundary", boundary))


def _role(item: Mapping[str, Any], itself: Row, rows: Rows, wrong: list[str]) -> None:
    about = {"policy": itself["id"], "name": itself["name"], "kind": "trust"}
    _document(item.get("AssumeRolePolicyDocument"), about, rows, wrong)
    for one in _objects(item.get("InstanceProfileList")):
        if profile := text(one.get("Arn"), 700):
            name = text(one.get("InstanceProfileName"), 200)
            row = {"id": profile, "kind": "instance profile", "name": name, "domain": itself["domain"], "flags": []}
            rows["identities"].append(row)
            rows["rights"].append(_right(profile, "UsesRole", itself["id"]))


def _right(holder: str, right: str, target: str) -> Row:
    return {"holder": holder, "right_name": right, "target": target, "inherited": False, "allowed": True}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _moment(value: Any) -> datetime | None:
    return utc(value) if isinstance(value, str) else since_1970(value) if isinstance(value, int | float) else None

"""A cloud account written down in a test, read by the real reader."""

from __future__ import annotations

import json

from tests.readers.told import gather

from doorward.iam.escalation import moves
from doorward.iam.estate import estate
from doorward.readers.aws_authorization_details import aws_authorization_details

NUMBER = "111122223333"
ROOT = f"arn:aws:iam::{NUMBER}"
ADMIN = f"cloud:{NUMBER}/administrator"
COLUMNS = ("domain", "name", "edition", "conditions", "created", "last_logon", "flags")


def allow(action, resource="*", condition=None, effect="Allow", **more):
    told = {"Effect": effect, "Action": action, "Resource": resource} | more
    return told | ({"Condition": condition} if condition else {})


def deny(action, resource="*", condition=None, **more):
    return allow(action, resource, condition, "Deny", **more)


def trusting(principal, condition=None, effect="Allow", **more):
    told = {"Effect": effect, "Action": "sts:AssumeRole", "Principal": principal} | more
    return told | ({"Condition": condition} if condition else {})


def service(name):
    return trusting({"Service": f"{name}.amazonaws.com"})


def document(statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def held(name, kind, statements, *, root=ROOT, attached=(), boundary=None, **more):
    arns = [
        one if one.startswith("arn:") else f"{root}:policy/{one}"
        for one in (*attached, *([boundary] if boundary else []))
    ]
    edge = {"PermissionsBoundary": {"PermissionsBoundaryArn": arns[-1]}} if boundary else {}
    inline = [{"PolicyName": "own", "PolicyDocument": document(statements)}] if statements else []
    attached = [{"PolicyArn": arn} for arn in arns[: len(attached)]]
    names = {f"{kind}Name": name, f"{kind}Id": f"ID{name.upper()}", "Arn": f"{root}:{kind.lower()}/{name}"}
    return names | {f"{kind}PolicyList": inline, "AttachedManagedPolicies": attached} | edge | more


def user(name, *statements, groups=(), **more):
    return held(name, "User", statements, GroupList=list(groups), **more)


def group(name, *statements, **more):
    return held(name, "Group", statements, **more)


def role(name, *statements, trust=(), profile=False, **more):
    profiles = [{"InstanceProfileName": name, "Arn": f"{ROOT}:instance-profile/{name}"}] if profile else []
    told = {"AssumeRolePolicyDocument": document(trust), "InstanceProfileList": profiles}
    return held(name, "Role", statements, **told, **more)


def policy(name, *statements, root=ROOT, others=()):
    editions = [{"VersionId": "v9", "IsDefaultVersion": True, "Document": document(statements)}]
    editions += [
        {"VersionId": f"v{place}", "IsDefaultVersion": False, "Document": document([one])}
        for place, one in enumerate(others, 1)
    ]
    return {
        "PolicyName": name,
        "Arn": name if name.startswith("arn:") else f"{root}:policy/{name}",
        "PolicyVersionList": editions,
    }


LISTS = {"User": "UserDetailList", "Group": "GroupDetailList", "Role": "RoleDetailList", "Policy": "Policies"}


def written(*objects):
    """Return objects as the export of an account."""
    lists = {name: [] for name in LISTS.values()}
    for one in objects:
        lists[next(LISTS[kind] for kind in ("User", "Group", "Role", "Policy") if f"{kind}Name" in one)].append(one)
    return json.dumps(lists).encode()


def told_by(data, origin="one"):
    """Return the rows that an export becomes, by table, as the engine hands them out."""
    found = gather(aws_authorization_details, data)
    assert (found.malformed, found.rejects) == (None, [])
    return {
        table: [dict.fromkeys(COLUMNS) | row | {"origin": origin} for row in found.rows[table]]
        for table in ("identities", "memberships", "rights", "policies")
    }


def built(*objects, controls=()):
    """Return the estate of these objects; `controls` are (holder, name, statements) of service control policies."""
    rows = told_by(written(*objects))
    for holder, name, statements in controls:
        arn = f"arn:aws:organizations::999900001111:policy/o-1/service_control_policy/{name}"
        about = dict.fromkeys(COLUMNS) | {"origin": "two", "name": name}
        rows["identities"].append(about | {"id": arn, "kind": "service control policy"})
        rows["rights"].append({"holder": holder, "right_name": "ServiceControlPolicy", "target": arn, "origin": "two"})
        for position, one in enumerate(statements, 1):
            told = {"actions": one.get("Action"), "not_actions": one.get("NotAction"), "resources": one.get("Resource")}
            lists = {key: [value] if isinstance(value, str) else value for key, value in told.items()}
            condition = json.dumps(one["Condition"]) if "Condition" in one else None
            row = about | {"policy": arn, "kind": "service control", "in_force": True, "position": position}
            rows["policies"].append(row | lists | {"effect": one["Effect"], "conditions": condition})
    return estate(**rows)


def all_moves(*objects, controls=()):
    return moves(built(*objects, controls=controls))


def gained(found, *facts, certain=False):
    """Return every fact that follows from some."""
    known, before = set(facts), 0
    while len(known) > before:
        before = len(known)
        known |= {one.conclusion for one in found if known.issuperset(one.premises) and (one.allowed or not certain)}
    return known


def identity(path):
    return f"identity:{ROOT}:{path}"


def escalates(found, path, *beside):
    """Return whether an identity gains its account: yes, no, or None if the data leave it open."""
    start = [identity(one) for one in (path, *beside)]
    if ADMIN in gained(found, *start, certain=True):
        return True
    return None if ADMIN in gained(found, *start) else False

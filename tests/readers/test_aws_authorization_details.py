"""What an AWS account tells of its identities and policies."""

from __future__ import annotations

import io
import json

import pytest
from tests.readers.told import DATA, gather, needs_data

from doorward.iso_time import utc
from doorward.reader import Batch, Input
from doorward.readers import readers
from doorward.readers.aws_authorization_details import aws_authorization_details

ROOT = "arn:aws:iam::111122223333"
ADMIN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
}
USER = {
    "Path": "/",
    "UserName": "ann",
    "UserId": "AIDAEXAMPLEANN",
    "Arn": f"{ROOT}:user/ann",
    "CreateDate": "2024-05-01T10:00:00+00:00",
    "GroupList": ["staff"],
    "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": ADMIN}],
    "AttachedManagedPolicies": [{"PolicyName": "wide", "PolicyArn": f"{ROOT}:policy/wide"}],
    "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": f"{ROOT}:policy/edge"},
    "Tags": [{"Key": "team", "Value": "blue"}],
}
GROUP = {"Path": "/a/", "GroupName": "staff", "GroupId": "AGPA1", "Arn": f"{ROOT}:group/a/staff", "GroupPolicyList": []}
ROLE = {
    "Path": "/",
    "RoleName": "app",
    "RoleId": "AROA1",
    "Arn": f"{ROOT}:role/app",
    "CreateDate": "2024-05-01 10:00:00+02:00",
    "AssumeRolePolicyDocument": TRUST,
    "InstanceProfileList": [{"InstanceProfileName": "app", "Arn": f"{ROOT}:instance-profile/app", "Roles": []}],
    "RolePolicyList": [],
    "AttachedManagedPolicies": [],
    "RoleLastUsed": {"LastUsedDate": "2025-01-02T03:04:05Z", "Region": "eu-west-1"},
}
POLICY = {
    "PolicyName": "wide",
    "PolicyId": "ANPA1",
    "Arn": f"{ROOT}:policy/wide",
    "DefaultVersionId": "v2",
    "PolicyVersionList": [
        {"VersionId": "v2", "IsDefaultVersion": True, "Document": TRUST},
        {"VersionId": "v1", "IsDefaultVersion": False, "Document": ADMIN},
    ],
}


def account(users=(), groups=(), roles=(), policies=(), **more):
    lists = {"UserDetailList": users, "GroupDetailList": groups, "RoleDetailList": roles, "Policies": policies}
    return json.dumps({key: list(value) for key, value in lists.items()} | more).encode()


WHOLE = account([USER], [GROUP], [ROLE], [POLICY])
SAMPLES: dict[str, bytes] = {
    "account.json": WHOLE,
    "indented.json": json.dumps(json.loads(WHOLE), indent=4).encode(),
    "empty.json": account(),
    "roles_only.json": json.dumps({"RoleDetailList": [ROLE]}).encode(),
    "policies_only.json": json.dumps({"Policies": [POLICY]}).encode(),
}
OTHERS: dict[str, bytes] = {
    "other_policies.json": b'{"Policies": [{"PolicyName": "a"}]}',
    "inner.json": b'{"a": {"UserDetailList": []}}',
    "text.json": b"UserDetailList",
    "groups.json": b'{"SecurityGroups": []}',
    "noise.bin": bytes(range(256)) * 20,
}


def told(data):
    found = gather(aws_authorization_details, data)
    assert found.malformed is None
    return found


def of(found, table, **columns):
    return [row for row in found.rows[table] if all(row.get(name) == value for name, value in columns.items())]


def test_the_reader_is_found():
    assert readers()["aws_authorization_details"] is aws_authorization_details


def test_each_object_is_one_record_and_one_identity():
    found = told(WHOLE)
    assert (found.records, found.rejects) == (4, [])
    assert [(row["kind"], row["name"], row["domain"]) for row in found.rows["identities"]] == [
        ("user", "ann", "111122223333"),
        ("group", "staff", "111122223333"),
        ("role", "app", "111122223333"),
        ("instance profile", "app", "111122223333"),
        ("policy", "wide", "111122223333"),
    ]


def test_a_user_tells_its_dates_tags_and_unique_id():
    (user,) = of(told(WHOLE), "identities", kind="user")
    assert user["account"] == "ann"
    assert user["created"] == utc("2024-05-01T10:00:00Z")
    assert user["flags"] == ["id=AIDAEXAMPLEANN", "path=/", "tag team=blue"]


def test_a_role_tells_when_it_was_used_last():
    (role,) = of(told(WHOLE), "identities", kind="role")
    assert role["last_logon"] == utc("2025-01-02T03:04:05Z")
    assert role["created"] == utc("2024-05-01T08:00:00Z")


def test_who_has_which_policy_is_a_right():
    found = told(WHOLE)
    assert [(row["holder"], row["right_name"], row["target"]) for row in found.rows["rights"]] == [
        (f"{ROOT}:user/ann", "PolicyInline", f"{ROOT}:user/ann#own"),
        (f"{ROOT}:user/ann", "PolicyAttached", f"{ROOT}:policy/wide"),
        (f"{ROOT}:user/ann", "PermissionsBoundary", f"{ROOT}:policy/edge"),
        (f"{ROOT}:instance-profile/app", "UsesRole", f"{ROOT}:role/app"),
    ]


@pytest.mark.parametrize("groups", [[GROUP], []])
def test_a_group_goes_by_its_arn_with_the_path_where_the_file_tells_it(groups):
    (row,) = told(account([USER], groups)).rows["memberships"]
    assert row["member"] == f"{ROOT}:user/ann"
    assert row["group_id"] == (f"{ROOT}:group/a/staff" if groups else f"{ROOT}:group/staff")


def test_groups_may_stand_before_their_users():
    data = json.dumps({"GroupDetailList": [GROUP], "UserDetailList": [USER]}).encode()
    assert told(data).rows["memberships"][0]["group_id"] == GROUP["Arn"]


def test_statements_are_rows_with_their_policy():
    found = told(WHOLE)
    assert [(row["policy"], row["kind"], row.get("edition"), row["in_force"]) for row in found.rows["policies"]] == [
        (f"{ROOT}:user/ann#own", "inline", None, True),
        (f"{ROOT}:role/app", "trust", None, True),
        (f"{ROOT}:policy/wide", "managed", "v2", True),
        (f"{ROOT}:policy/wide", "managed", "v1", False),
    ]


def test_a_broken_policy_is_told_and_its_owner_stays():
    user = {**USER, "UserPolicyList": [{"PolicyName": "bad", "PolicyDocument": {"Statement": [{}]}}]}
    found = told(account([user]))
    assert [row["kind"] for row in found.rows["identities"]] == ["user"]
    assert "user/ann#bad: statement 1 neither allows nor denies" in found.rejects[0].reason


@pytest.mark.parametrize(
    "value", [None, 1, "x", [], {}, {"Arn": 1}, {"Arn": "arn:aws:s3:::a"}, {"Arn": "arn:aws:iam::1:user/a"}]
)
def test_what_has_no_arn_of_iam_is_a_reject(value):
    found = told(account([value]))
    assert (len(found.rejects), found.rows["identities"]) == (1, [])


def test_a_list_that_was_cut_short_is_said():
    found = told(account([USER], IsTruncated=True, Marker="x"))
    assert "cut short" in found.rejects[0].reason
    assert not told(account([USER], IsTruncated=False)).rejects


def test_lists_of_the_wrong_type_are_nothing():
    user = {
        **USER,
        "GroupList": 1,
        "UserPolicyList": "x",
        "AttachedManagedPolicies": {},
        "Tags": [1],
        "PermissionsBoundary": "x",
    }
    found = told(account([user]))
    assert (found.rejects, found.rows["rights"], found.rows["memberships"]) == ([], [], [])


def test_what_stood_before_a_break_is_kept_with_its_groups():
    data = account([USER], [GROUP])
    found = gather(aws_authorization_details, data[:-20])
    assert found.malformed is not None
    assert [row["kind"] for row in found.rows["identities"]] == ["user", "group"]
    assert found.rows["memberships"][0]["group_id"] == GROUP["Arn"]


def test_an_object_that_stands_twice_is_two_rows():
    assert len(of(told(account([USER, USER])), "identities", kind="user")) == 2


def test_control_characters_in_a_name_stay_data():
    user = {**USER, "UserName": "a\x1b[31m\u202e", "Tags": [{"Key": "\x00", "Value": "\ud800"}]}
    assert told(account([user])).rejects == []


class Endless(io.RawIOBase):
    """An account of so many users that is never in memory as a whole."""

    def __init__(self, users):
        self.parts = self._parts(users)
        self.rest = b""

    @staticmethod
    def _parts(users):
        one = json.dumps(USER).encode()
        yield b'{"UserDetailList": ['
        for place in range(users):
            yield (b"," if place else b"") + one
        yield b"]}"

    def read(self, size=-1):
        while len(self.rest) < size and (part := next(self.parts, b"")):
            self.rest += part
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken


def test_a_large_account_is_read_batch_by_batch():
    class Streamed(Input):
        def open(self):
            return Endless(12_000)

    largest, users = 0, 0
    for batch in aws_authorization_details.read(Streamed(None, "large.json", "0" * 64, 0, 1)):
        assert isinstance(batch, Batch)
        if batch.table != "memberships":
            largest = max(largest, len(batch.rows))
        users += batch.table == "identities" and len(batch.rows)
    assert users == 12_000
    assert largest < 10_000


@needs_data
def test_a_real_account_is_read_whole():
    data = (DATA / "exposure/iam-aws/authorization-details.json").read_bytes()
    found = told(data)
    raw = json.loads(data)
    assert found.rejects == []
    assert found.records == sum(map(len, raw.values()))
    assert len(of(found, "identities", kind="role")) == len(raw["RoleDetailList"])
    assert {row["group_id"] for row in found.rows["memberships"]} <= {
        row["id"] for row in of(found, "identities", kind="group")
    }

"""Service control policies: what each says, and where it is attached."""

from __future__ import annotations

import json

import pytest
from tests.readers.told import gather

from doorward.readers import readers
from doorward.readers.aws_service_control_policies import aws_service_control_policies

ARN = "arn:aws:organizations::111122223333:policy/o-abcd/service_control_policy/p-1"
CONTENT = {"Version": "2012-10-17", "Statement": [{"Sid": "no", "Effect": "Deny", "Action": "iam:*", "Resource": "*"}]}
SUMMARY = {
    "Id": "p-1",
    "Arn": ARN,
    "Name": "no-iam",
    "Description": "nobody",
    "Type": "SERVICE_CONTROL_POLICY",
    "AwsManaged": False,
}
POLICY = {"Policy": {"PolicySummary": SUMMARY, "Content": json.dumps(CONTENT)}}
TARGETS = [
    {"TargetId": "r-ab12", "Type": "ROOT", "Name": "Root"},
    {"TargetId": "ou-ab12-abcdefgh", "Type": "ORGANIZATIONAL_UNIT"},
    {"TargetId": "444455556666", "Type": "ACCOUNT"},
]


def written(*told):
    return "\n".join(map(json.dumps, told)).encode()


SAMPLES: dict[str, bytes] = {
    "policy.json": written(POLICY),
    "with_targets.json": json.dumps({**POLICY, "Targets": TARGETS}, indent=2).encode(),
    "several.jsonl": written(POLICY, POLICY),
    "list.json": json.dumps([POLICY]).encode(),
}
OTHERS: dict[str, bytes] = {
    "policies.json": b'{"Policies": [{"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY"}]}',
    "other.json": b'{"Policy": "{}"}',
    "noise.bin": bytes(range(256)) * 20,
    "empty.json": b"",
}


def summary(**changes):
    return {"Policy": {**POLICY["Policy"], "PolicySummary": {**SUMMARY, **changes}}}


def test_the_reader_is_found():
    assert readers()["aws_service_control_policies"] is aws_service_control_policies


def test_a_policy_is_an_identity_and_its_statements_are_rows():
    found = gather(aws_service_control_policies, SAMPLES["policy.json"])
    assert (found.records, found.rejects, found.rows["rights"]) == (1, [], [])
    (row,) = found.rows["identities"]
    assert (row["id"], row["kind"], row["name"], row["domain"]) == (
        ARN,
        "service control policy",
        "no-iam",
        "111122223333",
    )
    (told,) = found.rows["policies"]
    assert (told["policy"], told["kind"], told["effect"], told["actions"]) == (
        ARN,
        "service control",
        "Deny",
        ["iam:*"],
    )


def test_where_it_is_attached_is_a_right():
    found = gather(aws_service_control_policies, SAMPLES["with_targets.json"])
    assert [row["holder"] for row in found.rows["rights"]] == ["r-ab12", "ou-ab12-abcdefgh", "444455556666"]
    assert {(row["right_name"], row["target"]) for row in found.rows["rights"]} == {("ServiceControlPolicy", ARN)}


@pytest.mark.parametrize("targets", [None, "x", {}, [1], [{"TargetId": 1}], [{"TargetId": "x"}], [{}]])
def test_targets_that_are_none_are_left_out(targets):
    found = gather(aws_service_control_policies, written({**POLICY, "Targets": targets}))
    assert (found.rejects, found.rows["rights"]) == ([], [])


def test_the_policy_of_aws_that_allows_all_is_read():
    told = summary(Arn="arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess", AwsManaged=True)
    assert gather(aws_service_control_policies, written(told)).rows["identities"][0]["domain"] == "aws"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (summary(Arn=None), "no ARN"),
        (summary(Arn="arn:aws:iam::111122223333:policy/x"), "no ARN"),
        (summary(Type="TAG_POLICY"), "only service control policies"),
        (summary(Type="RESOURCE_CONTROL_POLICY"), "only service control policies"),
        ({"Policy": {"PolicySummary": SUMMARY}}, "no object"),
        ({"Policy": {"PolicySummary": SUMMARY, "Content": "{"}}, "no JSON"),
        ({"Policy": {"PolicySummary": SUMMARY, "Content": '{"Statement": [{}]}'}}, "statement 1"),
        ({"Policy": "x"}, "no ARN"),
        ({}, "no ARN"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_kept(told, why):
    found = gather(aws_service_control_policies, written(told, POLICY))
    assert why in found.rejects[0].reason
    assert len(found.rows["identities"]) == 1


def test_a_break_leaves_what_stood_before():
    found = gather(aws_service_control_policies, written(POLICY) + b"\n{")
    assert len(found.rows["identities"]) == 1
    assert len(found.rejects) == 1

"""IAM Access Analyzer: whom policies of resources let in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers.aws_access_analyzer import aws_access_analyzer

BUCKET, KEY = "arn:aws:s3:::records", "arn:aws:kms:eu-central-1:111122223333:key/ab-cd"
PARTNER = "arn:aws:iam::444455556666:role/partner"


def finding(**more):
    told = {
        "id": "f-1",
        "resource": BUCKET,
        "resourceType": "AWS::S3::Bucket",
        "resourceOwnerAccount": "111122223333",
        "principal": {"AWS": PARTNER},
        "action": ["s3:GetObject", "s3:ListBucket"],
        "condition": {},
        "isPublic": False,
        "status": "ACTIVE",
    }
    return told | more


def written(*findings, **more):
    return json.dumps({"findings": [*findings], **more}).encode()


SAMPLES: dict[str, bytes] = {"findings.json": written(finding()), "paged.json": written(finding(), nextToken="x")}
OTHERS: dict[str, bytes] = {
    "second.json": b'{"findings": [{"findingType": "ExternalAccess", "resource": "arn:aws:s3:::x", "resourceType": "x"}]}',
    "empty.json": b'{"findings": []}',
    "other.json": b'{"Policies": [{"resource": 1, "resourceType": 2, "principal": 3}]}',
}


def read(*findings):
    found = gather(aws_access_analyzer, written(*findings))
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows


def rights(*findings):
    return [
        (row["holder"], row["right_name"], row["target"], row["allowed"]) for row in read(*findings).get("rights", [])
    ]


@pytest.mark.parametrize("name", SAMPLES)
def test_its_files_are_recognised(name):
    assert recognised(aws_access_analyzer, SAMPLES[name])


@pytest.mark.parametrize("name", OTHERS)
def test_other_files_are_not(name):
    assert not recognised(aws_access_analyzer, OTHERS[name], name)


def test_a_resource_and_who_may_do_what_to_it():
    (row,) = read(finding())["identities"]
    assert row == {
        "id": BUCKET,
        "kind": "bucket",
        "name": "records",
        "domain": "111122223333",
        "flags": ["access analyzer"],
        "origin_row": 1,
    }
    assert rights(finding()) == [(PARTNER, action, BUCKET, True) for action in ("s3:GetObject", "s3:ListBucket")]


def test_a_kind_that_is_not_known_keeps_its_own_word():
    (row,) = read(finding(resource=KEY, resourceType="AWS::New::Thing"))["identities"]
    assert (row["kind"], row["name"]) == ("AWS::New::Thing", "ab-cd")


@pytest.mark.parametrize("principal", [{"AWS": "*"}, {"AWS": PARTNER}, {}, None])
def test_whoever_is_anyone_goes_by_a_star(principal):
    assert {holder for holder, *_ in rights(finding(isPublic=True, principal=principal))} == {"*"}


@pytest.mark.parametrize(
    ("principal", "holders"),
    [
        ({"AWS": "444455556666"}, {"444455556666"}),
        ({"AWS": [PARTNER, PARTNER, "*"]}, {PARTNER, "*"}),
        ({"Federated": "arn:aws:iam::1:saml-provider/x"}, set()),
        ({"Service": "s3.amazonaws.com"}, set()),
        (None, set()),
        ("*", set()),
    ],
)
def test_only_accounts_and_identities_of_aws_are_told(principal, holders):
    assert {holder for holder, *_ in rights(finding(principal=principal))} == holders


def test_a_condition_leaves_the_right_open():
    (row, _) = read(finding(condition={"aws:SourceVpc": "vpc-1"}))["rights"]
    assert (row["allowed"], row["detail"]) == (None, '{"aws:SourceVpc": "vpc-1"}')


@pytest.mark.parametrize(("status", "count"), [("ACTIVE", 2), ("ARCHIVED", 2), ("RESOLVED", 0), (None, 2)])
def test_what_was_mended_gives_no_right_and_what_was_meant_does(status, count):
    assert len(rights(finding(status=status))) == count


def test_what_names_no_resource_is_said_with_its_line():
    data = b'{"findings": [\n' + json.dumps(finding(resource="records")).encode() + b',\n7,\n{"resource": {}}]}'
    found = gather(aws_access_analyzer, data)
    assert [(one.line, one.reason) for one in found.rejects] == [
        (line, "no finding with the ARN of a resource") for line in (2, 3, 4)
    ]


def test_lists_without_end_are_cut():
    assert len(rights(finding(action=["s3:GetObject"] * 5000))) == 200


values = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
nested = st.recursive(
    values, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.just("AWS"), inner), max_leaves=4
)


@given(
    st.dictionaries(st.sampled_from(["principal", "action", "condition", "status", "resourceType", "isPublic"]), nested)
)
def test_whatever_stands_there_is_read(more):
    read(finding(**more))

"""Conditions: what the data settle, and what they leave open."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from doorward.iam.condition import Chosen, Since, holds, keys, literals
from doorward.iam.logic import NO, OPEN, YES

KNOWN = {
    "aws:principalarn": ("arn:aws:iam::1:user/team/ann",),
    "aws:username": ("ann",),
    "aws:securetransport": ("true",),
    "aws:calledvia": (None,),
    "aws:currenttime": (Since(datetime(2024, 5, 1)),),
    "aws:tokenissuetime": (None, Since(datetime(2024, 4, 29, 12))),
    "iam:policyarn": ("arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::1:policy/wide"),
    "sts:rolesessionname": (Chosen(),),
    "x:number": ("5",),
}


def answers(operator, key, *values):
    """Return what one test says in an Allow and in a Deny."""
    block = json.dumps({operator: {key: list(values)}})
    return holds(block, KNOWN, denies=False), holds(block, KNOWN, denies=True)


@pytest.mark.parametrize(
    ("operator", "key", "values", "answer"),
    [
        ("StringEquals", "aws:username", ["ann"], YES),
        ("StringEquals", "AWS:UserName", ["Ann"], NO),
        ("StringEquals", "aws:username", ["bob", "ann"], YES),
        ("StringNotEquals", "aws:username", ["bob", "ann"], NO),
        ("StringNotEquals", "aws:username", ["bob"], YES),
        ("StringEqualsIgnoreCase", "aws:username", ["ANN"], YES),
        ("StringNotEqualsIgnoreCase", "aws:username", ["ANN"], NO),
        ("StringLike", "aws:username", ["a*"], YES),
        ("StringLike", "aws:username", ["b*"], NO),
        ("StringNotLike", "aws:username", ["a?n"], NO),
        ("StringEquals", "aws:username", ["a*"], NO),
        ("StringEquals", "aws:username", ["${aws:username}"], YES),
        ("StringEquals", "aws:username", ["${aws:PrincipalTag/x}"], OPEN),
        ("StringLike", "aws:username", ["b${aws:PrincipalTag/x}"], NO),
        ("ArnEquals", "aws:principalarn", ["arn:aws:iam::1:user/*"], YES),
        ("ArnLike", "aws:principalarn", ["arn:aws:iam::*:user/*/ann"], YES),
        ("ArnLike", "aws:principalarn", ["arn:aws:*:user/*"], NO),
        ("ArnLike", "aws:principalarn", ["*"], YES),
        ("ArnNotLike", "aws:principalarn", ["arn:aws:iam::1:user/*"], NO),
        ("Bool", "aws:securetransport", ["false"], NO),
        ("Bool", "aws:securetransport", [True], YES),
        ("Bool", "aws:multifactorauthpresent", ["true"], OPEN),
        ("Null", "aws:calledvia", ["true"], YES),
        ("Null", "aws:calledvia", ["false"], NO),
        ("Null", "aws:username", ["true"], NO),
        ("StringEquals", "aws:calledvia", ["x"], NO),
        ("StringNotEquals", "aws:calledvia", ["x"], YES),
        ("StringEqualsIfExists", "aws:calledvia", ["x"], YES),
        ("StringEqualsIfExists", "aws:username", ["bob"], NO),
        ("DateGreaterThan", "aws:currenttime", ["2020-01-01T00:00:00Z"], YES),
        ("DateGreaterThan", "aws:currenttime", ["2030-01-01T00:00:00Z"], OPEN),
        ("DateLessThan", "aws:currenttime", ["2020-01-01T00:00:00Z"], NO),
        ("DateLessThan", "aws:currenttime", ["2030-01-01T00:00:00Z"], OPEN),
        ("DateLessThan", "aws:currenttime", ["1577836800"], NO),
        ("DateEquals", "aws:currenttime", ["2020-01-01T00:00:00Z"], NO),
        ("DateNotEquals", "aws:currenttime", ["2020-01-01T00:00:00Z"], YES),
        ("DateGreaterThan", "aws:currenttime", ["soon"], OPEN),
        ("NumericLessThan", "x:number", ["6"], YES),
        ("NumericLessThanEquals", "x:number", ["5"], YES),
        ("NumericGreaterThan", "x:number", ["5"], NO),
        ("NumericGreaterThanEquals", "x:number", ["5"], YES),
        ("NumericEquals", "x:number", ["five"], OPEN),
        ("NumericNotEquals", "x:number", ["5"], NO),
        ("IpAddress", "aws:sourceip", ["10.0.0.0/8"], OPEN),
        ("ForAnyValue:StringEquals", "aws:username", ["ann"], OPEN),
        ("NoSuchOperator", "aws:username", ["ann"], OPEN),
    ],
)
def test_one_key(operator, key, values, answer):
    assert answers(operator, key, *values) == (answer, answer)


def test_an_allow_takes_the_alternative_that_serves_and_a_deny_that_one_avoids_is_open():
    assert answers("DateGreaterThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z") == (YES, OPEN)
    assert answers("DateLessThan", "aws:TokenIssueTime", "2020-01-01T00:00:00Z") == (NO, NO)
    assert answers("ArnEquals", "iam:PolicyARN", "arn:aws:iam::1:policy/*") == (YES, OPEN)
    assert answers("StringEquals", "sts:RoleSessionName", "x") == (YES, OPEN)


def test_a_token_may_be_36_hours_old():
    assert answers("DateGreaterThan", "aws:TokenIssueTime", "2024-04-29T11:59:59Z")[0] == YES
    assert answers("DateGreaterThan", "aws:TokenIssueTime", "2024-04-29T12:00:01Z")[0] == OPEN


def test_all_keys_and_operators_must_hold():
    block = {"StringEquals": {"aws:username": "ann"}, "Bool": {"aws:securetransport": "true"}}
    assert holds(json.dumps(block), KNOWN, denies=False) == YES
    block["Bool"]["aws:MultiFactorAuthPresent"] = "true"
    assert holds(json.dumps(block), KNOWN, denies=False) == OPEN
    block["StringEquals"]["aws:username"] = "bob"
    assert holds(json.dumps(block), KNOWN, denies=False) == NO
    assert holds(None, {}, denies=True) == YES


def test_which_keys_and_values_a_condition_asks_about():
    block = json.dumps({"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "${aws:PrincipalTag/region}"]}})
    assert keys(block) == {"aws:requestedregion", "aws:principaltag/region"}
    assert literals(block, "aws:requestedregion") == {"eu-west-1", "${aws:PrincipalTag/region}"}
    assert keys(None) == literals(None, "x") == frozenset()

"""Policy documents: the forms in which AWS lets them be written, and what it refuses."""

from __future__ import annotations

import json
from contextlib import suppress
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.iam.document import statements

ALLOW = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}


def document(*told):
    return {"Version": "2012-10-17", "Statement": list(told)}


def test_a_statement_is_a_row():
    told = {"Sid": "One", "Effect": "Deny", "NotAction": ["iam:*"], "NotResource": "arn:aws:s3:::a"}
    assert statements(document(told)) == [
        {"position": 1, "effect": "Deny", "sid": "One", "not_actions": ["iam:*"], "not_resources": ["arn:aws:s3:::a"]}
    ]


def test_a_text_alone_is_a_list_of_it_and_a_statement_alone_too():
    assert statements({"Statement": ALLOW}) == statements(document({**ALLOW, "Action": ["s3:*"], "Resource": ["*"]}))


@pytest.mark.parametrize("spelled", [json.dumps, lambda value: quote(json.dumps(value)), lambda value: value])
def test_a_document_comes_as_object_as_text_or_with_percent_signs(spelled):
    assert statements(spelled(document(ALLOW))) == statements(document(ALLOW))


def test_principals_are_told_with_their_type():
    told = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": ["1", "2"], "Service": "ec2.amazonaws.com"},
    }
    assert statements(document(told))[0]["principals"] == ["AWS:1", "AWS:2", "Service:ec2.amazonaws.com"]
    anyone = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*"}
    assert statements(document(anyone))[0]["principals"] == ["*:*"]
    but = {"Effect": "Deny", "Action": "*", "NotPrincipal": {"AWS": "1"}}
    assert statements(document(but))[0]["not_principals"] == ["AWS:1"]


def test_conditions_are_one_text_however_their_keys_are_ordered():
    one = {"Bool": {"b": "true", "a": "false"}, "StringLike": {"x": ["y"]}}
    other = {"StringLike": {"x": ["y"]}, "Bool": {"a": "false", "b": "true"}}
    first, second = (statements(document({**ALLOW, "Condition": told}))[0]["conditions"] for told in (one, other))
    assert first == second
    assert json.loads(first) == one


def test_no_condition_is_none():
    assert "conditions" not in statements(document({**ALLOW, "Condition": {}}))[0]
    assert statements(document()) == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (None, "no object"),
        ("nonsense", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ({"Version": "2012-10-17"}, "no Statement"),
        (document("x"), "statement 1 is no object"),
        (document(ALLOW, {**ALLOW, "Effect": "allow"}), "statement 2 neither allows nor denies"),
        (document({"Effect": "Allow", "Resource": "*"}), "names no action"),
        (document({**ALLOW, "NotAction": "s3:*"}), "both Action and NotAction"),
        (document({**ALLOW, "NotResource": "*"}), "both Resource and NotResource"),
        (document({**ALLOW, "Action": [1]}), "Action is neither"),
        (document({**ALLOW, "Principal": "me"}), "principal is neither"),
        (document({**ALLOW, "Principal": {"AWS": {}}}), "Principal AWS is neither"),
        (document({**ALLOW, "Condition": {"Bool": "x"}}), "condition is no object"),
        (document({**ALLOW, "Condition": "x"}), "condition is no object"),
    ],
)
def test_what_is_no_policy_is_refused_with_the_reason(told, why):
    with pytest.raises(ValueError, match=why):
        statements(told)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Effect", "Action", "Resource", "Principal", "Condition", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_anything_is_read_or_refused_and_never_crashes(told):
    rows = []
    with suppress(ValueError):
        rows = statements(told)
    assert all(row["effect"] in {"Allow", "Deny"} for row in rows)

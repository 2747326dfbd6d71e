from __future__ import annotations

import pytest

from doorward.iam.statement import Statement, spoken, statement

ROW = {"policy": "p", "effect": "Allow", "actions": ["IAM:Get*"], "resources": ["arn:aws:iam::1:user/${aws:username}"]}


@pytest.mark.parametrize(("action", "answer"), [("iam:getuser", True), ("iam:putuser", False)])
def test_actions_have_no_case(action, answer):
    assert statement(ROW).speaks_of(action) is answer


def test_what_is_not_named_is_spoken_of():
    one = statement({"policy": "p", "effect": "Deny", "not_actions": ["iam:*", "sts:*"]})
    assert not one.allows
    assert one.speaks_of("s3:getobject")
    assert not one.speaks_of("iam:getuser")


def test_it_asks_about_the_keys_of_its_conditions_and_variables():
    one = statement(ROW | {"conditions": '{"Bool":{"aws:MultiFactorAuthPresent":"true"}}'})
    assert one.asks == {"aws:username", "aws:multifactorauthpresent"}


def test_variables_are_filled_in_where_there_are_any():
    one = statement(ROW)
    assert one.filled({"aws:username": "ann"}).resources == ("arn:aws:iam::1:user/ann",)
    other = Statement("p", allows=True, resources=("*",))
    assert other.filled({"aws:username": "ann"}) is other


@pytest.mark.parametrize(
    ("change", "whole"),
    [
        ({}, True),
        ({"allows": False}, False),
        ({"actions": ("iam:*",)}, False),
        ({"resources": ("arn:aws:iam::1:*",)}, False),
        ({"conditions": "{}"}, False),
    ],
)
def test_everything_on_everything_always_is_the_whole(change, whole):
    told = {"policy": "p", "allows": True, "actions": ("s3:*", "*"), "resources": ("*",)} | change
    assert Statement(**told).whole is whole


def test_patterns_speak_of_some_actions_or_of_all_others():
    asked = ("a:one", "a:two", "b:one")
    assert spoken(("a:*",), None, asked) == {"a:one", "a:two"}
    assert spoken(None, ("a:*",), asked) == {"b:one"}
    assert spoken(None, None, asked) == set(asked)

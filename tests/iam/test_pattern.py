"""Patterns: what each matches, held against an independent way to say it."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.iam.pattern import filled, literal, matches, matches_arn, parts, plain, prefix, tokens, variables

patterns = st.text("ab*?", max_size=8)
texts = st.text("abc", max_size=8)


def by_expression(pattern, text):
    parts = {"*": ".*", "?": "."}
    return re.fullmatch("".join(parts.get(sign, re.escape(sign)) for sign in pattern), text, re.DOTALL) is not None


@given(patterns, texts)
def test_a_pattern_matches_what_its_expression_matches(pattern, text):
    assert matches(pattern, text) == by_expression(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "answer"),
    [
        ("s3:Get*", "s3:GetObject", True),
        ("s3:Get*", "s3:PutObject", False),
        ("arn:aws:s3:::a/*", "arn:aws:s3:::a/", True),
        ("arn:aws:s3:::a/*", "arn:aws:s3:::a", False),
        ("arn:aws:iam::*:user/*", "arn:aws:iam::1:user/a:b", True),
        ("?", "", False),
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("a.c", "abc", False),
        ("a\n*", "a\nb", True),
        ("${*}", "*", True),
        ("${*}", "a", False),
        ("a${?}", "a?", True),
        ("${$}{x}", "${x}", True),
        ("home/${aws:username}", "home/ann", True),
        ("home/${aws:username}", "else/ann", False),
    ],
)
def test_patterns_by_hand(pattern, text, answer):
    assert matches(pattern, text) is answer


def test_stars_in_a_row_are_one():
    assert tokens("a***b") == tokens("a*b")


def test_a_cruel_pattern_is_quick():
    begun = perf_counter()
    assert not matches("*a" * 200 + "b", "a" * 2_000)
    assert perf_counter() - begun < 10


def test_what_a_pattern_only_matches():
    assert [literal(one) for one in ("abc", "${*}", "a*", "a?", "${x}")] == ["abc", "*", None, None, None]


def test_what_a_pattern_begins_with():
    assert [prefix(one) for one in ("abc*", "*", "abc", "a*c*", "a?*")] == ["abc", "", None, None, None]


@given(patterns, texts)
def test_prefix_and_literal_say_the_same_as_matching(pattern, text):
    start, one = prefix(pattern), literal(pattern)
    assert start is None or matches(pattern, text) == text.startswith(start)
    assert one is None or matches(pattern, text) == (text == one)


def test_variables_are_filled_in_literally():
    assert filled("user/${aws:username}/*", {"aws:username": "a*b"}) == "user/a${*}b/*"
    assert matches(filled("${aws:username}", {"aws:username": "a*b"}), "a*b")
    assert not matches(filled("${aws:username}", {"aws:username": "a*b"}), "acb")


def test_what_nobody_knows_stays_open():
    assert filled("${aws:PrincipalTag/team}/${aws:UserName}", {"aws:username": "ann"}) == "${aws:PrincipalTag/team}/ann"
    assert variables("${aws:PrincipalTag/team}/${*}/x") == {"aws:principaltag/team"}
    assert variables("no variable") == frozenset()


def test_a_plain_text_keeps_its_stars():
    assert plain("a*${*}${$}") == "a**$"
    assert plain("${other}") == "${other}"


@pytest.mark.parametrize(
    ("pattern", "arn", "answer"),
    [
        ("*", "arn:aws:iam::1:user/a", True),
        ("arn:aws:iam::*", "arn:aws:iam::1:user/a", True),
        ("arn:aws:iam", "arn:aws:iam::1:user/a", True),
        ("arn:aws:iam::*:user/a", "arn:aws:iam::1:user/a", True),
        ("arn:aws:iam::*:user/a", "arn:aws:iam::1:role/x:user/a", False),
        ("arn:aws:iam::1:*:user/a", "arn:aws:iam::1:role/x:user/a", True),
        ("arn:aws:*:user/a", "arn:aws:iam::1:user/a", False),
        ("arn:aws:iam::1:user/${aws:username}", "arn:aws:iam::1:user/a", True),
        ("*:user/a", "arn:aws:iam::1:user/a", False),
    ],
)
def test_arns_are_matched_part_by_part(pattern, arn, answer):
    assert matches_arn(pattern, arn) is answer


def test_a_variable_is_one_piece_however_many_colons_it_has():
    assert parts("arn:aws:iam::1:user/${aws:username}")[-1] == "user/${aws:username}"
    assert parts("a$b:c") == ("a$b", "c", "*", "*", "*", "*")

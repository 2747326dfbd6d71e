"""All kinds of text at once: the same as trying every short text."""

from __future__ import annotations

from itertools import product
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from doorward.iam import existence
from doorward.iam.existence import NO_RESOURCE, kinds, part_kinds
from doorward.iam.pattern import matches, matches_arn

patterns = st.text("ab*?", max_size=4)
LONGEST = 9


def tried(family, asked):
    """Return the kinds of text, by trying every text of three letters up to a length that suffices for short patterns."""
    texts = ("".join(signs) for size in range(LONGEST) for signs in product("abc", repeat=size))
    return frozenset(tuple(matches(one, text) for one in asked) for text in texts if matches(family, text))


@given(patterns, st.lists(patterns, min_size=1, max_size=2))
def test_kinds_are_those_that_trying_finds(family, asked):
    assert part_kinds(family, tuple(asked)) == tried(family, asked)


def test_a_family_without_a_question_has_one_kind():
    assert kinds("a*", ()) == part_kinds("a*", ()) == frozenset({()})


def test_a_denial_that_covers_all_leaves_nothing():
    found = kinds("arn:*:s3:*", ("arn:aws:s3:::*", "arn:*:s3:*"))
    assert (True, False) not in found
    assert (True, True) in found


def test_a_denial_of_one_text_leaves_the_others():
    assert (True, False) in kinds("arn:aws:s3:::*", ("arn:aws:s3:::*", "arn:aws:s3:::secret"))
    assert (True, False) not in kinds("arn:aws:s3:::secret", ("arn:aws:s3:::*", "arn:aws:s3:::secret"))


def test_a_character_that_no_pattern_names_is_thought_of():
    assert (False, False) in part_kinds("?", ("a", "b"))
    assert (False, False) not in part_kinds("a", ("a", "b"))


def test_too_entangled_patterns_leave_the_question_open(monkeypatch):
    monkeypatch.setattr(existence, "MOST", 50)
    cruel = tuple(f"*{'a' * place}*b?{'c' * place}*" for place in range(1, 7))
    assert part_kinds("**", cruel) is None
    assert kinds("*", tuple(f"arn:aws:s3:::{one}" for one in cruel)) is None


def test_patterns_as_accounts_have_them_are_quick():
    asked = tuple(f"arn:aws:lambda:*:111122223333:function:team-{number}-*" for number in range(60))
    begun = perf_counter()
    found = kinds("arn:*:lambda:*:111122223333:*", asked)
    assert perf_counter() - begun < 10
    assert len(found) == 61


def arns():
    """Every ARN of a small world."""
    return (
        ":".join(("arn", *parts))
        for parts in product(("a", "b"), ("s",), ("", "x"), ("1", "2"), ("", "a", "b", "a:b", "ab"))
    )


arn_patterns = st.sampled_from(["*", "arn:*", "arn:a:s", "arn:*:s:*:1:*"]) | st.builds(
    "arn:{}:s:{}:{}:{}".format, st.sampled_from(["a", "*", "?"]), *[st.text("xab1*?", max_size=2)] * 3
)


@given(arn_patterns, st.lists(arn_patterns, min_size=1, max_size=3))
def test_every_kind_that_trying_finds_is_found_and_means_what_matching_says(family, asked):
    found = kinds(family, tuple(asked))
    tried_ones = {tuple(matches_arn(one, arn) for one in asked) for arn in arns() if matches_arn(family, arn)}
    assert tried_ones <= found


def test_a_star_ends_at_the_colon_but_in_the_last_part():
    assert kinds("arn:*:s:*:2:*", ("arn:*:s:*:1:*",)) == frozenset({(False,)})
    assert (True,) in kinds("arn:*:s:*:1:a:1:b", ("arn:*:s:*:1:*:b",))


def test_what_is_about_no_resource_is_allowed_by_a_star_only():
    assert kinds(NO_RESOURCE, ("*", "arn:*", "**")) == frozenset({(True, False, False)})

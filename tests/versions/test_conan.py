from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions import scheme_of
from doorward.versions.conan import conan

VERSIONS = st.from_regex(
    r"[0-2a](\.([0-2]|10|a|b1)){0,3}(-(rc|[0-2])(\.[0-2]){0,2})?(\+(b|[0-2])(\.[0-2])?)?", fullmatch=True
)


def test_numbers_words_candidates_and_builds_in_their_order():
    assert_ascending(
        conan,
        "0.9",
        "1.0-0",
        "1.0-",
        "1.0-alpha.3",
        "1.0-alpha.22",
        "1.0-rc",
        "1.0",
        "1.0+1",
        "1.0+b.3",
        "1.0+b.22",
        "1.0.1",
        "1.1.1.1.3",
        "1.1.1.1.22",
        "1.2",
        "1.2.a",
        "1.2.b",
        "1.20",
        "2",
        "2.a",
        "a.b",
        "b",
    )


def test_zeros_at_the_end_of_each_part_have_no_rank():
    assert_ascending(conan, ("1-pre1", "1.0-pre1", "1.0.0-pre1.0"), ("1", "1.0", "1.0.0"), ("1+b1", "1.0+b1.0"))


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("1.2.b", True),
        ("1.1.1w", False),
        ("1.2-1a", False),
        ("1.2+2b", False),
        ("1.*", False),
        ("1.0-", False),
        ("1..2", False),
    ],
)
def test_a_part_that_begins_with_a_digit_and_is_no_number_closes_a_circle(version, exact):
    assert conan.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(conan, "", "1.0 beta", "1,0", "~1.2", ">=1.0")


def test_the_ecosystem_so_versioned():
    assert scheme_of("ConanCenter") is conan


@given(st.lists(VERSIONS | st.text("01.-+aB*", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(conan, versions)


def items(text):
    found = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in text.split(".")]
    while found and found[-1] == (0, 0, ""):
        found.pop()
    return found


def specified(left, right):
    """Compare as Conan's documentation of versions says: release, then pre-release before it, then builds behind it."""
    ranks = []
    for text in (left, right):
        main, plus, build = text.partition("+")
        main, hyphen, pre = main.partition("-")
        ranks.append((items(main), not hyphen, items(pre) if hyphen else [], bool(plus), items(build) if plus else []))
    return sign(*ranks)


@given(VERSIONS, VERSIONS)
def test_versions_compare_as_conan_says(left, right):
    if conan.key(left).exact and conan.key(right).exact:
        assert_agrees(conan, [(left, right)], [specified(left, right)])

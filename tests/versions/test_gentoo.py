from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions.gentoo import gentoo

VERSIONS = st.from_regex(
    r"[0-2]{1,2}(\.[0-2]{1,3}){0,3}[ab]?(_(alpha|beta|pre|rc|p)[0-2]?){0,2}(-r[0-2])?", fullmatch=True
)


def test_numbers_letters_suffixes_and_revisions_in_their_order():
    assert_ascending(
        gentoo,
        "0.9",
        "1_alpha",
        "1_alpha2",
        "1_beta",
        "1_pre",
        "1_rc3",
        ("1", "1-r0"),
        "1-r1",
        "1_p",
        "1_p1",
        "1b_p1",
        "1.0",
        "1.0b",
        "1.0.0",
        "1.01",
        "1.1",
        "1.1b",
        "1.10",
        "12.2b",
        "12.2.5",
        "999999999999999999999999999999",
    )


def test_a_number_with_a_zero_before_it_is_a_fraction():
    assert_ascending(gentoo, ("1.0", "1.00"), "1.001", ("1.0010000000001",), ("1.01", "1.010"), "1.09", "1.1", "1.9")


def test_a_suffix_without_a_number_has_zero():
    assert_ascending(gentoo, ("1_rc", "1_rc0"), "1_rc1", "1_rc1_p1")


def test_no_version_at_all():
    assert_no_key(gentoo, "", "1.", "a", "1_gamma", "1.0-1", "1.0ab", "9999_live", "1.0-r", "1.0_p1-r1a")


@given(st.lists(VERSIONS | st.text("01.-_rab", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(gentoo, versions)


ORDER = ["alpha", "beta", "pre", "rc", "", "p"]


def parts(text):
    first, others, letter, suffixes, revision = re.fullmatch(
        r"(\d+)((?:\.\d+)*)([a-z]?)((?:_[a-z]+\d*)*)(?:-r(\d+))?", text
    ).groups()
    found = [(ORDER.index(word), int(count or 0)) for word, count in re.findall(r"_([a-z]+)(\d*)", suffixes)]
    return int(first), others.split(".")[1:], letter, found, int(revision or 0)


def components(left, right):
    for one, other in zip(left, right, strict=False):
        if one[0] == "0" or other[0] == "0":
            found = sign(one.rstrip("0"), other.rstrip("0"))
        else:
            found = sign(int(one), int(other))
        if found:
            return found
    return sign(len(left), len(right))


def specified(left, right):
    """Compare as chapter 3.3 of the Package Manager Specification says, algorithm by algorithm."""
    one, other = parts(left), parts(right)
    padded = max(len(one[3]), len(other[3]))
    suffixes = [item[3] + [(ORDER.index(""), 0)] * (padded - len(item[3])) for item in (one, other)]
    return (
        sign(one[0], other[0])
        or components(one[1], other[1])
        or sign(one[2], other[2])
        or sign(*suffixes)
        or sign(one[4], other[4])
    )


@given(VERSIONS, VERSIONS)
def test_versions_compare_as_the_specification_says(left, right):
    assert_agrees(gentoo, [(left, right)], [specified(left, right)])

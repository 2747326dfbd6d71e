from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from packaging.version import InvalidVersion, Version
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key, compare, sign

from doorward.versions.pep440 import pep440

VERSIONS = st.from_regex(
    r"v?([01]!)?[0-9]{1,2}(\.[0-3]){0,3}([._-]?(a|b|c|rc|alpha|beta|pre|preview)[._-]?[0-3]?)?"
    r"([._-]?(post|rev|r)[._-]?[0-3]?|-[0-3])?([._-]?dev[._-]?[0-3]?)?(\+[a-c0-9]{1,2}([._-][a-c0-9]{1,2}){0,2})?",
    fullmatch=True,
)


def test_the_summary_of_permitted_suffixes():
    assert_ascending(
        pep440,
        ("1.dev0", "1.0.0.dev"),
        "1.0.dev456",
        "1.0a1",
        "1.0a2.dev456",
        "1.0a12.dev456",
        "1.0a12",
        "1.0b1.dev456",
        "1.0b2",
        "1.0b2.post345.dev456",
        "1.0b2.post345",
        ("1.0rc1.dev456", "1.0c1.dev456"),
        ("1.0rc1", "1.0c1", "1.0-preview_1", "1.0.pre1"),
        ("1.0", "1", "v1.0.0", "01.0"),
        "1.0+abc.5",
        "1.0+abc.7",
        "1.0+5",
        ("1.0+5.1", "1.0+5-01"),
        "1.0.post456.dev34",
        ("1.0.post456", "1.0-456", "1.0r456"),
        "1.0.15",
        "1.1.dev1",
        "1.10",
        "2024.1",
        "1!0.1",
    )


def test_case_has_no_rank():
    assert_ascending(pep440, ("1.0A1", "1.0ALPHA1"), ("1.0RC1", "1.0Rc-1"), ("1.0+ABC", "1.0+abc"))


def test_legacy_versions_have_no_key():
    assert_no_key(
        pep440, "2004d", "1.0-final", "1.0.x", "french toast", "1.0+", "1.0+a+b", "1.0..1", "!1", "1.0a1b1", ""
    )


def test_the_release_of_a_hundred_zeros_is_one_zero():
    assert_ascending(pep440, ("0", ".".join("0" * 100)), ".".join("0" * 100) + ".1")


@given(st.lists(VERSIONS | st.text("01.ab+!-", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(pep440, versions)


@given(VERSIONS, VERSIONS)
def test_packaging_agrees(left, right):
    assert compare(pep440, left, right) == sign(Version(left), Version(right))


@given(st.text("0123.abcdevrcpost+!-_ v", max_size=12))
def test_packaging_reads_the_same_texts(text):
    try:
        Version(text)
    except InvalidVersion:
        assert_no_key(pep440, text)
    else:
        assert pep440.key(text).exact

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions.apk import apk

VERSIONS = st.from_regex(
    r"[0-2]{1,2}(\.[0-9]{1,2}){0,2}[a-c]?(_(alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-2]?){0,2}(~[0-9a-f]{1,2})?(-r[0-2])?",
    fullmatch=True,
)


def test_the_order_of_apk_version():
    assert_ascending(
        apk, "1.0_alpha", "1.0_alpha-r9", "1.0_alpha1", "1.0_beta", "1.0_pre", "1.0_rc1_git20240101", "1.0_rc2", "1.0"
    )
    assert_ascending(apk, "1.0", "1.0-r0", "1.0-r1", "1.0-r10", "1.0~0abc", "1.0~abc", "1.0~abc-r1")
    assert_ascending(
        apk, "1.0~abc", "1.0_cvs", "1.0_svn", "1.0_git20240101", "1.0_hg", "1.0_p", "1.0_p-r1", "1.0_p1", "1.0_p10"
    )
    assert_ascending(apk, "1.0_p10", "1.0a", "1.0b_p1", "1.0z", "1.0.0", "1.0.1", "1.2", "1.10", "2", "10")


def test_a_later_number_with_a_leading_zero_sorts_as_text_below_all_others():
    assert_ascending(apk, "1.0", "1.00", "1.005", "1.01", "1.019", "1.02", "1.1", "1.10")


def test_zeros_before_the_first_number_have_no_rank():
    assert_ascending(apk, "0.9", ("1.2", "01.2"), "1.3")


@pytest.mark.parametrize(
    "version", ["8.8p1-r0", "1.0_foo", "1.0_rcx", "1.0-rc1", "1.0~xyz", "1.", "1.0-r", "1.0-r1_p1", "1.0A"]
)
def test_what_turns_invalid_midway_ranks_just_before_its_valid_beginning(version):
    assert not apk.key(version).exact


def test_an_invalid_end_comes_before_a_valid_one():
    assert_ascending(apk, "8.8p_rc1", ("8.8p1-r0", "8.8p2-r0"), "8.8p", ("8.9p1-r0", "8.9p1"))


def test_no_version_at_all():
    assert_no_key(apk, "a", "_p1", "-r1", ".1", "latest")


@given(st.lists(VERSIONS | st.text("01._-~arp", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(apk, versions)


SUFFIXES = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"]


def specified(text):
    """Return a sort key in the words of apk-version(5): what can follow at a place, the earliest kind of part the greatest."""
    first, others, letter, suffixes, commit, revision = re.fullmatch(
        r"([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_[a-z]+[0-9]*)*)(?:~([0-9a-f]+))?(?:-r([0-9]+))?", text
    ).groups()
    later = others.split(".")[1:]
    key = [(int(first),), *((7, 0, digits) if digits[0] == "0" else (7, 1, int(digits)) for digits in later)]
    key += [(6, letter)] if letter else []
    for word, digits in re.findall(r"_([a-z]+)([0-9]*)", suffixes):
        rank = SUFFIXES.index(word)
        key.append((5 if rank > 4 else -1, rank))
        key += [(4, int(digits))] if digits else []
    key += [(3, commit)] if commit else []
    key += [(2, int(revision))] if revision else []
    return [*key, (0,)]


@given(VERSIONS, VERSIONS)
def test_versions_compare_as_the_manual_says(left, right):
    assert_agrees(apk, [(left, right)], [sign(specified(left), specified(right))])

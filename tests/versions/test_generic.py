from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_algebra, assert_ascending, assert_no_key

from doorward.versions.generic import generic

VERSIONS = st.from_regex(r"[0-2]{1,2}([._ -]?([0-2]{1,2}|rc|beta|a|b|p|sp|k)){0,5}", fullmatch=True)


@pytest.mark.parametrize(
    "chain",
    [
        ["1.0.1", "1.0.2", "1.0.2a", "1.0.2k", "1.0.2zh", "1.1.0"],
        ["9.11.3-rc1", "9.11.3", "9.11.3-P1", "9.11.3-S1", "9.11.4"],
        ["7.0-alpha", "7.0-beta2", "7.0-beta10", "7.0-preview", "7.0-rc1", "7.0", "7.0.1"],
        ["3.0a1", "3.0b1", "3.0b10", "3.0", "3.0.1"],
        ["15.1(2)T3", "15.1(3)T", "15.1(3)T1", "15.2"],
        ["6.6", "6.6p1", "6.6p2", "6.7"],
        ["14.0.0", "14.0.0 SP1", "14.1", "2019", "2022"],
    ],
    ids=lambda chain: chain[0],
)
def test_versions_as_vendors_write_them(chain):
    assert_ascending(generic, *chain)


def test_zeros_at_the_end_and_before_a_word_and_separators_have_no_rank():
    assert_ascending(generic, ("1.0-rc1", "1rc1", "1.0.0 RC 1"), ("1", "1.0", "1.0.0", "01"), ("1.2", "1_2", "1-02"))


def test_zeros_between_numbers_count():
    assert_ascending(generic, "1.0.0.1", "1.0.1", "1.1")


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("1", True),
        ("1.2.3", True),
        ("10.0.17763.5329", True),
        ("0.0.1", True),
        ("1.02", False),
        ("2.0-rc1", False),
        ("r5", False),
        ("v1.2", True),
        ("1.2-x64", False),
    ],
)
def test_only_numbers_and_dots_are_exact(version, exact):
    assert generic.key(version).exact is exact


def test_letters_before_the_first_number_are_read():
    assert_ascending(generic, "r77.30", "r80.40", "r81", "r81.10")
    assert_ascending(generic, "v200r005c20", "v200r019c00spc500", "v200r021c10")


def test_no_version_at_all():
    assert_no_key(generic, "-", "*", "", "...", "()", "n/a", "unspecified", "Snapdragon 8 Gen 1 Mobile Platform")


@pytest.mark.parametrize(
    "versions",
    [
        "< 1.2",
        ">= 1.0, < 1.2",
        "1.2 and earlier",
        "1.0 to 1.4",
        "1.2 through 1.4",
        "1.2.*",
        "1.x",
        "1.2.X",
        "1.0, 1.1",
        "1.2 or later",
    ],
)
def test_several_versions_are_no_version(versions):
    assert generic.key(versions) is None


@pytest.mark.parametrize(
    ("version", "keyed"),
    [("1da177e4c3f4", False), ("a1b2c3d", False), ("1234567", True), ("20240101", True), ("12ab34", True)],
)
def test_a_commit_has_no_place_in_an_order(version, keyed):
    assert (generic.key(version) is not None) is keyed


@given(st.lists(VERSIONS | st.text("01.-ab(", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(generic, versions)


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=5), max_size=10))
def test_plain_numbers_compare_as_lists_of_numbers(lists):
    def bare(numbers):
        while numbers and numbers[-1] == 0:
            numbers = numbers[:-1]
        return numbers

    keys = [generic.key(".".join(map(str, numbers))).text for numbers in lists]
    for left, left_key in zip(lists, keys, strict=True):
        for right, right_key in zip(lists, keys, strict=True):
            assert (left_key < right_key) == (bare(left) < bare(right))

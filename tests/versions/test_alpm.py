from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions.alpm import alpm

VERSIONS = st.from_regex(r"([01]:)?[0-2ab]([._+]?([0-2]{1,2}|a|b|rc)){0,5}-[1-3](\.1)?", fullmatch=True)


def test_the_order_of_vercmp():
    assert_ascending(
        alpm,
        *(
            f"{version}-1"
            for version in ("1.0a", "1.0b", "1.0beta", "1.0p", "1.0pre", "1.0rc", "1.0", "1.0.a", "1.0.1")
        ),
    )
    assert_ascending(alpm, *(f"{version}-1" for version in ("1", "1.0", "1.1", "1.1.1", "1.2", "2.0", "3.0.0")))


def test_releases_and_epochs():
    assert_ascending(alpm, ("1.0-1", "0:1.0-1"), "1.0-1.1", "1.0-2", "1.0-10", "2.0-1", "1:0.9-1", "2:0.1-1")


def test_a_number_behind_letters_comes_before_one_behind_a_dot():
    assert_ascending(alpm, "1.a-1", "1.a9-1", "1.a.b-1", "1.a.1-1", "1.1-1")


@pytest.mark.parametrize(
    ("version", "exact"), [("1.5-1", True), ("1.5", False), ("1..5-1", False), ("1.5.-1", False), (".5-1", False)]
)
def test_what_vercmp_ranks_in_a_circle_is_not_exact(version, exact):
    assert alpm.key(version).exact is exact


def test_a_version_without_a_release_is_read_as_the_first():
    assert_ascending(alpm, ("1.5", "1.5-1"), "1.5-2")


def test_no_version_at_all():
    assert_no_key(alpm, "", "1.0-a", "1:2:3-1", "1 0", "a:1.0-1", "1.0-1-1")


@given(st.lists(VERSIONS | st.text("01.-_ab:", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(alpm, versions)


def rpmvercmp(left, right):
    """Compare as pacman's rpmvercmp does: segment by segment, the separators' lengths in between."""
    while left and right:
        seps = [re.match(r"[^0-9A-Za-z]*", text)[0] for text in (left, right)]
        left, right = left[len(seps[0]) :], right[len(seps[1]) :]
        if not (left and right):
            break
        if len(seps[0]) != len(seps[1]):
            return sign(len(seps[0]), len(seps[1]))
        kind = "[0-9]*" if left[0].isdigit() else "[A-Za-z]*"
        one, other = re.match(kind, left)[0], re.match(kind, right)[0]
        if not other:
            return 1 if left[0].isdigit() else -1
        found = sign(int(one), int(other)) if one.isdigit() else sign(one, other)
        if found:
            return found
        left, right = left[len(one) :], right[len(other) :]
    if not left and not right:
        return 0
    return -1 if (not left and not right[0].isalpha()) or left[:1].isalpha() else 1


def specified(left, right):
    halves = [re.fullmatch(r"(?:(\d+):)?(.*)-([^-]*)", text).groups() for text in (left, right)]
    epochs = sign(*(int(half[0] or 0) for half in halves))
    return epochs or rpmvercmp(halves[0][1], halves[1][1]) or rpmvercmp(halves[0][2], halves[1][2])


@given(VERSIONS, VERSIONS)
def test_versions_compare_as_vercmp_does(left, right):
    assert_agrees(alpm, [(left, right)], [specified(left, right)])

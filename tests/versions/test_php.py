from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions import native
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, compare, sign

from doorward.versions.php import php

CHAIN = [
    "1.0.0-dev",
    "1.0.0-alpha",
    "1.0.0-alpha2",
    "1.0.0alpha10",
    "1.0.0-beta1",
    "1.0.0-RC1",
    "1.0.0-rc.2",
    "1.0.0",
    "1.0.0.1",
    "1.0.0pl1",
    "1.0.1",
    "1.2",
    "1.10",
    "2022.1.3",
    "2022.1.3-p1",
]
VERSIONS = st.from_regex(r"[0-2]{1,2}([.+_-]?([0-2]|dev|a|alpha|b|beta|RC|rc|pl|p|foo)){0,5}", fullmatch=True)


def test_the_order_of_the_php_manual():
    assert_ascending(
        php,
        ("1foo", "1.other", "1-Beta"),
        "1dev",
        ("1alpha", "1a"),
        ("1beta", "1b", "1build"),
        ("1RC", "1rc"),
        "1",
        "1.0",
        ("1pl", "1p", "1patch", "1preview"),
    )


def test_the_chain():
    assert_ascending(php, *CHAIN)


def test_separators_and_a_leading_v_have_no_rank():
    assert_ascending(php, ("1.0-RC1", "v1.0.RC.1", "V1_0+rc1", "1.0--RC1", "01.0RC01"), "1.0")


def test_a_shorter_version_is_older_though_composer_holds_them_equal():
    assert compare(php, "1.0", "1.0.0") == -1


@pytest.mark.parametrize("version", ["1.x-dev", "1.0." + "9" * 19])
def test_branches_of_a_line_and_numbers_past_64_bits_are_not_exact(version):
    assert not php.key(version).exact


def test_eighteen_digits_are_exact():
    assert php.key("1.0." + "9" * 18).exact


def test_no_version_at_all():
    assert_no_key(php, "dev-main", "v", "1.0.", "-1", "1:2", "#", "1~2", "*", "")


@given(st.lists(VERSIONS | st.text("01.-+aRC", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(php, versions)


FORMS = {"dev": 0, "alpha": 1, "a": 1, "beta": 2, "b": 2, "RC": 3, "rc": 3, "#": 4, "pl": 5, "p": 5}


def rank(word):
    return next((place for form, place in FORMS.items() if word.startswith(form)), -1)


def specified(text):
    """Return a sort key in the words of the PHP manual: words by rank, the end and numbers between RC and pl."""
    words = re.findall(r"[0-9]+|[A-Za-z]+", text)
    return [*((4, 1, int(word)) if word.isdigit() else (rank(word), 0, 0) for word in words), (4, 0, 0)]


@given(VERSIONS, VERSIONS)
def test_versions_compare_as_the_manual_says(left, right):
    assert_agrees(php, [(left, right)], [sign(specified(left), specified(right))])


PHP = """
while (($line = fgets(STDIN)) !== false) {
  [$left, $right] = explode("\\t", rtrim($line, "\\n"));
  echo version_compare($left, $right), "\\n";
}
"""


def test_php_agrees():
    program = native.program("php")
    pairs = native.pairs(CHAIN, ["0", "1", ".0", "a", "-RC", "pl", ".dev", "x", "p"])
    assert_agrees(php, pairs, native.signs([str(program), "-r", PHP], pairs))

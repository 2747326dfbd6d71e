from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions import native
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions.php import php

CHAIN = [
    "1.0.0-dev",
    "1.0.0-alpha",
    "1.0.0-alpha2",
    "1.0.0alpha10",
    "1.0.0-beta1",
    "1.0.0-RC1-dev",
    "1.0.0-RC1",
    "1.0.0-rc.2",
    "1.0.0",
    "1.0.0pl1",
    "1.0.0.1",
    "1.0.1",
    "1.2",
    "1.10",
    "1.10.x-dev",
    "1.11",
    "1.x-dev",
    "2.0",
    "2022.1.3",
    "2022.1.3-p1",
]
VERSIONS = st.from_regex(
    r"v?[0-2]{1,2}(\.[0-2]{1,2}){0,3}([._-]?(a|alpha|b|beta|RC|patch|pl|p)[0-2]?)?(-dev)?", fullmatch=True
)


def test_the_chain():
    assert_ascending(php, *CHAIN)


def test_the_words_of_the_php_manual():
    assert_ascending(
        php,
        ("1foo", "1.other"),
        "1dev",
        ("1alpha", "1a", "1-ALPHA"),
        ("1beta", "1b", "1-Beta"),
        ("1RC", "1rc"),
        "1",
        ("1pl", "1p", "1patch", "1.0-p"),
    )


def test_missing_numbers_are_zeros_separators_and_a_leading_v_have_no_rank():
    assert_ascending(
        php,
        ("1.0-RC1", "v1.0.RC.1", "V1.0_rc1", "01.0RC01", "1.0.0.0-RC1"),
        ("1.0", "1", "1.0.", "1.0.0", "1.0.0.0", "1.0-stable", "1.0.0@stable", "1.0.0+build.5"),
        "1.0.1",
    )


def test_a_branch_of_a_line_is_newer_than_all_of_the_line():
    assert_ascending(php, "1.999", ("1.x-dev", "1.x.x-dev", "1.*-dev", "v1.x-dev"), "2.0.0-dev", "2.0")


def test_dates():
    assert_ascending(php, "2024.01.02", ("2024.01.31", "2024.1.31"), "20231231", "20240101", "20240101-p1", "20240102")


@pytest.mark.parametrize(
    ("version", "exact"),
    [
        ("1.0", True),
        ("1.x-dev", True),
        ("1.0." + "9" * 18, True),
        ("1.0." + "9" * 19, False),
        ("1.5.6d", False),
        ("1.0.0.0.1", False),
        ("1foo", False),
    ],
)
def test_what_composer_refuses_and_numbers_past_64_bits_are_not_exact(version, exact):
    assert php.key(version).exact is exact


def test_no_version_at_all():
    assert_no_key(php, "dev-main", "DEV-main", "v", "-1", "1:2", "#", "1~2", "*", "")


@given(st.lists(VERSIONS | st.text("01.-+aRCx", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(php, versions)


FORMS = {"dev": 0, "alpha": 1, "a": 1, "beta": 2, "b": 2, "rc": 3, "#": 4, "pl": 5, "p": 5}


def rank(word):
    return next((place for form, place in FORMS.items() if word.startswith(form)), -1)


def specified(text):
    """Return a sort key in the words of Composer's and PHP's manuals: four numbers; words by rank, the end between RC and pl."""
    release, rest = re.fullmatch(r"v?([0-9.]*[0-9])(.*)", text.lower()).groups()
    words = [*(release.split(".") + ["0"] * 3)[: max(4, release.count(".") + 1)], *re.findall(r"[0-9]+|[a-z]+", rest)]
    return [*((4, 1, int(word)) if word.isdigit() else (rank(word), 0, 0) for word in words), (4, 0, 0)]


@given(VERSIONS, VERSIONS)
def test_versions_compare_as_the_manuals_say(left, right):
    assert_agrees(php, [(left, right)], [sign(specified(left), specified(right))])


COMPOSER = """
require getenv('AUTOLOAD');
$parser = new Composer\\Semver\\VersionParser();
while (($line = fgets(STDIN)) !== false) {
  [$left, $right] = explode("\\t", rtrim($line, "\\n"));
  try { echo version_compare($parser->normalize($left), $parser->normalize($right)), "\\n"; }
  catch (UnexpectedValueException $e) { echo "x\\n"; }
}
"""


def test_composer_agrees(monkeypatch):
    interpreter = native.program("php")
    monkeypatch.setenv("AUTOLOAD", str(native.beside("composer", "share/php/Composer/Semver/autoload.php")))
    pairs = native.pairs(CHAIN, ["0", "1", "2", ".0", "9"]) + native.pairs(CHAIN, ["a", "-RC", "pl", ".dev", "x", "p"])
    assert_agrees(php, pairs, native.signs([str(interpreter), "-r", COMPOSER], pairs))

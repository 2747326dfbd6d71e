from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.versions import native
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key

from doorward.versions.semver import semver

# The chain of semver.org, item 11, and its surroundings.
CHAIN = [
    "0.0.0-0",
    "0.0.0",
    "0.0.1",
    "0.9.10",
    "1.0.0--",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.0.1-0.20200101000000-abcdef123456",
    "1.0.1",
    "1.2.0",
    "1.10.0",
    "2.0.0",
    "20230101.0.0",
]
IDENTIFIER = st.from_regex(r"(0|[1-9][0-9]{0,3}|[0-9]*[A-Za-z-][0-9A-Za-z-]{0,3})", fullmatch=True)
VERSIONS = st.builds(
    lambda numbers, ids: ".".join(map(str, numbers)) + ("-" + ".".join(ids) if ids else ""),
    st.lists(st.integers(0, 12), min_size=3, max_size=3),
    st.lists(IDENTIFIER, max_size=4),
)


def test_the_chain_of_the_specification():
    assert_ascending(semver, *CHAIN)


def test_build_metadata_and_a_leading_v_have_no_rank():
    assert_ascending(
        semver, ("1.0.0-rc.1", "1.0.0-rc.1+a.b"), ("2.0.0", "v2.0.0", "2.0.0+incompatible", "2.0.0+001"), "2.0.1"
    )


def test_the_go_toolchain_writes_versions_its_own_way():
    assert_ascending(
        semver,
        ("go1.21beta1", "1.21.0-beta.1"),
        ("go1.21rc2", "1.21.0-rc.2"),
        ("go1.21", "go1.21.0", "1.21.0"),
        ("go1.21.13", "v1.21.13"),
    )
    assert semver.key("go1.21rc2").exact


@pytest.mark.parametrize("version", ["1.2", "1", "v1.2-beta", "1.2.3beta", "01.2.3", "1.2.3-01", "=1.2.3"])
def test_what_strict_rules_refuse_and_people_write_is_not_exact(version):
    assert not semver.key(version).exact


def test_fewer_numbers_are_filled_with_zeros():
    assert_ascending(semver, ("1", "1.0", "1.0.0"), "1.0.1", ("1.1", "1.1.0"))


def test_no_version_at_all():
    assert_no_key(
        semver,
        "1.2.3.4",
        "1.0.1116.6",
        "2021.02.22.00",
        "a.b.c",
        "1.2.x",
        "*",
        "latest",
        "1..2",
        "1.2.3-a..b",
        "2024-01-02",
        "go1",
        "-1.0.0",
    )


@given(st.lists(VERSIONS | st.text("0123.-+av", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(semver, versions)


def specified(text):
    """Return a sort key written straight from the specification's words."""
    numbers, _, pre = text.partition("-")
    ids = [(0, int(word), "") if word.isdigit() else (1, 0, word) for word in pre.split(".")] if pre else []
    return [int(part) for part in numbers.split(".")], not pre, ids


@given(st.lists(VERSIONS, max_size=12))
def test_keys_sort_as_the_specification_says(versions):
    assert sorted(versions, key=lambda version: semver.key(version).text) == sorted(versions, key=specified)


NODE = """
const semver = require(process.argv[1]);
for (const line of require('fs').readFileSync(0, 'utf8').split('\\n').filter(Boolean)) {
  const [left, right] = line.split('\\t').map((version) => semver.parse(version));
  console.log(left && right ? left.compare(right) : 'x');
}
"""


def test_npm_agrees():
    node = native.program("node")
    package = native.beside("npm", "node_modules/semver/package.json").parent
    pairs = native.pairs(CHAIN, ["0", "1", ".1", "-a", "-", "-0", "+x", "v"])
    assert_agrees(semver, pairs, native.signs([str(node), "-e", NODE, str(package)], pairs))

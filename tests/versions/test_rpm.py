from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.versions import native
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions.rpm import rpm

CHAIN = [
    "1.0~~-1",
    "1.0~rc1-1",
    "1.0~rc1^git1-1",
    "1.0",
    "1.0-1",
    "1.0-1.el8",
    "1.0-1.el8_4.2",
    "1.0-1.el9",
    "1.0-2.el8",
    "1.0-10.el8",
    "1.0^20240501-1",
    "1.0a-1",
    "1.0b-1",
    "1.0.1-1",
    "1.2",
    "1.10-3",
    "2.0.1a",
    "2.0.1.1",
    "1:0.5-1",
    "2:0",
]
VERSIONS = st.from_regex(r"([0-2]:)?[0-9ab~^._]{0,6}[0-9ab](-[0-9ab~^._]{1,5})?", fullmatch=True)


def test_the_order_of_the_rpm_manual():
    assert_ascending(rpm, *CHAIN)


def test_a_tilde_comes_before_the_end_and_a_caret_just_after():
    assert_ascending(rpm, "1~~", "1~", "1~^", "1~1", "1", "1^", "1^a", "1^1", "1a", "1.0")


def test_separators_and_leading_zeros_have_no_rank():
    assert_ascending(rpm, ("1.0-1", "1_0-1", "1..0-1", "1.00-01", "0:1.0-1", ":1.0-1", "1.0.-1"), "1.0-1.1")


def test_a_missing_epoch_is_zero_and_a_missing_release_comes_first():
    assert_ascending(rpm, ("1.0", "0:1.0"), "1.0-~1", "1.0-0", ("1.0-1", "0:1.0-1"), "1:0.1")


def test_only_the_last_hyphen_begins_the_release():
    assert_ascending(rpm, "1-1-2", "1-2-1", "1-2-2")


def test_no_version_at_all():
    assert_no_key(rpm, "-1", "1:", "1:-1", "1.0-")


@given(st.lists(VERSIONS | st.text("01.~^-:a", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(rpm, versions)


def specified(text):
    """Return a sort key in the words of the manual: a tilde, the end, a caret, letters, then numbers by value."""
    ranks = {"~": (0,), "^": (2,)}
    segments = re.findall(r"[0-9]+|[a-zA-Z]+|[~^]", text)
    return [*(ranks.get(item) or ((4, int(item)) if item.isdigit() else (3, item)) for item in segments), (1,)]


PARTS = st.from_regex(r"[0-9ab~^._]{0,6}[0-9ab]", fullmatch=True)


@given(PARTS, PARTS)
def test_versions_compare_as_the_manual_says(left, right):
    assert_agrees(rpm, [(left, right)], [sign(specified(left), specified(right))])


@given(PARTS, PARTS)
def test_releases_compare_as_the_manual_says(left, right):
    assert_agrees(rpm, [(f"1-{left}", f"1-{right}")], [sign(specified(left), specified(right))])


LUA = """%{lua:
for line in io.lines() do
  local left, right = line:match('^(.-)\\t(.*)$')
  local read, sign = pcall(rpm.vercmp, left, right)
  io.write(read and sign or 'x', '\\n')
end
}"""


def test_the_rpm_program_agrees():
    program = native.program("rpm")
    pairs = native.pairs(CHAIN, ["0", "1", ".", "~", "^", "_", "-1", "a", "Z"])
    assert_agrees(rpm, pairs, native.signs([str(program), "--eval", LUA], pairs))

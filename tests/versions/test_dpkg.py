from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from tests.versions import native
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions.dpkg import dpkg

CHAIN = [
    "0~~",
    "0~~a",
    "0~",
    "0",
    "0.5.0+git20180101",
    "1.0~beta1~svn1245",
    "1.0~beta1",
    "1.0~rc1-1",
    "1.0",
    "1.0-1~bpo12+1",
    "1.0-1",
    "1.0-1+b1",
    "1.0-1+deb12u1",
    "1.0-1.1",
    "1.0-10",
    "1.0a-1",
    "1.0+dfsg-1",
    "1.0-rc-1",
    "1.0.4+2-0.1",
    "1.2",
    "1.10",
    "2.0-1",
    "1:0.1",
    "1:2:3-4",
    "10:0",
]
VERSIONS = st.from_regex(r"([0-2]:)?[0-9]([0-9a-bz.+~-]{0,6}[0-9a-z])?", fullmatch=True)


def test_the_order_of_deb_version():
    assert_ascending(dpkg, *CHAIN)


def test_tilde_end_letters_and_the_rest_rank_so():
    assert_ascending(dpkg, "1~~", "1~~a", "1~", "1", "1a", "1z", "1+", "1-x-0", "1.")


def test_leading_zeros_and_a_missing_revision_have_no_rank():
    assert_ascending(dpkg, ("1.0", "1.00", "1.0-0", "0:1.0", "1.0-00"), ("1.1", "1.01"), ("1.a", "1.a0"))


def test_only_the_last_hyphen_begins_the_revision():
    assert_ascending(dpkg, "1.0-1-1", "1.0-2-1", "1.0-2-2")


def test_odd_characters_have_a_place_as_libdpkg_only_warns():
    assert_ascending(dpkg, "1.0-1", "1.0-1_a", "1.0_1-1")


def test_no_version_at_all():
    assert_no_key(dpkg, ":1", "a:1", "1:", "1.0-", "-1", "1 0", "-1:1.0", f"{2**31}:1", "1.0 -1")
    assert dpkg.key(f"{2**31 - 1}:1") is not None


@given(st.lists(VERSIONS | st.text("01.~+-:ab", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(dpkg, versions)


def rank(char):
    return -1 if char == "~" else ord(char) if char.isalpha() else ord(char) + 256


def specified(text):
    """Return a sort key for a part in the words of deb-version(7): non-digits, then digits, in turn, from left to right."""
    runs = re.findall(r"([^0-9]*)([0-9]*)", text) + [("", "")] * 8
    return [item for other, digits in runs for item in ((*map(rank, other), 0), int(digits or 0))]


PARTS = st.from_regex(r"[0-9][0-9a-bz.+~]{0,6}", fullmatch=True)


@given(PARTS, PARTS)
def test_upstream_versions_compare_as_the_manual_says(left, right):
    assert_agrees(dpkg, [(left, right)], [sign(specified(left), specified(right))])


@given(PARTS, PARTS)
def test_revisions_compare_as_the_manual_says(left, right):
    assert_agrees(dpkg, [(f"1-{left}", f"1-{right}")], [sign(specified(left), specified(right))])


SCRIPT = """
while IFS='\t' read -r left right; do
  if "$0" --compare-versions "$left" lt "$right"; then echo -1
  elif "$0" --compare-versions "$left" gt "$right"; then echo 1
  else echo 0; fi
done
"""


def test_the_dpkg_program_agrees():
    program = native.program("dpkg")
    pairs = native.pairs(CHAIN, ["0", "1", ".", "~", "+", "-1", "a", "Z", "1:"], count=200)
    assert_agrees(dpkg, pairs, native.signs(["sh", "-c", SCRIPT, str(program)], pairs))

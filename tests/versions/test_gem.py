from __future__ import annotations

import re
from itertools import dropwhile

from hypothesis import given
from hypothesis import strategies as st
from tests.versions import native
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions.gem import gem

CHAIN = [
    "0.0.0.rc1",
    "0",
    "0.0.1.a",
    "0.0.1",
    "0.9",
    "1.0.a",
    "1.0.a.2",
    "1.0.a10",
    "1.0.b1",
    "1.0.0.pre1",
    "1.0.0.rc2",
    "1.0",
    "1.0.0.1",
    "1.0.1.beta",
    "1.0.1",
    "1.2.3-4",
    "1.2.3",
    "1.10",
    "3.0.0.pre.20230101",
    "3",
]
VERSIONS = st.from_regex(r"[0-2]{1,2}(\.([0-2]|0|[ab]|a1|1b)){0,5}(-[ab0-2]{1,2})?", fullmatch=True)


def test_the_order_of_the_rubygems_guides():
    assert_ascending(gem, *CHAIN)


def test_zeros_at_the_end_and_before_the_first_letter_have_no_rank():
    assert_ascending(gem, ("1.a", "1.0.a", "1.0.0.a", "1.a.0"), ("1", "1.0", "1.0.0", "01"), ("1.1", "1.01"))


def test_a_hyphen_reads_as_a_prerelease():
    assert_ascending(gem, ("1.0-1", "1.0.pre.1"), ("1.0-2", "1.pre.2"), "1.0")


def test_zeros_behind_a_letter_count():
    assert_ascending(gem, "1.a.b", "1.a.0.b", "1.a", "1.a.0.1", "1.a.1")


def test_capital_letters_come_before_small_ones():
    assert_ascending(gem, "1.A", "1.Z", "1.a", "1")


def test_no_version_at_all():
    assert_no_key(gem, "junk", "1.0 beta", "1..2", "1.", ".1", "1.0-", "1_0", "v1", "")


@given(st.lists(VERSIONS | st.text("01.-aB", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(gem, versions)


def canonical(text):
    """Return Gem::Version's canonical segments: what is before the first letter and the rest, both without zeros at the end."""
    segments = [
        int(word) if word.isdigit() else word for word in re.findall(r"[0-9]+|[a-zA-Z]+", text.replace("-", ".pre."))
    ]
    letter = next((at for at, item in enumerate(segments) if isinstance(item, str)), len(segments))
    halves = segments[:letter], segments[letter:]
    return [item for half in halves for item in reversed(list(dropwhile(lambda item: item == 0, reversed(half))))]


def specified(left, right):
    lefts, rights = canonical(left), canonical(right)
    longest = max(len(lefts), len(rights))
    for pair in zip(lefts + [0] * (longest - len(lefts)), rights + [0] * (longest - len(rights)), strict=True):
        ranks = [(0, 0, item) if isinstance(item, str) else (1, item, "") for item in pair]
        if ranks[0] != ranks[1]:
            return sign(*ranks)
    return 0


@given(VERSIONS, VERSIONS)
def test_versions_compare_as_rubygems_says(left, right):
    assert_agrees(gem, [(left, right)], [specified(left, right)])


RUBY = """
STDIN.each_line do |line|
  puts(begin Gem::Version.new(line.chomp.split("\\t")[0]) <=> Gem::Version.new(line.chomp.split("\\t")[1])
  rescue ArgumentError then 'x' end)
end
"""


def test_ruby_agrees():
    program = native.program("ruby")
    pairs = native.pairs(CHAIN, ["0", "1", ".0", ".a", "-1", "b", ".0.0", ".1"])
    assert_agrees(gem, pairs, native.signs([str(program), "-e", RUBY], pairs))

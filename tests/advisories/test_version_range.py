"""Ranges of versions: what comparisons cover and leave, and how the tables write them down."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.advisories.version_range import (
    BEGIN,
    END,
    EVERY,
    Comparison,
    Interval,
    alternating,
    both,
    comparisons,
    covered,
    joined,
    outside,
    vers,
)
from doorward.versions import schemes

SEMVER = schemes()["semver"]


def written(intervals):
    """Return intervals in the notation of mathematics, with nothing for an open end."""
    return [
        ("(" if low.behind else "[")
        + (low.version if low != BEGIN else "")
        + ","
        + (high.version if high != END else "")
        + ("]" if high.behind and high != END else ")")
        for low, high in intervals
    ]


def range_of(text):
    return written(covered(comparisons(text), SEMVER))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("< 1.2.0", ["[,1.2.0)"]),
        ("<= 1.2.0", ["[,1.2.0]"]),
        ("> 1.2.0", ["(1.2.0,)"]),
        (">=1.2.0", ["[1.2.0,)"]),
        ("= 1.2.0", ["[1.2.0,1.2.0]"]),
        ("==1.2.0", ["[1.2.0,1.2.0]"]),
        ("!= 1.2.0", ["[,1.2.0)", "(1.2.0,)"]),
        (">= 1.0.0, < 2.0.0", ["[1.0.0,2.0.0)"]),
        ("< 2.0.0, >= 1.0.0 ", ["[1.0.0,2.0.0)"]),
        ("> 1.0.0, <= 2.0.0, != 1.5.0", ["(1.0.0,1.5.0)", "(1.5.0,2.0.0]"]),
        (">= 2.0.0, < 1.0.0", []),
        ("> 1.0.0, < 1.0.0", []),
        ("> 1.0.0, <= 1.0.0", []),
    ],
)
def test_comparisons_that_commas_join_cover_what_satisfies_all(text, found):
    assert range_of(text) == found


@pytest.mark.parametrize("text", ["", ">=", "1.0 2.0", ">> 1.0", "1.0,", "a < 1.0", "1.0 | 2.0"])
def test_what_is_no_comparison_is_refused(text):
    with pytest.raises(ValueError, match="is no comparison with a version"):
        comparisons(text)


def test_endless_blanks_cost_little():
    blanks = " " * 1_000_000
    assert comparisons(f"{blanks}<{blanks}1.0{blanks}") == [("<", "1.0")]
    with pytest.raises(ValueError, match="is no comparison"):
        comparisons(f"<{blanks}!")


def test_an_operator_of_an_ecosystem_must_be_put_into_plain_ones_before():
    assert comparisons("~> 1.2, ^1.0, ~2, 3") == [("~>", "1.2"), ("^", "1.0"), ("~", "2"), ("", "3")]
    for operator in ("~>", "^", "~", ""):
        with pytest.raises(ValueError, match="no comparison in an order"):
            covered([Comparison(operator, "1.0.0")], SEMVER)


def test_a_version_that_the_scheme_cannot_read_is_refused():
    with pytest.raises(ValueError, match=r"'x.y' is no version in the scheme semver"):
        range_of("< x.y")


def test_what_lies_in_both_in_any_and_in_none():
    low, high = covered(comparisons("< 2.0.0"), SEMVER), covered(comparisons(">= 1.0.0"), SEMVER)
    assert written(both(low, high)) == ["[1.0.0,2.0.0)"]
    assert written(joined([*low, *high])) == ["[,)"]
    assert written(outside(both(low, high))) == ["[,1.0.0)", "[2.0.0,)"]
    assert written(outside([])) == ["[,)"]
    assert outside([EVERY]) == []


def test_intervals_that_touch_are_one_and_those_with_a_gap_two():
    before, at, behind = (covered(comparisons(text), SEMVER)[0] for text in ("< 1.0.0", "= 1.0.0", "> 1.0.0"))
    assert written(joined([behind, before])) == ["[,1.0.0)", "(1.0.0,)"]
    assert written(joined([behind, at, before])) == ["[,)"]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (">= 1.0.0, < 2.0.0", {"introduced": "1.0.0", "fixed": "2.0.0"}),
        ("<= 2.0.0", {"introduced": "0", "last_affected": "2.0.0"}),
        ("> 1.0.0", {"introduced": "1.0.0", "introduced_excluded": True}),
        (">= 1.0.0", {"introduced": "1.0.0"}),
    ],
)
def test_an_interval_as_a_row_of_affected(text, row):
    assert covered(comparisons(text), SEMVER)[0].affected() == row


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            ">= 1.0.0, < 2.0.0",
            {"version": "*", "low": "1.0.0", "low_excluded": False, "high": "2.0.0", "high_excluded": True},
        ),
        ("<= 2.0.0", {"version": "*", "high": "2.0.0", "high_excluded": False}),
        ("> 1.0.0", {"version": "*", "low": "1.0.0", "low_excluded": True}),
    ],
)
def test_an_interval_as_a_row_of_applicability(text, row):
    assert covered(comparisons(text), SEMVER)[0].applicable() == row
    assert EVERY.applicable() == {"version": "*"}


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("vers:semver/>=1.5.0|<7.0.0", "semver", ["[1.5.0,7.0.0)"]),
        ("vers:semver/<7.0.0|>=1.5.0", "semver", ["[1.5.0,7.0.0)"]),
        ("vers:semver/<1.5.0|>=7.0.0", "semver", ["[,1.5.0)", "[7.0.0,)"]),
        ("vers:npm/1.2.3|>=2.0.0|<5.0.0", "npm", ["[1.2.3,1.2.3]", "[2.0.0,5.0.0)"]),
        ("vers:semver/>=1.0.0|<2.0.0|>=3.0.0|<=4.0.0", "semver", ["[1.0.0,2.0.0)", "[3.0.0,4.0.0]"]),
        ("vers:semver/>=1.0.0|!=1.5.0|<2.0.0", "semver", ["[1.0.0,1.5.0)", "(1.5.0,2.0.0)"]),
        ("vers:semver/!=1.5.0", "semver", ["[,1.5.0)", "(1.5.0,)"]),
        ("vers:semver/1.0.0|1.0.1", "semver", ["[1.0.0,1.0.0]", "[1.0.1,1.0.1]"]),
        ("VERS:Semver/*", "semver", ["[,)"]),
        ("vers:semver/<=1.0.0%2Bbuild", "semver", ["[,1.0.0+build]"]),
        ("vers:semver/>1.0.0", "semver", ["(1.0.0,)"]),
    ],
)
def test_the_notation_of_vers(text, kind, found):
    told, every = vers(text)
    assert told == kind
    assert written(alternating(every, SEMVER)) == found


@pytest.mark.parametrize("text", ["", "1.0", "vers:", "vers:npm", "vers:npm/", "vers:npm/||", "vers:npm/>=", "npm/<1"])
def test_what_is_no_range_in_vers_is_refused(text):
    with pytest.raises(ValueError, match=r"is no range|is no comparison|names no version"):
        vers(text)


VERSION = st.integers(0, 9).map("{}.0.0".format)
RANGE = st.lists(
    st.lists(st.tuples(st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), VERSION), min_size=1, max_size=3), max_size=4
)
TRUTH = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
    "=": int.__eq__,
    "!=": int.__ne__,
}


def holds(intervals, version):
    key = SEMVER.key(f"{version}.0.0").text
    return any(low.key <= key < high.key for low, high in intervals)


@given(RANGE)
def test_what_is_covered_and_what_is_left_agree_with_each_comparison(ranges):
    every = [interval for each in ranges for interval in covered(map(Comparison._make, each), SEMVER)]
    for version in range(10):
        truth = any(all(TRUTH[operator](version, int(at[0])) for operator, at in each) for each in ranges)
        assert holds(every, version) == truth
        assert holds(joined(every), version) == truth
        assert holds(outside(every), version) != truth


@given(RANGE)
def test_the_complement_of_a_complement_is_the_range(ranges):
    every = [interval for each in ranges for interval in covered(map(Comparison._make, each), SEMVER)]
    keys = [(low.key, high.key) for low, high in joined(every)]
    assert [(low.key, high.key) for low, high in outside(outside(every))] == keys


def test_bounds_say_on_which_side_of_their_version_they_lie():
    (interval,) = covered(comparisons("> 1.0.0, <= 2.0.0"), SEMVER)
    assert (interval.low.behind, interval.high.behind, BEGIN.behind) == (True, True, False)
    assert Interval() == EVERY

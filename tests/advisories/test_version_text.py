"""What is written where a version is asked for: each form, both sides of what is understood, and nothing guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.advisories.version_text import Range, bound, branch_end, is_unstated, ranges
from doorward.version import LONGEST


def below(version):
    return Range(high=version, high_excluded=True)


def up_to(version):
    return Range(high=version)


def only(version):
    return Range(version, False, version, False)


@pytest.mark.parametrize(
    "text",
    [
        "before 1.2",
        "< 1.2",
        "<1.2",
        "prior to 1.2",
        "versions before 1.2",
        "All versions < V1.2",
        "below v1.2",
        "all versions prior to 1.2.",
        "before version 1.2",
        "earlier than 1.2",
        "up to but not including 1.2",
    ],
)
def test_before_a_version_is_all_that_come_before_it(text):
    assert ranges(text) == (below("1.2"),)


@pytest.mark.parametrize(
    "text",
    [
        "<= 1.2",
        "<=1.2",
        "=< 1.2",
        "≤ 1.2",
        "1.2 and earlier",
        "1.2 and prior",
        "1.2 or below.",
        "up to 1.2",
        "v1.2 and all prior versions",
        "Versions 1.2 and earlier",
        "firmware version 1.2 and earlier",
        "through 1.2",
        "up to and including 1.2",
        "Ver.1.2 and earlier",
        "1.2  and\tbefore",
    ],
)
def test_up_to_a_version_is_that_and_all_before_it(text):
    assert ranges(text) == (up_to("1.2"),)


@pytest.mark.parametrize(
    "text", [">= 1.2", "=>1.2", "≥ 1.2", "1.2 and later", "1.2 and above", "from 1.2", "since v1.2"]
)
def test_from_a_version_is_that_and_all_after_it(text):
    assert ranges(text) == (Range("1.2"),)


@pytest.mark.parametrize("text", ["> 1.2", "after 1.2", "later than 1.2", "next of 1.2"])
def test_after_a_version_leaves_it_out(text):
    assert ranges(text) == (Range("1.2", low_excluded=True),)


@pytest.mark.parametrize(
    "text",
    [
        "1.0 to 1.2",
        "from 1.0 to 1.2",
        "1.0 through 1.2",
        "versions 1.0 - 1.2",
        "1.0\u20131.2",
        "1.0-1.2",
        "between 1.0 and 1.2",
        "1.0 up to and including 1.2",
        ">= 1.0, <= 1.2",
        ">=1.0 <=1.2",
    ],
)
def test_from_one_to_another_has_both_ends(text):
    assert ranges(text) == (Range("1.0", high="1.2"),)


@pytest.mark.parametrize(
    "text", [">= 1.0, < 1.2", ">=1.0,<1.2", "1.0 before 1.2", "from 1.0 prior to 1.2", ">= 1.0 and < 1.2"]
)
def test_the_upper_end_may_be_left_out(text):
    assert ranges(text) == (Range("1.0", high="1.2", high_excluded=True),)


@pytest.mark.parametrize("text", ["1.2", "v1.2", "V1.2", "= 1.2", "==1.2", "version 1.2", "Version 1.2.", " 1.2 "])
def test_one_version_is_just_that(text):
    (found,) = ranges(text)
    assert (found, found.only) == (only("1.2"), "1.2")


@pytest.mark.parametrize("text", ["R9P1", "QCA6574AU", "12.4(1)T3", "9.9R9-S9", "1.2.3-4", "2024-05-01", "1:2.3~rc1-4"])
def test_a_word_with_a_digit_is_a_version_as_it_stands(text):
    assert ranges(text) == (only(text),)


@pytest.mark.parametrize("text", ["*", "all", "All versions", "any", "every version", "firmware all versions", "ALL"])
def test_all_versions_are_all(text):
    assert ranges(text) == (Range(),)
    assert Range().only is None


def test_several_are_several():
    assert ranges("1.3, 2.0 and v2.1") == (only("1.3"), only("2.0"), only("2.1"))
    assert ranges("6.6, 7.0, and 7.1") == (only("6.6"), only("7.0"), only("7.1"))
    assert ranges("< 1.2 || >= 2.0, < 2.1") == (below("1.2"), Range("2.0", high="2.1", high_excluded=True))
    assert ranges(">= 1.0, < 1.2, >= 2.0, < 2.1") == (
        Range("1.0", high="1.2", high_excluded=True),
        Range("2.0", high="2.1", high_excluded=True),
    )
    assert ranges("6.2-6.2.7, 7.0-7.0.5") == (Range("6.2", high="6.2.7"), Range("7.0", high="7.0.5"))


def test_a_branch_ends_where_the_next_one_begins():
    branch = Range("1.4", high="1.5", high_excluded=True)
    assert ranges("1.4.x") == ranges("1.4.*") == ranges("v1.4.X") == ranges("1.4.x.x") == (branch,)
    assert ranges("<= 1.4.x") == ranges("1.4.x and earlier") == (below("1.5"),)
    assert ranges("< 1.4.x") == ranges("before 1.4.x") == (below("1.4"),)
    assert ranges("> 1.4.x") == ranges("above 1.4.x") == (Range("1.5"),)
    assert ranges(">= 1.4.x") == (Range("1.4"),)
    assert ranges("1.3.x through 1.4.x") == (Range("1.3", high="1.5", high_excluded=True),)


@pytest.mark.parametrize(
    ("text", "end"), [("5.4.*", "5.5"), ("5.9.x", "5.10"), ("9.*", "10"), ("v2.0.x", "2.1"), ("10.5.x.x", "10.6")]
)
def test_the_first_version_behind_a_branch(text, end):
    assert branch_end(text) == end


@pytest.mark.parametrize("text", ["", "*", "5.4", "x", ".x", "<= 5.x", "5.rc.x", "a.x", "9" * 30 + ".x"])
def test_what_is_no_branch_has_no_end(text):
    assert branch_end(text) is None


@pytest.mark.parametrize("text", ["", "-", "n/a", "N/A", " unspecified ", "Unknown", "not  specified", "various"])
def test_that_no_version_is_stated_is_known(text):
    assert is_unstated(text)
    assert ranges(text) == ()


@pytest.mark.parametrize("text", ["0", "1.2", "*", "all", "none of these"])
def test_anything_else_states_one(text):
    assert not is_unstated(text)


@pytest.mark.parametrize(
    "text",
    [
        "See references",
        "publication",
        "Door 8 Gen 1 Platform",
        "serial number 17X**** or later, and versions 1.280 and prior",
        "DoorOS 10.5.x.x: 10.5.1.0 and below",
        "https://example.org/releases/1.2",
        "before",
        "< ",
        "1.2 (build 7) or so",
        "< " + "ab" * 20,
        "c60d252949caf9aba537525195edae6bbabc35eb",
        "!= 1.2",
        "~> 1.2",
        "1.*.3",
        "1" * (LONGEST + 1),
    ],
)
def test_what_is_not_understood_is_not_guessed(text):
    assert ranges(text) == ()


def test_the_name_of_the_product_may_stand_before():
    assert ranges("Door OS 12.0", "Door OS") == ranges("door os_v12.0", "Door OS") == (only("12.0"),)
    assert ranges("Door: before 2", "door") == (below("2"),)
    assert ranges("Doorman 12.0", "Door") == ()
    assert ranges("12.0", "12") == (only("12.0"),)
    assert bound("Door OS 14.0", "door os") == "14.0"


@pytest.mark.parametrize(
    ("text", "version"),
    [("1.2", "1.2"), ("v1.2", "1.2"), ("<= 1.2", "1.2"), ("Version 1.2.", "1.2"), ("p7", "p7"), ("R4-S2", "R4-S2")],
)
def test_the_end_of_a_range_is_a_version(text, version):
    assert bound(text) == version


@pytest.mark.parametrize(
    "text",
    ["", "publication", "latest", "1.2, 1.3", "1.2 (build 7)", "https://example.org/7", "1.2\u20131.3", "1" * 300],
)
def test_what_names_no_version_is_no_end(text):
    assert bound(text) is None


def test_a_bracket_that_only_closes_is_no_part_of_a_version():
    assert bound("1.2)") == "1.2"
    assert bound("12.4(1)") == "12.4(1)"


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["1.2", "before", " ", "<", ">=", ",", "and", "x", ".", "-", "v", "to", "*"])).map(
        "".join
    )
)
def test_no_text_does_more_than_not_be_understood(text):
    for found in ranges(text):
        assert all(end is None or any(sign.isdigit() for sign in end) for end in (found.low, found.high))
    assert bound(text) is None or bound(text).strip() == bound(text)
    branch_end(text)


@pytest.mark.parametrize(
    "text", ["1." * 128, "and " * 64, "1 and " * 42, "v" * 256, " " * 256, "< " * 128, "1,\t" * 80, "1.x" * 80]
)
def test_hostile_texts_are_judged_at_once(text):
    ranges.cache_clear()
    for _ in range(20):
        ranges(text, "1")
        bound(text)
        branch_end(text)

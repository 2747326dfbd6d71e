from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.versions.algebra import assert_agrees, assert_algebra, assert_ascending, assert_no_key, sign

from doorward.versions.nuget import nuget

VERSIONS = st.from_regex(r"[0-2]{1,2}(\.[0-2]{1,2}){0,3}(-[0-2abA-]{1,3}(\.[0-2aB]{1,3}){0,2})?", fullmatch=True)


def test_the_order_of_the_nuget_manual():
    assert_ascending(
        nuget,
        "1.0.1-alpha10",
        "1.0.1-alpha2",
        "1.0.1-beta",
        "1.0.1-open",
        "1.0.1-rc.2",
        "1.0.1-rc.10",
        "1.0.1-zzz",
        "1.0.1",
    )
    assert_ascending(nuget, "1.0.1", "1.0.1.1-a", "1.0.1.1", "1.0.2", "1.10", "2", "10")


def test_missing_numbers_leading_zeros_case_and_metadata_have_no_rank():
    assert_ascending(
        nuget,
        ("1.0-BETA.x", "1.0.0-beta.X+meta"),
        ("1", "1.0", "1.0.0", "1.0.0.0", "01.00", "1.0.0+Build-7"),
        ("1.0.1", "1.0.01.0"),
    )


def test_numbers_in_a_prerelease_come_before_words():
    assert_ascending(nuget, "1-1", "1-2", "1-10", ("1-10a", "1-10A"), "1-a", "1-a.1", "1-a.b")


def test_a_number_past_32_bits_is_a_word_to_nuget():
    assert_ascending(nuget, "1-5", f"1-{2**31 - 1}", "1-20230101120000", f"1-{2**31}", "1-a")


def test_a_word_that_nuget_reads_as_a_negative_number_is_not_exact():
    assert not nuget.key("1.0.0--5").exact
    assert nuget.key("1.0.0--a").exact


def test_no_version_at_all():
    assert_no_key(nuget, "1.2.3.4.5", "a", "1.0-", "1.0-a..b", "v1.0", "1.*", "1.0.0-a_b", "")


@given(st.lists(VERSIONS | st.text("01.-+aB", max_size=8), max_size=12))
def test_keys_keep_the_algebra(versions):
    assert_algebra(nuget, versions)


def specified(text):
    numbers, _, pre = text.lower().partition("-")
    release = [int(part) for part in numbers.split(".")]
    ids = [(0, int(word), "") if word.isdigit() else (1, 0, word) for word in pre.split(".")] if pre else []
    return release + [0] * (4 - len(release)), not pre, ids


@given(VERSIONS.filter(lambda text: "--" not in text), VERSIONS.filter(lambda text: "--" not in text))
def test_versions_compare_as_the_manual_says(left, right):
    assert_agrees(nuget, [(left, right)], [sign(specified(left), specified(right))])

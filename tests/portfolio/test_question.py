"""What is asked of a portfolio, and the three answers about one version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.portfolio.question import (
    CANNOT_TELL,
    DOES_NOT,
    EVERY,
    SHIPS,
    Range,
    Wanted,
    asked,
    from_advisories,
    ranges,
)


def answer(span, version, ecosystem="npm"):
    return Wanted("x", None, (span,)).judge(ecosystem, version).answer


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("<4.17.21", Range(None, "4.17.21")),
        ("<=2", Range(None, "2", high_outside=False)),
        (">=1, <2", Range("1", "2")),
        (">1", Range("1", None, low_outside=True, high_outside=False)),
        ("=1.2", Range("1.2", "1.2", high_outside=False)),
        ("1.2", Range("1.2", "1.2", high_outside=False)),
        ("< 2 , >= 1", Range("1", "2")),
    ],
)
def test_comparisons_make_a_range(text, span):
    assert ranges(text) == span


@pytest.mark.parametrize("text", ["", ",", "<", ">=1 <2", "~1.2", "<1,<2", ">1,>=2", "=1,<2", "1 2", "<1||>2"])
def test_what_is_no_range_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="range"):
        ranges(text)


@given(st.booleans(), st.booleans(), st.integers(0, 5), st.integers(0, 5))
def test_a_range_read_from_its_own_words_is_the_same(low_outside, high_outside, low, high):
    span = Range(str(low), str(high), low_outside, high_outside)
    assert ranges(span.words) == span


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("1.9.9", DOES_NOT),
        ("2.0.0", SHIPS),
        ("2.9.9", SHIPS),
        ("3.0.0", DOES_NOT),
        ("3.0.0-rc.1", SHIPS),
        (None, CANNOT_TELL),
    ],
)
def test_both_ends_of_a_range_decide_and_no_version_is_no_answer(version, told):
    assert answer(Range("2.0.0", "3.0.0"), version) == told


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (Range("2", "2", high_outside=False), SHIPS),
        (Range("2", None, low_outside=True, high_outside=False), DOES_NOT),
        (Range("2", None, high_outside=False), SHIPS),
        (Range(None, "2", high_outside=False), SHIPS),
        (Range(None, "2"), DOES_NOT),
    ],
)
def test_an_end_counts_unless_it_is_said_to_be_outside(span, told):
    assert answer(span, "2.0.0") == told


def test_versions_are_compared_as_their_ecosystem_orders_them():
    assert answer(Range(None, "1.0"), "1.0~rc1", "Debian:12") == SHIPS
    assert answer(Range(None, "1.0"), "1.0.post1", "PyPI") == DOES_NOT
    assert answer(Range(None, "1.10"), "1.9", "PyPI") == SHIPS


def test_a_version_that_cannot_be_read_is_neither_safe_nor_affected():
    verdict = Wanted("x", None, (Range(None, "2.0.0"),)).judge("npm", "latest")
    assert verdict.answer == CANNOT_TELL
    assert verdict.why == "'latest' is no version of semver"


def test_an_end_that_cannot_be_read_is_no_answer_either():
    verdict = Wanted("x", None, (Range(None, "soon"),)).judge("npm", "1.0.0")
    assert (verdict.answer, verdict.why) == (CANNOT_TELL, "<soon is not readable as semver")


def test_another_range_may_still_answer():
    wanted = Wanted("x", None, (Range(None, "soon"), Range("1.0.0", "2.0.0")))
    assert [wanted.judge("npm", version).answer for version in ("1.5.0", "2.5.0")] == [SHIPS, CANNOT_TELL]


def test_without_an_ecosystem_the_order_is_a_reading_and_said_so():
    span = Range(None, "1.1.1w")
    assert Wanted("openssl", None, (span,)).judge("", "1.1.1k") == (SHIPS, "1.1.1k is in <1.1.1w", False)
    assert Wanted("x", None, (Range(None, "2.0.0"),)).judge("npm", "1.0.0").exact


def test_every_version_is_meant_even_one_that_is_not_stated():
    assert answer(EVERY, None) == SHIPS
    assert answer(EVERY, "what ever") == SHIPS


def test_listed_versions_count_by_text_and_by_key():
    wanted = Wanted("x", "PyPI", (), frozenset({"1.0", "weird"}))
    assert [wanted.judge("PyPI", text).answer for text in ("1.0", "1.0.0", "weird", "1.1")] == [
        SHIPS,
        SHIPS,
        SHIPS,
        DOES_NOT,
    ]


def test_a_package_url_names_ecosystem_and_package_and_its_version_is_the_one_meant():
    (wanted,) = asked("pkg:npm/%40scope/x@1.2.3").wanted
    assert (wanted.ecosystem, wanted.package, wanted.ranges) == ("npm", "@scope/x", (ranges("=1.2.3"),))
    (wanted,) = asked("pkg:npm/x@1.2.3", ranges("<2")).wanted
    assert wanted.ranges == (ranges("<2"),)
    assert asked("pkg:npm/x").wanted[0].ranges == (EVERY,)


def test_a_name_means_every_ecosystem():
    question = asked(" OpenSSL ", ranges("<3"))
    assert (question.names, question.wanted[0].ecosystem, question.title) == (["OpenSSL"], None, "OpenSSL <3")


@pytest.mark.parametrize("text", ["pkg:", "pkg:npm", "pkg:nobody/x@1"])
def test_a_broken_or_unknown_package_url_is_refused(text):
    with pytest.raises(ValueError, match="no package URL of a known ecosystem"):
        asked(text)


def row(**columns):
    empty = dict.fromkeys(
        ("ecosystem", "release", "package", "scheme", "introduced", "fixed", "last_affected", "versions")
    )
    return empty | {"ecosystem": "npm", "package": "x", "scheme": "semver"} | columns


def test_rows_of_an_advisory_make_one_package_with_all_its_ranges():
    question = from_advisories(
        "CVE-1",
        [row(introduced="0", fixed="1.2.0"), row(introduced="2.0.0", last_affected="2.1.0"), row(versions=["9.9.9"])],
    )
    (wanted,) = question.wanted
    told = [wanted.judge("npm", text).answer for text in ("0.1.0", "1.2.0", "2.1.0", "2.1.1", "9.9.9")]
    assert told == [SHIPS, DOES_NOT, SHIPS, DOES_NOT, SHIPS]
    assert wanted.words == "<1.2.0 or >=2.0.0,<=2.1.0 or =9.9.9"


def test_an_advisory_without_an_end_means_every_version_from_there_on():
    (wanted,) = from_advisories("MAL-1", [row(introduced="0")]).wanted
    assert wanted.ranges == (Range(None, None),)
    assert wanted.judge("npm", None).answer == SHIPS
    (wanted,) = from_advisories("CVE-1", [row(introduced="3.0.0")]).wanted
    assert [wanted.judge("npm", text).answer for text in ("2.9.9", "3.0.0")] == [DOES_NOT, SHIPS]


def test_releases_of_a_distribution_stay_apart():
    rows = [
        row(ecosystem="Debian", release=release, scheme="dpkg", introduced="0", fixed="1") for release in ("11", "12")
    ]
    assert [item.ecosystem for item in from_advisories("CVE-1", rows).wanted] == ["Debian:11", "Debian:12"]


def test_words_name_three_listed_versions_and_count_the_rest():
    assert Wanted("x", versions=frozenset("12345")).words == "=1 or =2 or =3 or 2 more"
    assert Wanted("x").words == "no version"
    assert Range().words == "any version"

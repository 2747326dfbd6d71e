"""Packages against ranges and lists: both sides of every limit, in the schemes that need care."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.version import Version
from tests.judging import AFFECTED, CANNOT_TELL, NOT_AFFECTED, advisory, holding, matches, span, verdict


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("0.9", (NOT_AFFECTED, "before the first affected version")),
        ("1.0rc1", (NOT_AFFECTED, "before the first affected version")),
        ("1.0", (AFFECTED, "in the range")),
        ("1.4.99", (AFFECTED, "in the range")),
        ("1.5rc1", (AFFECTED, "in the range")),
        ("1.5", (NOT_AFFECTED, "fixed before")),
        ("1!0", (NOT_AFFECTED, "fixed before")),
    ],
)
def test_a_range_is_half_open(version, told):
    assert verdict(version, span("1.0", "1.5")) == told


@pytest.mark.parametrize(("version", "answer"), [("1.4", AFFECTED), ("1.4.0", AFFECTED), ("1.4.1", NOT_AFFECTED)])
def test_the_last_affected_version_is_affected(version, answer):
    assert verdict(version, span(last_affected="1.4"))[0] == answer


@pytest.mark.parametrize(
    ("version", "answer"), [("1.0", NOT_AFFECTED), ("1.0.0", NOT_AFFECTED), ("1.0.post1", AFFECTED)]
)
def test_a_range_may_begin_behind_its_first_version(version, answer):
    assert verdict(version, span("1.0", "1.5", introduced_excluded=True))[0] == answer


def test_zero_as_the_first_version_is_before_all_others():
    assert verdict("0.0.dev0", span("0", "1.5")) == (AFFECTED, "in the range")


@pytest.mark.parametrize("version", ["0", "1.0", "99"])
def test_zero_as_the_fixed_version_says_that_none_ever_was_affected(version):
    assert verdict(version, span("0", "0")) == (NOT_AFFECTED, "no version ever was")


def test_between_two_ranges_a_version_is_not_affected():
    branches = (span("1.0", "1.5"), span("2.0", "2.3"))

    assert [verdict(version, *branches)[0] for version in ("1.4", "1.5", "1.9", "2.0", "2.2", "2.3")] == [
        AFFECTED,
        NOT_AFFECTED,
        NOT_AFFECTED,
        AFFECTED,
        AFFECTED,
        NOT_AFFECTED,
    ]


@pytest.mark.parametrize("listed", [["1.4"], ["1.0", "1.4"]])
def test_a_listed_version_is_affected_and_another_is_not(listed):
    item = span(None, versions=listed)

    assert verdict("1.4", item) == (AFFECTED, "listed")
    assert verdict("1.4.0", item) == (AFFECTED, "listed"), "1.4.0 is 1.4 for PEP 440"
    assert verdict("1.5", item) == (NOT_AFFECTED, "not listed")


def test_a_list_and_a_range_are_both_believed():
    both = span("0", "1.0", versions=["1.2"])

    assert [verdict(version, both)[0] for version in ("0.9", "1.1", "1.2")] == [AFFECTED, NOT_AFFECTED, AFFECTED]
    assert verdict("1.2", span("0", "1.0"), span(None, versions=["1.2"])) == (AFFECTED, "listed")


def test_a_listed_version_needs_no_order():
    assert verdict("weird!", span(None, versions=["weird!"])) == (AFFECTED, "listed")


@pytest.mark.parametrize("version", [None, "unknown", "*"])
def test_without_a_version_nobody_can_tell(version):
    assert verdict(version, span("0", "1.5")) == (CANNOT_TELL, "no version")
    assert verdict(version, span(None, versions=["1.5"])) == (CANNOT_TELL, "no version")


@pytest.mark.parametrize("version", [None, "weird!", "1.0"])
def test_if_every_version_is_affected_none_is_needed(version):
    assert verdict(version, span("0"))[0] == AFFECTED


def test_a_version_that_no_scheme_reads_is_neither_newest_nor_oldest():
    assert verdict("weird!", span("0", "1.5")) == (CANNOT_TELL, "version not readable")
    assert verdict("weird!", span("1.0")) == (CANNOT_TELL, "version not readable")
    assert verdict("weird!", span(None, versions=["1.0"])) == (CANNOT_TELL, "version not readable")


def test_a_range_that_cannot_be_read_says_as_much_as_its_other_end_does():
    assert verdict("1.5", span("trunk", "1.5")) == (NOT_AFFECTED, "fixed before")
    assert verdict("1.4", span("trunk", "1.5")) == (CANNOT_TELL, "range not readable")
    assert verdict("0.9", span("1.0", "trunk")) == (NOT_AFFECTED, "before the first affected version")
    assert verdict("1.0", span("1.0", "trunk")) == (CANNOT_TELL, "range not readable")


def test_versions_of_an_unknown_scheme_are_compared_as_text_only():
    item = {"ecosystem": "Opengrove:13"}

    assert verdict("1.0", span("0", "1.5", **item), ecosystem="Opengrove:13") == (
        CANNOT_TELL,
        "unknown scheme of versions",
    )
    assert verdict("1.0", span(None, versions=["1.0"], **item), ecosystem="Opengrove:13") == (AFFECTED, "listed")
    assert verdict("1.1", span(None, versions=["1.0"], **item), ecosystem="Opengrove:13") == (
        NOT_AFFECTED,
        "not listed",
    )


@pytest.mark.parametrize(
    ("version", "item", "answer"),
    [
        ("2.0.1+cu118", span("0", last_affected="2.0.1"), AFFECTED),
        ("2.0.1+cu118", span("0", "2.0.1"), NOT_AFFECTED),
        ("2.0.1+cu118", span("2.0.1", "2.0.2"), AFFECTED),
        ("2.0.1+cu118", span(None, versions=["2.0.1"]), AFFECTED),
        ("2.0.2+cu118", span("0", last_affected="2.0.1"), NOT_AFFECTED),
    ],
)
def test_a_local_version_of_pep_440_is_judged_as_the_public_one_too(version, item, answer):
    assert verdict(version, item)[0] == answer


@pytest.mark.parametrize(
    ("version", "answer"),
    [
        ("1.20.9", AFFECTED),
        ("go1.21rc2", AFFECTED),
        ("go1.21", AFFECTED),
        ("go1.21.3", NOT_AFFECTED),
        ("v1.21.3", NOT_AFFECTED),
    ],
)
def test_the_standard_library_of_go_is_versioned_as_its_tools_are(version, answer):
    row = holding(version, "stdlib", "Go")
    (found,) = matches(software=[row], affected=[span("0", "1.21.3", ecosystem="Go", package="stdlib")])

    assert found["answer"] == answer


@pytest.mark.parametrize(
    ("held", "said", "told"),
    [
        ("Debian:12", "Debian:12", AFFECTED),
        ("Debian:12", "Debian:11", None),
        ("Debian:12", "Debian", AFFECTED),
        ("Debian", "Debian:12", None),
        ("Ubuntu:22.04", "Ubuntu:22.04:LTS", AFFECTED),
        ("Ubuntu:22.04", "Ubuntu:Pro:22.04:LTS", None),
        ("PyPI", "Debian:12", None),
    ],
)
def test_an_advisory_speaks_of_its_own_release_only(held, said, told):
    found = verdict("1.0-1", span("0", ecosystem=said), ecosystem=held)

    assert (found and found[0]) == told


def test_an_advisory_that_was_withdrawn_speaks_no_more():
    tables = {"software": [holding("1.0")], "affected": [span()]}
    gone = advisory(withdrawn=__import__("datetime").datetime(2026, 1, 1))

    assert len(matches(**tables)) == 1
    assert matches(**tables, advisories=[gone]) == []


@pytest.mark.parametrize(
    ("version", "fixed", "answer", "exact"),
    [
        ("1.0-1", "1:0.5-1", AFFECTED, False),
        ("1:1.0-1", "0.5-1", NOT_AFFECTED, False),
        ("1:0.4-1", "1:0.5-1", AFFECTED, True),
        ("0:0.4-1", "0.5-1", AFFECTED, True),
        ("2:0.4-1", "1:0.5-1", NOT_AFFECTED, True),
    ],
)
def test_an_epoch_on_one_side_only_makes_the_answer_approximate(version, fixed, answer, exact):
    row = holding(version, ecosystem="AlmaLinux:8")
    (found,) = matches(software=[row], affected=[span("0", fixed, ecosystem="AlmaLinux:8")])

    assert (found["answer"], found["exact"]) == (answer, exact)


STREAMS = [
    span("0", "10.21.0-3.module_el8.2.0+391", ecosystem="AlmaLinux:8"),
    span("0", "12.18.4-2.module_el8.2.0+392", ecosystem="AlmaLinux:8", id="S-2"),
]


@pytest.mark.parametrize(
    ("version", "answer", "exact"),
    [
        ("10.21.0-1.module_el8.2.0+1", AFFECTED, True),
        ("10.19.0-1.module_el8.2.0+1", AFFECTED, False),
        ("10.21.0-3.module_el8.2.0+391", NOT_AFFECTED, True),
        ("10.24.0-1.module_el8.3.0+1", NOT_AFFECTED, False),
        ("12.18.4-1.module_el8.2.0+1", AFFECTED, True),
        ("12.19.0-1.module_el8.3.0+1", NOT_AFFECTED, False),
        ("14.0.0-1.module_el8.3.0+1", CANNOT_TELL, False),
        ("10.21.0-1.module+el8.2.0+1", CANNOT_TELL, True),
        ("10.21.0-1.el8", CANNOT_TELL, True),
    ],
)
def test_a_modular_package_is_compared_with_its_own_stream_only(version, answer, exact):
    rows = matches(
        software=[holding(version, ecosystem="AlmaLinux:8")], affected=STREAMS, advisories=[advisory(), advisory("S-2")]
    )

    assert [row["answer"] for row in rows] == [answer]
    assert answer == CANNOT_TELL or rows[0]["exact"] == exact


def test_a_key_that_is_a_best_guess_makes_the_answer_approximate():
    (sure,) = matches(software=[holding("1.0.0", ecosystem="npm")], affected=[span("0", "1.2.0", ecosystem="npm")])
    (guess,) = matches(software=[holding("1.0", ecosystem="npm")], affected=[span("0", "1.2.0", ecosystem="npm")])

    assert (sure["answer"], sure["exact"]) == (AFFECTED, True)
    assert (guess["answer"], guess["exact"]) == (AFFECTED, False)


NUMBERS = st.lists(st.integers(0, 3), min_size=1, max_size=3).map(lambda parts: ".".join(map(str, parts)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sets(NUMBERS, min_size=1, max_size=12), NUMBERS, NUMBERS)
def test_every_version_is_judged_as_its_ecosystem_orders_it(versions, low, high):
    rows = matches(software=[holding(version) for version in sorted(versions)], affected=[span(low, high)])
    order = {low: Version(low), high: Version(high)}

    assert {row["version"] for row in rows if row["answer"] == AFFECTED} == {
        version for version in versions if order[low] <= Version(version) < order[high]
    }

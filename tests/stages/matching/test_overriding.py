"""What is known better than a range tells it: suppliers' words, and files that a distribution brought."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.judging import AFFECTED, CANNOT_TELL, CVE, NOT_AFFECTED, advisory, criterion, holding, matches, named, span

RANGE = [span("0", "1.5")]
DOOR = "cpe:2.3:a:example:door:1.0:*:*:*:*:*:*:*"


def statement(status, **columns):
    row = {"vulnerability": CVE, "aliases": [], "status": status, "author": "Example", "product": "pkg:pypi/door"}
    return {**row, "ecosystem": "PyPI", "package": "door", "stated": datetime(2026, 1, 1), **columns}


HELD = (holding("1.0"),)


def answers(*statements, software=HELD, affected=RANGE, **tables):
    rows = matches(software=list(software), affected=affected, vex=list(statements), **tables)
    return [(row["asset"], row["answer"], row["why"], row["source"]) for row in rows]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            {"status": "not_affected", "justification": "component_not_present"},
            (NOT_AFFECTED, "VEX: component_not_present"),
        ),
        ({"status": "not_affected"}, (NOT_AFFECTED, "VEX: not affected")),
        ({"status": "fixed"}, (NOT_AFFECTED, "VEX: fixed")),
        ({"status": "affected"}, (AFFECTED, "VEX: affected")),
    ],
)
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_what_the_supplier_says_goes_before_the_range(said, told, version):
    assert answers(statement(**said), software=[holding(version)]) == [(None, *told, "VEX of Example")]


@pytest.mark.parametrize(("version", "answer"), [("1.0", AFFECTED), ("2.0", NOT_AFFECTED)])
def test_a_supplier_that_is_still_looking_says_less_than_a_range(version, answer):
    ((_, told, _, source),) = answers(statement("under_investigation"), software=[holding(version)])

    assert (told, source) == (answer, "osv")


def test_a_supplier_is_heard_where_no_range_speaks():
    nothing = {"affected": [], "advisories": []}

    assert answers(statement("affected"), **nothing) == [(None, AFFECTED, "VEX: affected", "VEX of Example")]
    assert answers(statement("under_investigation"), **nothing) == [
        (None, CANNOT_TELL, "VEX: under investigation", "VEX of Example")
    ]


@pytest.mark.parametrize(
    "columns",
    [
        {"package": "window"},
        {"ecosystem": "npm"},
        {"version": "1.1"},
        {"vulnerability": "CVE-2026-0009"},
        {"package": None, "ecosystem": None},
    ],
)
def test_a_statement_about_something_else_changes_nothing(columns):
    rows = answers(statement("not_affected", **columns))

    assert (None, AFFECTED, "in the range", "osv") in rows


@pytest.mark.parametrize("columns", [{"version": "1.0"}, {"vulnerability": "GHSA-1", "aliases": [CVE]}])
def test_a_statement_may_name_the_version_and_go_by_another_id(columns):
    assert answers(statement("fixed", **columns))[0][1] == NOT_AFFECTED


def test_a_statement_about_a_weakness_by_an_advisorys_alias_is_about_it():
    advisories = [advisory("S-1", CVE, "GHSA-1")]

    assert answers(statement("fixed", vulnerability="GHSA-1"), advisories=advisories)[0][1] == NOT_AFFECTED


def test_the_last_word_counts():
    early, late = statement("not_affected"), statement("affected", stated=datetime(2026, 2, 1))

    assert answers(early, late) == answers(late, early) == [(None, AFFECTED, "VEX: affected", "VEX of Example")]


def test_a_statement_may_name_its_product_by_cpe():
    said = statement("not_affected", ecosystem=None, package=None, cpe="cpe:/a:example:door")
    rows = matches(software=[named(DOOR)], applicability=[criterion(high="1.5")], vex=[said])
    other = matches(
        software=[named(DOOR)], applicability=[criterion(high="1.5")], vex=[{**said, "cpe": "cpe:/a:example:door:2.0"}]
    )

    assert [row["answer"] for row in rows] == [NOT_AFFECTED]
    assert [row["answer"] for row in other] == [AFFECTED]


@pytest.mark.parametrize(
    ("product", "holder"),
    [
        ("pkg:oci/office@1", {"purl": "pkg:oci/office@1"}),
        ("pkg:oci/office@1", {"purl": "pkg:oci/office@1?arch=amd64"}),
        ("office 7", {"name": "office", "version": "7"}),
        ("office", {"name": "office"}),
        ("cpe:/a:example:office:7", {"cpe": "cpe:/a:example:office:7"}),
    ],
)
def test_a_statement_about_a_part_holds_where_its_product_is(product, holder):
    said = statement("not_affected", product=product, component="pkg:pypi/door", justification="component_not_present")
    software = [holding("1.0"), holding("1.0", asset="web2"), {"asset": "web2", **holder}]

    assert answers(said, software=software) == [
        ("web1", AFFECTED, "in the range", "osv"),
        ("web2", NOT_AFFECTED, "VEX: component_not_present", "VEX of Example"),
    ]


def test_a_statement_about_a_part_of_the_asset_itself_holds_there():
    said = statement("fixed", product="web1", component="pkg:pypi/door")

    assert answers(said)[0][:2] == ("web1", NOT_AFFECTED)


def test_a_statement_about_a_part_of_what_nobody_has_changes_nothing():
    said = statement("fixed", product="pkg:oci/office", component="pkg:pypi/door")

    assert answers(said) == [(None, AFFECTED, "in the range", "osv")]


REQUESTS = holding("2.20.0", "requests")
PATCHED = {**holding("2.20.0-3.el8", "python3-requests", "Red Hat:8"), "name": "python3-requests"}
UPSTREAM = [span("0", "2.31.0", package="requests")]


def test_a_file_of_a_distribution_is_judged_by_the_distribution():
    told = answers(software=[REQUESTS, PATCHED], affected=UPSTREAM)

    assert told == [
        ("web1", CANNOT_TELL, "a file of the distribution's python3-requests, whose own fixes no feed tells", "no feed")
    ]


@pytest.mark.parametrize(("fixed", "answer"), [("2.20.0-3.el8", NOT_AFFECTED), ("2.20.0-4.el8", AFFECTED)])
def test_where_the_distributions_feed_is_held_its_answer_is_the_answer(fixed, answer):
    backport = span("0", fixed, package="python3-requests", ecosystem="Red Hat:8", id="R-1")
    rows = matches(
        software=[REQUESTS, PATCHED], affected=[*UPSTREAM, backport], advisories=[advisory(), advisory("R-1")]
    )

    assert [(row["package"], row["answer"]) for row in rows] == [("python3-requests", answer), ("requests", answer)]


def test_a_distribution_whose_feed_does_not_name_the_weakness_has_none():
    other = span("0", "9", package="bash", ecosystem="Red Hat:8", id="R-1")

    ((_, answer, why, _),) = answers(
        software=[REQUESTS, PATCHED],
        affected=[*UPSTREAM, other],
        advisories=[advisory(), advisory("R-1", "CVE-2026-0002")],
    )
    assert (answer, why) == (NOT_AFFECTED, "a file of the distribution's python3-requests, whose feed does not name it")


@pytest.mark.parametrize(
    "original",
    [
        {**PATCHED, "version": "2.21.0-1.el8"},
        {**PATCHED, "name": "python3-urllib3"},
        {**PATCHED, "asset": "web2"},
    ],
)
def test_another_version_name_or_asset_is_no_copy(original):
    told = answers(software=[REQUESTS, original], affected=UPSTREAM)

    assert told == [(None, AFFECTED, "in the range", "osv")]


def test_a_copy_on_one_asset_is_not_one_on_another():
    told = answers(software=[REQUESTS, {**REQUESTS, "asset": "web2"}, PATCHED], affected=UPSTREAM)

    assert [(asset, answer) for asset, answer, _, _ in told] == [("web1", CANNOT_TELL), ("web2", AFFECTED)]


@pytest.mark.parametrize(
    ("ecosystem", "package", "version", "name", "held"),
    [
        ("Maven", "org.jsoup:jsoup", "1.11.3", "jsoup", "1.11.3-3.el8"),
        ("Maven", "com.google.guava:guava", "20.0", "guava20", "20.0-8.el8"),
        ("Maven", "com.google.guava:guava", "19.0", "libguava-java", "19.0-1"),
        ("RubyGems", "json", "2.1.0", "rubygem-json", "2.1.0-5.el8"),
        ("npm", "async", "0.8.0", "node-async", "0.8.0-6"),
        ("PyPI", "pyyaml", "3.12", "python3-pyyaml", "3.12-12.el8"),
        ("PyPI", "typing-extensions", "3.7", "python3-typing_extensions", "1:3.7+ds-1"),
    ],
)
def test_copies_are_known_by_the_names_that_distributions_give(ecosystem, package, version, name, held):
    software = [
        {**holding(version, package, ecosystem), "name": package},
        {**holding(held, name, "Red Hat:8"), "name": name},
    ]

    told = answers(software=software, affected=[span(package=package, ecosystem=ecosystem)])
    assert [(asset, answer) for asset, answer, _, _ in told] == [("web1", CANNOT_TELL)]

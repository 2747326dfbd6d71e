"""Packages reported as malware: the window, the version, who got it; and claims that were withdrawn."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.asking import ask, lines, reasons

from doorward.detectors.malicious_packages import malicious_packages
from doorward.versions import schemes

REPORTED = datetime(2026, 3, 10, 8)


def day(days):
    return REPORTED + timedelta(days=days)


def report(name="MAL-2026-1", **columns):
    return {
        "id": name,
        "source": "osv",
        "published": REPORTED,
        "modified": REPORTED,
        "aliases": [],
        "upstream": [],
    } | columns


def claim(name="MAL-2026-1", **columns):
    row = {
        "id": name,
        "source": "osv",
        "modified": REPORTED,
        "ecosystem": "npm",
        "package": "left-paad",
        "scheme": "semver",
    }
    return row | ({"introduced": "0"} if not columns else {}) | columns


LISTED = claim(versions=["1.0.1", "1.0.2"])
RANGED = claim(introduced="1.0.1", fixed="1.0.3")


STANDING = (report(),)


def held(version="1.0.1", days=-1.0, asset="shop", **columns):
    row = {"time": None if days is None else day(days), "asset": asset, "name": "left-paad", "package": "left-paad"}
    return row | {"version": version, "ecosystem": "npm", "evidence": "sbom"} | columns


def keys(*versions, scheme="semver"):
    made = [(text, schemes()[scheme].key(text)) for text in versions]
    return [{"scheme": scheme, "version": text, "sort_key": key and key.text, "exact": bool(key)} for text, key in made]


def found(*software, claims=(LISTED,), reports=STANDING, **tables):
    return ask(malicious_packages, software=list(software), affected=list(claims), advisories=list(reports), **tables)


def one(*software, **tables):
    (finding,) = found(*software, **tables)
    return finding


# What is planted is found, with its window.


def test_malware_that_was_resolved_while_it_was_there_is_critical_and_says_what_to_do():
    finding = one(held())
    assert finding.summary == "left-paad 1.0.1 in shop is malware and was resolved while it was there (MAL-2026-1)"
    assert (finding.severity, finding.score) == ("critical", 0.85)
    assert reasons(finding) == {"reported": 0.3, "window": 0.3, "version": 0.25}
    assert {(item.kind, item.id) for item in finding.entities} == {("asset", "shop"), ("component", "left-paad 1.0.1")}
    assert "change every secret the build could read" in finding.details["fix"]
    assert (lines(finding, "software"), lines(finding, "affected")) == ([1], [1])


@pytest.mark.parametrize(
    ("days", "moment", "severity"),
    [
        (-180.0, "inside", "critical"),
        (-180.1, "long before", "medium"),
        (0, "inside", "critical"),
        (14.0, "inside", "critical"),
        (14.1, "after", "medium"),
        (None, "unknown", "high"),
    ],
)
def test_the_window_opens_before_the_report_and_closes_soon_after(days, moment, severity):
    finding = one(held(days=days))
    assert (finding.details["moment"], finding.severity) == (moment, severity)


def test_a_build_that_does_not_say_when_it_resolved_did_so_while_it_ran():
    build = {"build": "b7", "started": day(-2), "finished": day(-1.9)}
    finding = one(held(days=None, asset="b7", evidence="build record"), builds=[build])
    assert (finding.details["moment"], finding.details["resolved"]) == ("inside", day(-2).isoformat())
    assert one(held(days=30, asset="b7"), builds=[build]).details["moment"] == "after"


def test_an_inventory_of_later_shows_it_was_there_before():
    finding = one(held(days=-1), held(days=60))
    assert (finding.details["moment"], finding.events, finding.last_seen) == ("inside", 2, day(60))


def test_releases_and_customers_that_got_it_are_counted():
    release = {"release": "gate-1", "product": "gate", "version": "1", "build": "b7"}
    told = [
        {"customer": name, "site": site, "release": "gate-1"} for name, site in (("A", "x"), ("A", "y"), ("B", "x"))
    ]
    finding = one(held(asset="b7"), releases=[release], customers=told)
    assert (finding.details["releases"], finding.details["customers"]) == (1, 2)
    assert reasons(finding)["released"] == 0.1
    assert one(held(asset="gate-1"), releases=[release], customers=told).details["customers"] == 2
    assert one(held(asset="b8"), releases=[release], customers=told).details["releases"] == 0


# Versions.


@pytest.mark.parametrize(("version", "many"), [("1.0.0", 0), ("1.0.1", 1), ("1.0.2", 1), ("1.0.3", 0)])
def test_only_the_versions_of_the_report_are_malware(version, many):
    assert len(found(held(version))) == many
    every = keys("1.0.0", "1.0.1", "1.0.2", "1.0.3")
    assert len(found(held(version), claims=[RANGED], version_keys=every)) == many


def test_a_package_that_is_malware_in_every_version_is_found_at_any():
    finding = one(held("9.9.9"), claims=[claim()])
    assert (finding.severity, reasons(finding)["version"]) == ("critical", 0.2)
    assert one(held(None), claims=[claim()]).severity == "critical"


def test_a_last_affected_version_is_affected_and_the_next_is_not():
    last = claim(introduced="1.0.0", last_affected="1.0.1")
    every = keys("1.0.0", "1.0.1", "1.0.2")
    assert [len(found(held(text), claims=[last], version_keys=every)) for text in ("1.0.1", "1.0.2")] == [1, 0]


@pytest.mark.parametrize(("days", "severity"), [(-1, "medium"), (30, "low"), (None, "low")])
def test_a_name_without_a_version_is_in_doubt(days, severity):
    finding = one(held(None, days))
    assert (finding.severity, reasons(finding)["version"]) == (severity, 0.05)
    assert "its version is not known" in finding.summary


def test_a_version_that_cannot_be_compared_is_in_doubt_too():
    finding = one(held("latest"), claims=[RANGED], version_keys=keys("1.0.1", "1.0.3"))
    assert finding.severity == "medium"
    assert [why.value for why in finding.reasons if why.name == "version"] == ["latest cannot be compared"]


def test_the_empty_package_that_npm_puts_in_its_place_is_no_alarm():
    finding = one(held("0.0.1-security", days=100), claims=[claim()])
    assert (finding.severity, reasons(finding)["placeholder"]) == ("low", -0.35)
    assert one(held("1.0.0-security.x", days=1), claims=[claim()]).severity == "critical"


# Claims that were withdrawn.


def test_a_withdrawn_report_stays_visible_and_counts_against_itself():
    finding = one(
        held(),
        reports=[report(withdrawn=day(20), modified=day(20))],
        claims=[claim(modified=day(20), versions=["1.0.1"])],
    )
    assert (finding.severity, reasons(finding)["withdrawn"]) == ("info", -0.45)
    assert "the report was withdrawn" in finding.summary
    assert [why.value for why in finding.reasons if why.name == "withdrawn"] == [
        "the report was withdrawn by 2026-03-30"
    ]


def test_another_report_that_stands_decides():
    claims = [LISTED, claim("MAL-2026-2", versions=["1.0.1"])]
    finding = one(held(), claims=claims, reports=[report(withdrawn=day(20)), report("MAL-2026-2")])
    assert (finding.severity, finding.details["advisories"]) == ("critical", ["MAL-2026-2"])


def test_several_reports_of_one_package_are_one_finding_dated_by_the_first():
    claims = [LISTED, claim("MAL-2026-2", versions=["1.0.1"])]
    finding = one(held(), claims=claims, reports=[report(), report("MAL-2026-2", published=day(-5))])
    assert (finding.details["advisories"], finding.details["reported"]) == (
        ["MAL-2026-1", "MAL-2026-2"],
        day(-5).isoformat(),
    )


# Look-alikes.


def test_other_names_ecosystems_and_advisories_are_none_of_this():
    assert found(held(package="left-pad", name="left-pad")) == []
    assert found(held(ecosystem="PyPI")) == []
    assert found(held(), claims=[claim("GHSA-1", versions=["1.0.1"])], reports=[report("GHSA-1")]) == []
    assert found(held(package=None)) == []


def test_nothing_is_found_in_empty_tables():
    assert found() == []
    assert found(held(), claims=[], reports=[]) == []


def test_each_asset_and_version_is_a_finding_of_its_own_whatever_the_order():
    rows = [held(), held("1.0.2"), held(asset="other")]
    told = [sorted(item.id for item in found(*each)) for each in (rows, rows[::-1])]
    assert told[0] == told[1]
    assert len(set(told[0])) == 3


def test_hostile_names_are_told_and_do_not_break():
    odd = "x'; drop table software --\x1b"
    finding = one(held(asset=odd, package="evil\x1b", name="evil"), claims=[claim(package="evil\x1b", introduced="0")])
    assert "\x1b" not in finding.summary


# Each blind spot of the docstring, as a miss.


def test_blind_malware_that_nobody_reported_or_whose_report_was_not_read():
    assert found(held("6.6.6")) == []


def test_blind_a_package_under_another_name():
    assert found(held(package="left-paad-2", name="left-paad")) == []


def test_blind_a_package_long_in_a_cache_looks_late():
    assert one(held(days=200)).details["moment"] == "after"


def test_blind_a_report_long_after_the_fact_moves_the_window():
    assert one(held(days=-300)).details["moment"] == "long before"

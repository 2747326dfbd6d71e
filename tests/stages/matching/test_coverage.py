"""How much of an asset can be judged, by whom, and why not the rest."""

from __future__ import annotations

import pytest
from tests.judging import advisory, coverage, criterion, holding, named, span

TABLES = {"affected": [span("0", "1.5")], "advisories": [advisory()]}


def covered(*software, **tables):
    return [
        (row["asset"], row["source"], row["components"], row["judged"], row["why"])
        for row in coverage(software=list(software), **TABLES | tables)
    ]


def test_a_package_of_an_ecosystem_that_a_feed_covers_is_judged_even_without_an_advisory():
    assert covered(holding("1.0"), holding("1.0", "window")) == [("web1", "osv", 2, 2, None)]


def test_an_ecosystem_that_no_feed_covers_is_said_to_be_so():
    assert covered(holding("1.0"), holding("1.0", ecosystem="npm")) == [
        ("web1", None, 1, 0, "1: no feed covers npm"),
        ("web1", "osv", 1, 1, None),
    ]


@pytest.mark.parametrize(
    ("ecosystem", "why"),
    [
        ("Debian:12", None),
        ("Debian:11", "1: no feed covers Debian:11"),
        ("Debian", "1: no feed covers Debian, or its release is not stated"),
    ],
)
def test_a_feed_covers_the_releases_it_speaks_of(ecosystem, why):
    rows = covered(holding("1.0-1", ecosystem=ecosystem), affected=[span(ecosystem="Debian:12")])

    assert rows == [("web1", None if why else "osv", 1, 0 if why else 1, why)]


def test_what_states_no_version_or_one_that_cannot_be_read_is_not_judged():
    assert covered(holding(None), holding("weird!"), holding("1.0")) == [
        ("web1", "osv", 3, 1, "1: no version; 1: version not readable")
    ]


def test_what_is_no_package_is_not_judged():
    row = {**holding("1.0", ecosystem=None), "package": None, "name": "Door Office"}

    assert covered(row) == [("web1", None, 1, 0, "1: neither a package of a known ecosystem nor a CPE name")]


def test_each_asset_is_told_of_and_a_component_counts_once():
    rows = covered(holding("1.0"), holding("1.0"), holding("1.0", asset="web2"))

    assert rows == [("web1", "osv", 1, 1, None), ("web2", "osv", 1, 1, None)]


def test_each_feed_is_told_of():
    rows = covered(
        holding("1.0"),
        affected=[span(), span(id="S-2", source="other")],
        advisories=[advisory(), advisory("S-2", source="other")],
    )

    assert rows == [("web1", "osv", 1, 1, None), ("web1", "other", 1, 1, None)]


def test_a_cve_record_that_names_one_package_covers_no_other():
    tables = {"affected": [span(source="cve")], "advisories": [advisory(source="cve")]}

    assert covered(holding("1.0", "window"), **tables) == [("web1", None, 1, 0, "1: no feed covers PyPI")]


def test_without_software_nothing_is_told():
    assert covered() == []


DOOR = "cpe:2.3:a:example:door:{}:*:*:*:*:*:*:*"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        (DOOR.format("1.0"), ("nvd", 1, 1, None)),
        (DOOR.format("*"), ("nvd", 1, 0, "1: no version")),
        ("cpe:/a:example:window:1.0", (None, 1, 0, "1: no feed names the product of its CPE name")),
        ("cpe:/door", (None, 1, 0, "1: CPE name not readable")),
    ],
)
def test_a_cpe_name_is_judged_by_the_feeds_that_name_its_product(name, row):
    assert covered(named(name), affected=[], applicability=[criterion(high="1.5")]) == [("web1", *row)]


def test_what_a_scan_names_counts_where_no_inventory_does():
    scan = {"address": "192.0.2.1", "port": 80, "state": "open", "cpes": [DOOR.format("1.0")]}
    tables = {"affected": [], "applicability": [criterion(high="1.5")], "services": [scan]}

    assert covered(**tables) == [("192.0.2.1", "nvd", 1, 1, None)]
    owner = {"assets": [{"name": "web1", "addresses": ["192.0.2.1"]}]}
    assert covered(named(DOOR.format("1.0")), **tables, **owner) == [("web1", "nvd", 1, 1, None)]


def test_a_package_that_only_its_cpe_name_lets_judge_is_judged_by_that():
    row = holding("1.0", cpe=DOOR.format("1.0"))

    assert covered(row, affected=[], applicability=[criterion(high="1.5")]) == [("web1", "nvd", 1, 1, None)]

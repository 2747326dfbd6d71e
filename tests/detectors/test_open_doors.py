"""Doors by scan and by inventory: exposed, not exposed, patched, withdrawn, not comparable."""

from __future__ import annotations

from datetime import date

import pytest
from tests.asking import ask, at, call, lines, reasons

from doorward.detectors.open_doors import open_doors
from doorward.versions import schemes

CVE = "CVE-2026-99001"
ASSET = {"name": "office01", "addresses": ["192.0.2.10"]}
KEV = {"cve": CVE, "vendor": "Example", "product": "Office", "due": date(2026, 3, 20)}
SERVICE = {"time": at(1), "address": "192.0.2.10", "port": 8443, "state": "open", "product": "Office Server",
           "version": "7.2.1", "cves": [CVE], "vantage": "internet"}  # fmt: skip
COMPONENT = {"asset": "office01", "name": "importer", "version": "1.4.0", "ecosystem": "PyPI", "package": "importer"}
ADVISORY = {"id": "SAMPLE-1", "aliases": [CVE], "upstream": []}
RANGE = {
    "id": "SAMPLE-1",
    "ecosystem": "PyPI",
    "package": "importer",
    "scheme": "pep440",
    "introduced": "0",
    "fixed": "1.4.2",
}


def keys(*versions, scheme="pep440"):
    """Rows of version_keys as the pipeline provides them."""
    made = {version: schemes()[scheme].key(version) for version in versions}
    return [
        {"scheme": scheme, "version": version, "sort_key": key.text if key else None} for version, key in made.items()
    ]


def inventory(component=COMPONENT, affected=RANGE, **tables):
    versions = {component["version"], *(affected.get(end) for end in ("introduced", "fixed", "last_affected"))}
    given = {"software": [component], "affected": [affected], "advisories": [ADVISORY], "kev": [KEV], "assets": [ASSET],
             "version_keys": keys(*sorted(version for version in versions if version))}  # fmt: skip
    return ask(open_doors, as_of=at(48), **given | tables)


def test_an_exploited_service_that_answers_the_internet_is_critical():
    (door,) = ask(open_doors, services=[SERVICE], kev=[KEV], assets=[ASSET])

    assert door.severity == "critical"
    assert door.due == date(2026, 3, 20)
    assert door.summary.startswith(f"Office Server 7.2.1 on office01 has {CVE}, known to be exploited")
    assert lines(door, "services") == lines(door, "kev") == [1]
    assert door.details["fix"] == "upgrade Office Server 7.2.1 on office01"


def test_the_same_service_seen_from_inside_only_is_high():
    (door,) = ask(open_doors, services=[dict(SERVICE, vantage="inside")], kev=[KEV], assets=[ASSET])

    assert door.severity == "high"
    assert "faces the internet" not in reasons(door)


def test_answered_callers_from_outside_make_it_face_the_internet():
    rows = [call("198.51.100.3", "192.0.2.10", 8443)]

    (door,) = ask(open_doors, services=[dict(SERVICE, vantage=None)], kev=[KEV], assets=[ASSET], conn=rows)

    assert door.severity == "critical"
    assert lines(door, "conn") == [1]


@pytest.mark.parametrize("state", ["closed", "filtered", "open|filtered"])
def test_a_port_that_is_not_open_is_no_door(state):
    assert ask(open_doors, services=[dict(SERVICE, state=state)], kev=[KEV], assets=[ASSET]) == []


@pytest.mark.parametrize(("likely", "found"), [(0.5, 1), (0.49, 0)])
def test_outside_the_catalogue_it_takes_a_likely_weakness_that_faces_the_internet(likely, found):
    scores = [{"cve": CVE, "probability": likely}]

    doors = ask(open_doors, services=[SERVICE], epss=scores, assets=[ASSET])

    assert [door.severity for door in doors] == ["medium"] * found
    assert ask(open_doors, services=[dict(SERVICE, vantage="inside")], epss=scores, assets=[ASSET]) == []


@pytest.mark.parametrize(("version", "found"), [("1.4.0", 1), ("1.4.1", 1), ("1.4.2", 0), ("1.5", 0), ("0.1", 1)])
def test_a_component_is_affected_below_the_fixed_version(version, found):
    doors = inventory(dict(COMPONENT, version=version))

    assert len(doors) == found
    assert all(door.details["fix"].endswith("to 1.4.2 or later on office01") for door in doors)


@pytest.mark.parametrize(("version", "found"), [("1.4.0", 1), ("1.4.0.post1", 0)])
def test_the_last_affected_version_is_affected_itself(version, found):
    last = {**RANGE, "fixed": None, "last_affected": "1.4.0"}

    assert len(inventory(dict(COMPONENT, version=version), last)) == found


def test_a_range_begins_where_it_says():
    later = {**RANGE, "introduced": "1.4.1"}

    assert inventory(affected=later) == []
    assert len(inventory(dict(COMPONENT, version="1.4.1"), later)) == 1


def test_a_version_that_is_listed_needs_no_order():
    listed = {**RANGE, "introduced": None, "fixed": None, "versions": ["weird!"]}

    assert len(inventory(dict(COMPONENT, version="weird!"), listed)) == 1
    assert inventory(dict(COMPONENT, version="weird"), listed) == []


def test_a_version_no_scheme_reads_is_neither_newest_nor_oldest():
    assert inventory(dict(COMPONENT, version="weird!")) == []


def test_a_range_of_another_release_of_the_distribution_does_not_apply():
    package = {**COMPONENT, "ecosystem": "Debian:12", "version": "1.0-1"}
    ranges = {**RANGE, "ecosystem": "Debian", "release": "12", "scheme": "dpkg", "fixed": "1.0-2"}
    known = {"version_keys": keys("1.0-1", "1.0-2", scheme="dpkg")}

    assert len(inventory(package, ranges, **known)) == 1
    assert inventory(package, {**ranges, "release": "11"}, **known) == []


def test_a_withdrawn_advisory_is_dropped():
    assert inventory(advisories=[{**ADVISORY, "withdrawn": at(0)}]) == []


def test_an_inventory_of_a_product_is_met_through_the_service_that_announces_it():
    component = {**COMPONENT, "asset": "Office Server"}

    doors = inventory(component, services=[{**SERVICE, "cves": []}])

    assert [(door.severity, door.details["port"]) for door in doors] == [("critical", 8443)]


def test_blind_spot_a_product_name_alone_is_no_match():
    assert ask(open_doors, services=[{**SERVICE, "cves": []}], kev=[KEV], assets=[ASSET]) == []


def test_blind_spot_an_unknown_version_is_not_judged():
    assert inventory({**COMPONENT, "version": None}, version_keys=[]) == []


def test_points_add_up_and_many_cves_are_one_door():
    second = {**KEV, "cve": "CVE-2026-99002"}

    (door,) = ask(open_doors, services=[{**SERVICE, "cves": [CVE, second["cve"]]}], kev=[KEV, second], assets=[ASSET])

    assert door.details["cves"] == [CVE, second["cve"]]
    assert door.events == 2
    assert door.score == pytest.approx(sum(reasons(door).values()))


def test_nothing_read_nothing_found():
    assert ask(open_doors) == []

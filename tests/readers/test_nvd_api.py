"""NVD's JSON 2.0: pages and feeds, CVEs by themselves, and bad items."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import gather, recognised

from doorward.readers import readers
from doorward.readers.nvd_api import nvd_api

MATCH = {"vulnerable": True, "criteria": "cpe:2.3:a:example:door:*:*:*:*:*:*:*:*", "versionEndExcluding": "2.0"}
RUNS_ON = {"vulnerable": False, "criteria": "cpe:2.3:o:example:wall:-:*:*:*:*:*:*:*"}
CONFIGURATIONS = [
    {"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [MATCH]}]},
    {
        "operator": "AND",
        "nodes": [
            {"operator": "OR", "negate": False, "cpeMatch": [{**MATCH, "versionStartExcluding": "3.0"}]},
            {"operator": "OR", "negate": True, "cpeMatch": [RUNS_ON]},
        ],
    },
]
V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
V40 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"


def metric(vector, kind="Primary"):
    return {"source": "nvd@nist.gov", "type": kind, "cvssData": {"vectorString": vector}}


def cve(name="CVE-2026-0001", **changed):
    return {
        "id": name,
        "sourceIdentifier": "door@example.org",
        "published": "2026-01-02T03:04:05.678",
        "lastModified": "2026-01-03T04:05:06.789",
        "vulnStatus": "Analyzed",
        "descriptions": [{"lang": "es", "value": "Una puerta"}, {"lang": "en", "value": "A door stands open.\nWide."}],
        "metrics": {
            "cvssMetricV2": [metric("AV:N/AC:L/Au:N/C:P/I:P/A:P")],
            "cvssMetricV31": [metric("CVSS:3.1/AV:L", "Secondary"), metric(V31), metric(V31)],
            "cvssMetricV40": [metric(V40)],
        },
        "configurations": CONFIGURATIONS,
        **changed,
    }


def page(*cves, **changed):
    begins = {"resultsPerPage": len(cves), "startIndex": 0, "totalResults": len(cves), "format": "NVD_CVE"}
    return json.dumps(
        {**begins, "version": "2.0", "vulnerabilities": [{"cve": told} for told in cves], **changed}
    ).encode()


SAMPLES: dict[str, bytes] = {
    "nvdcve-2.0-2026.json": page(cve()),
    "pretty.json": json.dumps(json.loads(page(cve())), indent=2).encode(),
    "empty-page.json": page(),
    "long-page.json": page(*[cve()] * 200),
    "no-format.json": b'{"resultsPerPage": 0, "startIndex": 0, "totalResults": 0, "vulnerabilities": []}',
    "mirrored.json": json.dumps({"feed_name": "CVE-2026", "cve_items": [cve()]}).encode(),
    "CVE-2026-0001.json": json.dumps(cve(), indent=2).encode(),
    "lines.json": b"\n".join(json.dumps(cve()).encode() for _ in range(3)),
}

OTHERS: dict[str, bytes] = {
    "nvdcve-2.0-2026.json": b"Lorem ipsum",
    "nvd-1.1.json": b'{"CVE_data_type": "CVE", "CVE_Items": []}',
    "kev.json": b'{"catalogVersion": "2026", "vulnerabilities": []}',
    "bom.json": b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "vulnerabilities": []}',
    "cpes.json": b'{"resultsPerPage": 1, "format": "NVD_CPE", "products": []}',
    "osv.json": b'{"id": "CVE-2026-1", "modified": "2026-01-01T00:00:00Z", "affected": []}',
    "empty": b"",
}


def rows(*cves):
    found = gather(nvd_api, page(*cves))
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows


@pytest.mark.parametrize("name", SAMPLES)
def test_pages_feeds_and_cves_are_recognised_and_read(name):
    assert recognised(nvd_api, SAMPLES[name])
    found = gather(nvd_api, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["advisories"])
    assert len(found.rows["applicability"]) == 3 * found.records


def test_the_reader_is_found():
    assert readers()["nvd_api"] is nvd_api
    assert (nvd_api.unit, nvd_api.fills) == ("record", ("advisories", "applicability", "kev"))


def test_a_cve_is_an_advisory_with_its_vectors_the_newest_edition_first():
    (row,) = rows(cve())["advisories"]
    assert row == {
        "id": "CVE-2026-0001",
        "aliases": [],
        "upstream": [],
        "summary": "A door stands open.",
        "severities": [V40, V31, "CVSS:3.1/AV:L", "AV:N/AC:L/Au:N/C:P/I:P/A:P"],
        "published": datetime(2026, 1, 2, 3, 4, 5, 678_000),
        "modified": datetime(2026, 1, 3, 4, 5, 6, 789_000),
        "withdrawn": None,
        "source": "nvd",
        "origin_row": 1,
    }


def test_its_criteria_stand_in_their_tree():
    columns = ("configuration", "node", "configuration_operator", "negate", "vulnerable", "product", "low", "high")
    assert [tuple(row.get(column) for column in columns) for row in rows(cve())["applicability"]] == [
        (0, 0, "or", False, True, "door", None, "2.0"),
        (1, 0, "and", False, True, "door", "3.0", "2.0"),
        (1, 1, "and", True, False, "wall", None, None),
    ]


@pytest.mark.parametrize(
    ("status", "times", "withdrawn"),
    [
        ("Rejected", {}, datetime(2026, 1, 3, 4, 5, 6, 789_000)),
        ("Rejected", {"lastModified": ""}, datetime(2026, 1, 2, 3, 4, 5, 678_000)),
        ("Rejected", {"lastModified": "", "published": None}, datetime(1970, 1, 1)),
        ("Modified", {}, None),
        ("Deferred", {}, None),
    ],
)
def test_a_rejected_cve_is_withdrawn(status, times, withdrawn):
    assert rows(cve(vulnStatus=status, **times))["advisories"][0]["withdrawn"] == withdrawn


def test_what_is_repeated_of_the_catalogue_is_kept_without_an_edition():
    told = {
        "cisaExploitAdd": "2026-01-04",
        "cisaActionDue": "2026-01-25",
        "cisaRequiredAction": "Close it.",
        "cisaVulnerabilityName": "Example Door Open",
    }
    known = rows(cve(), cve("CVE-2026-0002", **told))["kev"]
    assert known == [
        {
            "cve": "CVE-2026-0002",
            "date_added": date(2026, 1, 4),
            "due": date(2026, 1, 25),
            "action": "Close it.",
            "name": "Example Door Open",
            "origin_row": 1,
        }
    ]


@pytest.mark.parametrize("wrong", ["text", None, [], {}, {"cve": 5}, {"cve": {"id": "CVE-1"}}, {"cve": {"id": 5}}])
def test_an_item_without_an_id_is_a_reject_and_the_others_stand(wrong):
    found = gather(nvd_api, page(vulnerabilities=[wrong, {"cve": cve()}]))
    assert [row["id"] for row in found.rows["advisories"]] == ["CVE-2026-0001"]
    assert found.rejects[0].reason == "not a CVE of NVD: it has no id"


def test_a_broken_line_costs_only_itself():
    line = json.dumps(cve()).encode()
    found = gather(nvd_api, line + b'\n{"id": "CVE-2026-0002", \n' + line)
    assert (len(found.rows["advisories"]), len(found.rejects)) == (2, 1)


def test_a_bad_criterion_costs_only_itself():
    found = gather(nvd_api, page(cve(configurations=[{"nodes": [{"cpeMatch": [{"criteria": "door"}, MATCH]}]}])))
    assert [row["product"] for row in found.rows["applicability"]] == ["door"]
    assert found.rejects[0].reason.startswith("CVE-2026-0001: a match criterion is left out: 'door' is no CPE name")


def test_members_of_wrong_types_are_as_if_they_were_not_there():
    odd = cve(configurations="x", metrics=[1], descriptions=[5, {"lang": "en", "value": 5}], published=5)
    odd |= {"cisaExploitAdd": "someday"}
    found = rows(odd, cve(metrics={"cvssMetricV31": [5, {"cvssData": 5}, {"cvssData": {"vectorString": 5}}]}))
    assert [row["severities"] for row in found["advisories"]] == [[], []]
    assert (found["advisories"][0]["summary"], found["kev"]) == (None, [])


def test_a_page_that_is_cut_short_keeps_what_came_before():
    found = gather(nvd_api, page(cve(), cve("CVE-2026-0002"))[:-300])
    assert [row["id"] for row in found.rows["advisories"]] == ["CVE-2026-0001"]
    assert found.malformed.line == 1


@given(st.sampled_from(["nvdcve-2.0-2026.json", "lines.json"]), st.integers(0, 1800), st.binary(max_size=4))
def test_a_damaged_page_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    gather(nvd_api, data[:place] + damage + data[place + len(damage) :])

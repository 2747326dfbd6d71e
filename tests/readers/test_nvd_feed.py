"""NVD feeds of JSON 1.1: CVEs, their criteria, and bad items."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.nvd_feed import nvd_feed

DOOR = "cpe:2.3:a:example:door:*:*:*:*:*:*:*:*"
PLATFORM = "cpe:2.3:o:example:wall:-:*:*:*:*:*:*:*"
BELOW_2 = {"vulnerable": True, "cpe23Uri": DOOR, "versionEndExcluding": "2.0", "cpe_name": []}
RUNS_ON = {"vulnerable": False, "cpe23Uri": PLATFORM, "cpe_name": []}
NODES = [
    {"operator": "OR", "children": [], "cpe_match": [BELOW_2]},
    {
        "operator": "AND",
        "children": [
            {"operator": "OR", "children": [], "cpe_match": [{**BELOW_2, "versionStartIncluding": "3.0"}]},
            {"operator": "OR", "children": [], "cpe_match": [RUNS_ON]},
        ],
        "cpe_match": [],
    },
]


def item(cve="CVE-2026-0001", text="A door stands open.\nWide.", nodes=NODES, **changed):
    told = [{"lang": "es", "value": "Una puerta"}, {"lang": "en", "value": text}]
    return {
        "cve": {
            "data_type": "CVE",
            "CVE_data_meta": {"ID": cve, "ASSIGNER": "door@example.org"},
            "description": {"description_data": told},
        },
        "configurations": {"CVE_data_version": "4.0", "nodes": nodes},
        "impact": {
            "baseMetricV3": {"cvssV3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}},
            "baseMetricV2": {"cvssV2": {"vectorString": "AV:N/AC:L/Au:N/C:P/I:P/A:P"}},
        },
        "publishedDate": "2026-01-02T03:04Z",
        "lastModifiedDate": "2026-01-03T04:05Z",
        **changed,
    }


def feed(*items):
    begins = {"CVE_data_type": "CVE", "CVE_data_format": "MITRE", "CVE_data_version": "4.0"}
    return json.dumps({**begins, "CVE_data_numberOfCVEs": str(len(items)), "CVE_Items": items}, indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "nvdcve-1.1-2026.json": feed(item()),
    "small.json": json.dumps(json.loads(feed(item())), separators=(",", ":")).encode(),
    "empty-feed.json": feed(),
    "long.json": feed(*[item()] * 300),
}

OTHERS: dict[str, bytes] = {
    "nvdcve-1.1-2026.json": b"Lorem ipsum",
    "cve-4.0.json": b'{"CVE_data_type": "CVE", "CVE_data_meta": {"ID": "CVE-2016-0001"}, "affects": {}}',
    "nvd-2.0.json": b'{"format": "NVD_CVE", "version": "2.0", "vulnerabilities": []}',
    "kev.json": b'{"catalogVersion": "2026", "vulnerabilities": []}',
    "record.json": b'{"dataType": "CVE_RECORD", "containers": {}, "cveMetadata": {}}',
    "list.json": b"[1]",
    "empty": b"",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_feeds_are_recognised_and_read(name):
    assert recognised(nvd_feed, SAMPLES[name])
    found = gather(nvd_feed, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["advisories"])
    assert len(found.rows["applicability"]) == 3 * found.records


def test_the_reader_is_found():
    assert readers()["nvd_feed"] is nvd_feed
    assert (nvd_feed.unit, nvd_feed.fills) == ("record", ("advisories", "applicability"))


def test_a_cve_is_an_advisory():
    (row,) = gather(nvd_feed, feed(item())).rows["advisories"]
    assert row == {
        "id": "CVE-2026-0001",
        "aliases": [],
        "upstream": [],
        "summary": "A door stands open.",
        "severities": ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "AV:N/AC:L/Au:N/C:P/I:P/A:P"],
        "published": datetime(2026, 1, 2, 3, 4),
        "modified": datetime(2026, 1, 3, 4, 5),
        "withdrawn": None,
        "source": "nvd",
        "origin_row": 7,
    }


def test_its_criteria_stand_in_their_tree():
    rows = gather(nvd_feed, feed(item())).rows["applicability"]
    columns = ("configuration", "node", "configuration_operator", "vulnerable", "product", "version", "low", "high")
    assert [tuple(row.get(column) for column in columns) for row in rows] == [
        (0, 0, "and", True, "door", "*", None, "2.0"),
        (1, 0, "and", True, "door", "*", "3.0", "2.0"),
        (1, 1, "and", False, "wall", "-", None, None),
    ]
    assert {(row["id"], row["source"], row["modified"]) for row in rows} == {
        ("CVE-2026-0001", "nvd", datetime(2026, 1, 3, 4, 5))
    }


@pytest.mark.parametrize(
    ("text", "times", "withdrawn"),
    [
        ("** REJECT **  DO NOT USE", {}, datetime(2026, 1, 3, 4, 5)),
        ("Rejected reason: unused", {}, datetime(2026, 1, 3, 4, 5)),
        ("** REJECT ** x", {"lastModifiedDate": None}, datetime(2026, 1, 2, 3, 4)),
        ("** REJECT ** x", {"lastModifiedDate": 5, "publishedDate": ""}, datetime(1970, 1, 1)),
        ("** DISPUTED ** x", {}, None),
        ("A patch was ** REJECT **ed", {}, None),
    ],
)
def test_a_rejected_cve_is_withdrawn_and_a_disputed_one_is_not(text, times, withdrawn):
    (row,) = gather(nvd_feed, feed(item(text=text, **times))).rows["advisories"]
    assert row["withdrawn"] == withdrawn


@pytest.mark.parametrize("wrong", ["text", None, [], {}, {"cve": 5}, item(cve="2026-1"), item(cve=5)])
def test_an_item_without_an_id_is_a_reject_and_the_others_stand(wrong):
    found = gather(nvd_feed, feed(wrong, item()))
    assert [row["id"] for row in found.rows["advisories"]] == ["CVE-2026-0001"]
    assert (found.rejects[0].line, found.rejects[0].reason) == (7, "not a CVE of NVD: it has no id")


def test_a_bad_criterion_costs_only_itself():
    nodes = [{"operator": "OR", "cpe_match": [{"vulnerable": True, "cpe23Uri": "cpe:2.3:a:example:-"}, BELOW_2]}]
    found = gather(nvd_feed, feed(item(nodes=nodes)))
    assert [row["product"] for row in found.rows["applicability"]] == ["door"]
    assert found.rejects[0].reason.startswith("CVE-2026-0001: a match criterion is left out: ")


def test_members_of_wrong_types_are_as_if_they_were_not_there():
    odd = item(configurations=[1], impact="x")
    odd["cve"]["description"] = {"description_data": [5, {"lang": "en", "value": 5}]}
    found = gather(nvd_feed, feed(odd))
    (row,) = found.rows["advisories"]
    assert (row["summary"], row["severities"], found.rows["applicability"]) == (None, [], [])


def test_a_feed_that_is_cut_short_keeps_what_came_before():
    found = gather(nvd_feed, feed(item(), item(cve="CVE-2026-0002"))[:-300])
    assert [row["id"] for row in found.rows["advisories"]] == ["CVE-2026-0001"]
    assert found.malformed.line > 6


@given(st.sampled_from(["small.json", "nvdcve-1.1-2026.json"]), st.integers(0, 1800), st.binary(max_size=4))
def test_a_damaged_feed_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    gather(nvd_feed, data[:place] + damage + data[place + len(damage) :])


def counted(nodes):
    """Count criteria by walking a tree, and those that name a product."""
    found = Counter()
    for node in nodes:
        for told in node.get("cpe_match", ()):
            found["every"] += 1
            found["named"] += told["cpe23Uri"].replace("\\:", "_").split(":")[4] not in {"*", "-"}
            found["environment"] += not told["vulnerable"]
            found["bounded"] += any(key.startswith("version") for key in told)
        found += counted(node.get("children", ()))
    return found


@needs_data
@pytest.mark.parametrize("year", [2020, 2025])
def test_the_development_data_is_read_to_the_last_criterion(year):
    data = gzip.decompress((DATA / "intel" / "nvd-1.1" / f"nvdcve-1.1-{year}.json.gz").read_bytes())
    items = json.loads(data)["CVE_Items"]
    expected = sum((counted(told["configurations"]["nodes"]) for told in items), Counter())
    found = gather(nvd_feed, data)
    rows = found.rows["applicability"]
    assert (found.malformed, found.records, len(rows)) == (None, len(items), expected["named"])
    assert len(found.rejects) == expected["every"] - expected["named"]
    assert sum(not row["vulnerable"] for row in rows) == expected["environment"]
    assert sum("low" in row or "high" in row for row in rows) == expected["bounded"]

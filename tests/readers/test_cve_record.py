"""CVE records of JSON 5: author and CISA, all tables, bad records, and the development data counted independently."""

from __future__ import annotations

import json
import tarfile
from collections import Counter
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised
from tests.thorough import THOROUGH, part

from doorward.readers import readers
from doorward.readers.cve_record import cve_record

V31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
V40 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
BELOW_2 = {"version": "0", "lessThan": "2.0", "status": "affected", "versionType": "semver"}
AUTHOR = {
    "providerMetadata": {"shortName": "example", "dateUpdated": "2026-01-03T00:00:00Z"},
    "title": "A door stands open",
    "descriptions": [{"lang": "en", "value": "Wide open."}],
    "affected": [
        {"vendor": "Example", "product": "Door", "versions": [BELOW_2], "defaultStatus": "unaffected"},
        {
            "vendor": "Example",
            "product": "Lock",
            "versions": [BELOW_2],
            "packageName": "lock",
            "collectionURL": "https://crates.io",
        },
    ],
    "metrics": [
        {"format": "CVSS", "cvssV3_1": {"vectorString": V31}},
        {"format": "CVSS", "cvssV4_0": {"vectorString": V40}},
    ],
    "source": {"advisory": "GHSA-23cf-gh4j-mpqr", "discovery": "EXTERNAL"},
}
SSVC = {"options": [{"Exploitation": "poc"}, {"Automatable": "no"}, {"Technical Impact": "partial"}]}
CISA = {
    "providerMetadata": {"shortName": "CISA-ADP", "dateUpdated": "2026-01-04T00:00:00Z"},
    "title": "CISA ADP Vulnrichment",
    "affected": [
        {
            "vendor": "example",
            "product": "door",
            "cpes": ["cpe:2.3:a:example:door:*:*:*:*:*:*:*:*"],
            "versions": [BELOW_2],
            "defaultStatus": "unknown",
        }
    ],
    "metrics": [
        {"other": {"type": "ssvc", "content": {**SSVC, "timestamp": "2026-01-04T05:06:07Z"}}},
        {"other": {"type": "kev", "content": {"dateAdded": "2026-01-05"}}},
        {"cvssV3_1": {"vectorString": V31}},
    ],
}
PROGRAM = {"providerMetadata": {"shortName": "CVE"}, "title": "CVE Program Container", "references": []}


def record(cve="CVE-2026-0001", author=AUTHOR, others=(PROGRAM, CISA), **metadata):
    told = {
        "cveId": cve,
        "state": "PUBLISHED",
        "datePublished": "2026-01-02T03:04:05.678Z",
        "dateUpdated": "2026-01-03T04:05:06.789Z",
        **metadata,
    }
    return {
        "dataType": "CVE_RECORD",
        "dataVersion": "5.1",
        "cveMetadata": told,
        "containers": {"cna": author, "adp": list(others)},
    }


def written(*records):
    return "\n".join(json.dumps(told) for told in records).encode()


SAMPLES: dict[str, bytes] = {
    "CVE-2026-0001.json": json.dumps(record(), indent=4).encode(),
    "small.json": written(record()),
    "sorted.json": json.dumps(record(), sort_keys=True).encode(),
    "lines.json": written(record(), record()),
    "list.json": json.dumps([record(), record()]).encode(),
    "rejected.json": written(
        record(author={"rejectedReasons": [{"lang": "en", "value": "Unused."}]}, state="REJECTED")
    ),
}

OTHERS: dict[str, bytes] = {
    "CVE-2026-0001.json": b"Lorem ipsum",
    "osv.json": b'{"id": "CVE-2026-0001", "modified": "2026-01-01T00:00:00Z", "affected": []}',
    "nvd.json": b'{"CVE_data_type": "CVE", "CVE_Items": []}',
    "delta.json": b'{"fetchTime": "2026-01-01", "new": [], "updated": []}',
    "schema.json": b'{"$schema": "x", "properties": {"dataType": {}}}',
    "list.json": b"[1]",
    "empty": b"",
}


def rows(*records):
    found = gather(cve_record, written(*records))
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows


@pytest.mark.parametrize("name", SAMPLES)
def test_records_are_recognised_and_read(name):
    assert recognised(cve_record, SAMPLES[name])
    found = gather(cve_record, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["advisories"]) >= 1


def test_the_reader_is_found():
    assert readers()["cve_record"] is cve_record
    assert set(cve_record.fills) == {"advisories", "affected", "applicability", "ssvc", "kev"}


def test_a_record_is_an_advisory():
    (row,) = rows(record())["advisories"]
    assert row == {
        "id": "CVE-2026-0001",
        "aliases": ["GHSA-23cf-gh4j-mpqr"],
        "upstream": [],
        "summary": "A door stands open",
        "severities": [V40, V31],
        "published": datetime(2026, 1, 2, 3, 4, 5, 678_000),
        "modified": datetime(2026, 1, 3, 4, 5, 6, 789_000),
        "withdrawn": None,
        "source": "cve",
        "origin_row": 1,
    }


def test_author_and_cisa_are_sources_of_their_own():
    found = rows(record())
    told = [
        (row["source"], row["configuration"], row["vendor"], row["product"], row["high"])
        for row in found["applicability"]
    ]
    assert told == [
        ("cve", 0, "example", "door", "2.0"),
        ("cve", 1, "example", "lock", "2.0"),
        ("cisa-adp", 0, "example", "door", "2.0"),
    ]
    assert {row["modified"] for row in found["applicability"]} == {datetime(2026, 1, 3, 4, 5, 6, 789_000)}
    (row,) = found["affected"]
    assert (row["source"], row["ecosystem"], row["package"], row["fixed"]) == ("cve", "crates.io", "lock", "2.0")


def test_any_other_container_is_a_source_by_its_short_name():
    found = rows(record(others=[{**CISA, "providerMetadata": {"shortName": "Other"}}]))
    assert [row["source"] for row in found["applicability"]][2:] == ["adp Other"]


def test_decisions_and_the_catalogue_are_kept():
    found = rows(record())
    (decision,) = found["ssvc"]
    assert (decision["exploitation"], decision["automatable"], decision["technical_impact"]) == (
        "poc",
        False,
        "partial",
    )
    assert (decision["decided"], decision["decided_by"]) == (datetime(2026, 1, 4, 5, 6, 7), "CISA-ADP")
    assert [(row["cve"], row["date_added"]) for row in found["kev"]] == [("CVE-2026-0001", date(2026, 1, 5))]


@pytest.mark.parametrize(
    ("times", "withdrawn"),
    [
        ({"dateRejected": "2026-01-06T00:00:00Z"}, datetime(2026, 1, 6)),
        ({}, datetime(2026, 1, 3, 4, 5, 6, 789_000)),
        ({"dateUpdated": None}, datetime(1970, 1, 1)),
    ],
)
def test_a_rejected_record_is_withdrawn(times, withdrawn):
    reasons = {"rejectedReasons": [{"lang": "en", "value": "Unused.\nTruly."}]}
    (row,) = rows(record(author=reasons, others=(), state="REJECTED", **times))["advisories"]
    assert (row["withdrawn"], row["summary"]) == (withdrawn, "Unused.")


def test_the_summary_is_the_title_or_the_description_in_english():
    told = [{"lang": "es", "value": "Una puerta"}, {"lang": "en-US", "value": " First.\nSecond."}]
    author = {key: value for key, value in AUTHOR.items() if key != "title"} | {"descriptions": told}
    assert rows(record(author=author))["advisories"][0]["summary"] == "First."


def test_configurations_of_the_author_go_on_after_the_products():
    match = {"vulnerable": True, "criteria": "cpe:2.3:a:example:gate:*:*:*:*:*:*:*:*", "versionEndIncluding": "3.0"}
    author = {**AUTHOR, "cpeApplicability": [{"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [match]}]}]}
    (row,) = [row for row in rows(record(author=author, others=()))["applicability"] if row["product"] == "gate"]
    assert (row["configuration"], row["high"], row["high_excluded"]) == (2, "3.0", False)


def test_commits_are_left_out_where_versions_tell_the_same():
    commits = {"versions": [{"version": "a" * 40, "status": "affected", "versionType": "git"}]}
    by_commit, by_version = (
        {"vendor": "Example", "product": "Door", **more} for more in (commits, {"versions": [BELOW_2]})
    )
    both = rows(record(author={**AUTHOR, "affected": [by_commit, by_version]}, others=()))["applicability"]
    assert [(row["configuration"], row["high"]) for row in both] == [(1, "2.0")]
    alone = rows(record(author={**AUTHOR, "affected": [by_commit]}, others=()))["applicability"]
    assert [(row["low"], row["high"], row["scheme"]) for row in alone] == [("n/a", "n/a", "git")]


@pytest.mark.parametrize("wrong", ["text", 5, None, {}, {"cveMetadata": 5}, {"cveMetadata": {"cveId": "2026-1"}}])
def test_a_record_without_an_id_is_a_reject_and_the_others_stand(wrong):
    found = gather(cve_record, written(record(), wrong, record()))
    assert len(found.rows["advisories"]) == 2
    assert (found.rejects[0].line, found.rejects[0].reason) == (2, "not a CVE record: it has no cveId")


def test_bad_parts_cost_only_themselves():
    author = {
        **AUTHOR,
        "affected": ["text", {**AUTHOR["affected"][0], "cpes": ["door"]}],
        "cpeApplicability": [{"nodes": [{"cpeMatch": ["x"]}]}],
    }
    found = gather(cve_record, written(record(author=author, others=())))
    assert [row["product"] for row in found.rows["applicability"]] == ["door"]
    assert [reject.reason.partition(":")[0] for reject in found.rejects] == ["CVE-2026-0001"] * 3
    assert "affected[0] is left out: it is no object" in found.rejects[0].reason


def test_members_of_wrong_types_are_as_if_they_were_not_there():
    odd = {"affected": {"a": 1}, "metrics": "x", "descriptions": 5, "title": 5, "source": 5, "providerMetadata": []}
    found = rows(record(author=odd, others=[odd, 5]), {**record(), "containers": 5}, record(author=5, others=()))
    assert [row["summary"] for row in found["advisories"]] == [None] * 3


def test_a_broken_line_costs_only_itself():
    found = gather(cve_record, written(record()) + b'\n{"dataType": \n' + written(record()))
    assert (len(found.rows["advisories"]), len(found.rejects)) == (2, 1)


@given(st.sampled_from(["small.json", "lines.json"]), st.integers(0, 2400), st.binary(max_size=4))
def test_a_damaged_record_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    gather(cve_record, data[:place] + damage + data[place + len(damage) :])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["1.0", "affected", "n/a", "< 2"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["version", "lessThan", "versions", "status", "cpes", "changes", "product", "metrics"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_no_values_crash_it(affected, metrics):
    found = gather(
        cve_record, written(record(author={"affected": [affected], "metrics": [metrics]}, others=[affected]))
    )
    assert found.records == 1


def told_by(documents):
    """Count what is in records, without the reader."""
    found = Counter()
    for told in documents:
        containers = told["containers"]
        every = [containers["cna"], *containers.get("adp", [])]
        metrics = [metric for one in every for metric in one.get("metrics", [])]
        kinds = [metric.get("other", {}).get("type") for metric in metrics]
        found += Counter(
            records=1,
            ssvc=kinds.count("ssvc"),
            kev=kinds.count("kev"),
            rejected=told["cveMetadata"]["state"] == "REJECTED",
        )
    return found


@pytest.fixture(scope="module")
def vulnrichment():
    """Return CISA's records; one of eight unless the run is thorough."""
    with tarfile.open(DATA / "intel" / "cisa-vulnrichment.tar.xz") as packed:
        files = part((one for one in packed if one.isfile() and one.name.endswith(".json")), 8)
        return [json.loads(packed.extractfile(member).read()) for member in files]


@needs_data
@pytest.mark.slow
def test_the_development_data_is_counted_the_same_without_the_reader(vulnrichment):
    expected = told_by(vulnrichment)
    every = Counter(records=44_130, ssvc=44_027, kev=224, rejected=104)
    assert expected == every if THOROUGH else expected["records"] == -(-every["records"] // 8)
    found = gather(cve_record, written(*vulnrichment))
    assert (found.malformed, found.records) == (None, expected["records"])
    assert len(found.rows["ssvc"]) == expected["ssvc"]
    assert len(found.rows["kev"]) == expected["kev"]
    assert sum(row["withdrawn"] is not None for row in found.rows["advisories"]) == expected["rejected"]
    assert all("a CPE name is left out" in reject.reason for reject in found.rejects)
    assert len(found.rejects) < 100
    if THOROUGH:
        _catalogued(found.rows)
    _named_products_are_kept(vulnrichment, found.rows["applicability"])


def _catalogued(rows):
    catalogue = json.loads((DATA / "intel" / "kev" / "known_exploited_vulnerabilities.json").read_text("utf-8"))
    listed = {entry["cveID"] for entry in catalogue["vulnerabilities"]}
    assert len(listed & {row["id"] for row in rows["advisories"]}) == 251
    assert len({row["cve"] for row in rows["kev"]} - listed) == 2  # the catalogue dropped them since


def _named_products_are_kept(documents, rows):
    """Every product that CISA names with an affected version has a row: nothing is dropped without a word."""
    kept = {(row["id"], row["product"]) for row in rows if row["source"] == "cisa-adp"}
    for told in documents:
        for container in told["containers"].get("adp", []):
            for entry in container.get("affected", []):
                if any(version["status"] == "affected" for version in entry["versions"]) and entry["product"] not in {
                    "-",
                    "*",
                    "n/a",
                    "",
                }:
                    product = "_".join(entry["product"].lower().split())[:200]
                    assert (told["cveMetadata"]["cveId"], product) in kept

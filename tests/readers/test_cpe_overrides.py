"""CPE overrides: annotation and configurations, and what is no override."""

from __future__ import annotations

import json
import tarfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.cpe_overrides import cpe_overrides

MATCH = {"vulnerable": True, "criteria": "cpe:2.3:a:example:door:*:*:*:*:*:*:*:*", "versionEndExcluding": "2.0"}
NOTE = {
    "cna": "example",
    "cve_id": "CVE-2026-0001",
    "description": "A door stands open.\nWide.",
    "modified": "2026-01-03T04:05:06.789000+00:00",
    "published": "2026-01-02T03:04:05+00:00",
    "reason": "Added CPE configurations because not yet analyzed by NVD.",
}


def override(*configurations, **changed):
    nodes = configurations or ({"nodes": [{"operator": "OR", "negate": False, "cpeMatch": [MATCH]}]},)
    return {"_annotation": {**NOTE, **changed}, "cve": {"configurations": list(nodes)}}


def written(*overrides):
    return "\n".join(json.dumps(told) for told in overrides).encode()


SAMPLES: dict[str, bytes] = {
    "CVE-2026-0001.json": json.dumps(override(), indent=2).encode(),
    "small.json": written(override()),
    "lines.json": written(override(), override()),
    "list.json": json.dumps([override()]).encode(),
    "emptied.json": written({**override(), "cve": {}}),
}

OTHERS: dict[str, bytes] = {
    "CVE-2026-0001.json": b"Lorem ipsum",
    "schema.json": b'{"$schema": "x", "properties": {"_annotation": {}, "cve": {}}}',
    "page.json": b'{"format": "NVD_CVE", "vulnerabilities": []}',
    "record.json": b'{"dataType": "CVE_RECORD", "containers": {}, "cveMetadata": {}}',
    "empty": b"",
}


@pytest.mark.parametrize("name", SAMPLES)
def test_overrides_are_recognised_and_read(name):
    assert recognised(cpe_overrides, SAMPLES[name])
    found = gather(cpe_overrides, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    assert found.records == len(found.rows["advisories"]) >= 1
    assert len(found.rows["applicability"]) == (0 if name == "emptied.json" else found.records)


def test_the_reader_is_found():
    assert readers()["cpe_overrides"] is cpe_overrides
    assert (cpe_overrides.unit, cpe_overrides.fills) == ("record", ("advisories", "applicability"))


def test_an_override_is_a_source_of_its_own():
    found = gather(cpe_overrides, written(override()))
    (advisory,) = found.rows["advisories"]
    assert advisory == {
        "id": "CVE-2026-0001",
        "aliases": [],
        "upstream": [],
        "summary": "A door stands open.",
        "severities": [],
        "published": datetime(2026, 1, 2, 3, 4, 5),
        "modified": datetime(2026, 1, 3, 4, 5, 6, 789_000),
        "source": "nvd-overrides",
        "origin_row": 1,
    }
    (row,) = found.rows["applicability"]
    assert (row["source"], row["product"], row["high"], row["high_excluded"]) == ("nvd-overrides", "door", "2.0", True)


def test_what_an_annotation_leaves_out_is_null():
    (row,) = gather(cpe_overrides, written({"_annotation": {"cve_id": "CVE-2026-0001"}, "cve": 5})).rows["advisories"]
    assert (row["summary"], row["published"], row["modified"]) == (None, None, None)


@pytest.mark.parametrize(
    "wrong", ["text", 5, {}, {"_annotation": 5, "cve": {}}, override(cve_id="x"), override(cve_id=5)]
)
def test_what_names_no_cve_is_a_reject_and_the_others_stand(wrong):
    found = gather(cpe_overrides, written(override(), wrong, override()))
    assert len(found.rows["advisories"]) == 2
    assert (found.rejects[0].line, found.rejects[0].reason) == (2, "not an override: its annotation has no CVE id")


def test_a_broken_line_and_a_bad_criterion_cost_only_themselves():
    bad = override({"nodes": [{"operator": "OR", "cpeMatch": [{"criteria": "cpe:2.3:a:x"}, MATCH]}]})
    found = gather(cpe_overrides, written(bad) + b'\n{"_annotation": \n' + written(override()))
    assert len(found.rows["applicability"]) == 2
    assert "CVE-2026-0001: a match criterion is left out" in found.rejects[0].reason
    assert found.rejects[1].reason.startswith("not JSON")


@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 900), st.binary(max_size=4))
def test_a_damaged_override_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    gather(cpe_overrides, data[:place] + damage + data[place + len(damage) :])


@needs_data
def test_the_development_data_is_read_to_the_last_criterion():
    overrides = criteria = 0
    with tarfile.open(DATA / "intel" / "nvd-data-overrides.tar.xz") as packed:
        for member in packed:
            if "/data/" not in member.name or not member.isfile():
                continue
            overrides += 1
            if overrides % 8:
                continue
            data = packed.extractfile(member).read()
            assert recognised(cpe_overrides, data)
            found = gather(cpe_overrides, data)
            told = json.loads(data)["cve"].get("configurations", [])
            wanted = sum(len(node["cpeMatch"]) for item in told for node in item["nodes"])
            assert (found.records, found.rejects, len(found.rows["applicability"])) == (1, [], wanted), member.name
            criteria += wanted
    assert overrides == 32_184
    assert criteria > 10_000

"""SPDX 2 inventories in JSON and YAML."""

from __future__ import annotations

import base64
import json
from datetime import datetime

import pytest
import yaml
from tests.readers.told import gather

from doorward.readers.spdx_json import spdx_json

DOOR = {
    "SPDXID": "SPDXRef-door",
    "name": "door",
    "versionInfo": "1.0",
    "supplier": "Organization: Door & Sons",
    "primaryPackagePurpose": "APPLICATION",
}
LOCK = {
    "SPDXID": "SPDXRef-lock",
    "name": "lock",
    "versionInfo": "2.0",
    "externalRefs": [
        {"referenceCategory": "SECURITY", "referenceType": "cpe23Type", "referenceLocator": "cpe:2.3:a:lock:lock:2.0"},
        {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/lock@2.0"},
    ],
}
DESCRIBES = {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-door"}


def document(*packages, **changed):
    return {
        "spdxVersion": "SPDX-2.3",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "a document",
        "creationInfo": {"created": "2026-01-02T03:04:05Z", "creators": ["Tool: door"]},
        "packages": list(packages),
        "relationships": [DESCRIBES],
        **changed,
    }


def written(value):
    return json.dumps(value, indent=1).encode()


def statement(predicate, kind="https://spdx.dev/Document/v2.3"):
    return {"_type": "https://in-toto.io/Statement/v1", "predicateType": kind, "subject": [], "predicate": predicate}


def signed(value):
    payload = base64.b64encode(json.dumps(value).encode()).decode()
    return json.dumps({"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []}).encode()


PACKAGES_FIRST = {
    "SPDXID": "SPDXRef-DOCUMENT",
    "packages": [{**LOCK, "comment": "x" * 200}] * 300,
    "spdxVersion": "SPDX-2.3",
}

SAMPLES: dict[str, bytes] = {
    "door.spdx.json": written(document(DOOR, LOCK)),
    **{f"2.{minor}.json": written(document(LOCK, spdxVersion=f"SPDX-2.{minor}")) for minor in range(1, 4)},
    "packages-first.json": written(PACKAGES_FIRST),
    "utf-16.json": json.dumps(document(LOCK)).encode("utf-16"),
    "door.spdx.yaml": yaml.safe_dump(document(DOOR, LOCK), sort_keys=False).encode(),
    "statement.json": written(statement(document(DOOR, LOCK))),
    "signed.json": signed(statement(document(DOOR, LOCK))),
}

OTHERS: dict[str, bytes] = {
    "bom.json": b'{"bomFormat": "CycloneDX", "specVersion": "1.5"}',
    "spdx3.json": b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}',
    "schema.json": b'{"$schema": "http://json-schema.org", "properties": {"spdxVersion": {"type": "string"}}}',
    "statement3.json": written(statement({}, "https://spdx.dev/Document/v3.0")),
    "other-statement.json": written(statement({}, "https://slsa.dev/provenance/v1")),
    "tag-value": b"SPDXVersion: SPDX-2.3\n",
    "empty": b"",
}


def rows(data, name="inventory.json"):
    found = gather(spdx_json, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["software"]


def test_a_package_is_a_row_of_the_one_that_is_described():
    door, lock = rows(SAMPLES["door.spdx.json"])
    assert lock == {
        "name": "lock",
        "version": "2.0",
        "kind": None,
        "purl": "pkg:npm/lock@2.0",
        "cpe": "cpe:2.3:a:lock:lock:2.0",
        "ecosystem": "npm",
        "package": "lock",
        "package_version": None,
        "supplier": None,
        "evidence": "sbom",
        "asset": "door",
        "time": datetime(2026, 1, 2, 3, 4, 5),
        "origin_row": 19,
    }
    assert (door["kind"], door["supplier"], door["asset"]) == ("application", "Door & Sons", "door")


@pytest.mark.parametrize("name", ["door.spdx.yaml", "statement.json", "signed.json"])
def test_other_wrappings_say_the_same(name):
    plain = [{**row, "origin_row": 1} for row in rows(SAMPLES["door.spdx.json"])]
    assert rows(SAMPLES[name]) == plain


def test_document_describes_tells_the_asset_too():
    data = written(document(DOOR, LOCK, relationships=[], documentDescribes=["SPDXRef-lock"]))
    assert {row["asset"] for row in rows(data)} == {"lock"}


def test_the_operating_system_gives_the_release():
    system = {
        "SPDXID": "SPDXRef-os",
        "name": "debian",
        "versionInfo": "12",
        "primaryPackagePurpose": "OPERATING-SYSTEM",
    }
    purl = {"referenceType": "purl", "referenceLocator": "pkg:deb/debian/libdoor@1.0-1"}
    part = {"name": "libdoor", "sourceInfo": "built package from: door 1.0-1", "externalRefs": [purl]}
    found = rows(written(document(part, system)))
    assert [(row["ecosystem"], row["package"]) for row in found] == [("Debian:12", "door"), ("Debian:12", None)]


@pytest.mark.parametrize("package", [{"name": ""}, {"SPDXID": "x"}, "door", None])
def test_what_is_no_package_is_a_reject(package):
    found = gather(spdx_json, written(document(DOOR, package, LOCK)))
    assert [reject.reason for reject in found.rejects] == ["a package without a name"]
    assert len(found.rows["software"]) == 2


def test_what_stands_before_a_break_is_kept():
    data = SAMPLES["door.spdx.json"]
    found = gather(spdx_json, data[: data.index(b'"relationships"')])
    assert found.malformed is not None
    assert [row["name"] for row in found.rows["software"]] == ["door", "lock"]


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], {"a": 1}])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for key in ("name", "creationInfo", "packages", "relationships", "documentDescribes"):
        for data in (written(document(DOOR, **{key: value})), yaml.safe_dump(document(DOOR, **{key: value})).encode()):
            gather(spdx_json, data)

"""SPDX 3 inventories."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from tests.readers.told import gather

from doorward.readers.spdx3_json import spdx3_json

CONTEXT = "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"
CREATION = {"type": "CreationInfo", "@id": "_:made", "created": "2026-01-02T03:04:05Z", "specVersion": "3.0.1"}
MAKER = {"type": "Organization", "spdxId": "urn:maker", "name": "Door & Sons"}
BILL = {"type": "software_Sbom", "spdxId": "urn:bill", "rootElement": ["urn:door"], "element": ["urn:door", "urn:lock"]}
DOCUMENT = {"type": "SpdxDocument", "spdxId": "urn:document", "name": "a document", "rootElement": ["urn:bill"]}
DOOR = {
    "type": "software_Package",
    "spdxId": "urn:door",
    "name": "door",
    "software_packageVersion": "1.0",
    "software_primaryPurpose": "application",
    "suppliedBy": "urn:maker",
}
LOCK = {
    "type": "software_Package",
    "spdxId": "urn:lock",
    "name": "lock",
    "software_packageVersion": "2.0",
    "software_packageUrl": "pkg:npm/lock@2.0",
    "externalIdentifier": [
        {"type": "ExternalIdentifier", "externalIdentifierType": "cpe23", "identifier": "cpe:2.3:a:lock:lock:2.0"}
    ],
}
FILE = {"type": "software_File", "spdxId": "urn:file", "name": "door.c"}


def document(*elements, context=CONTEXT):
    return json.dumps({"@context": context, "@graph": [*elements]}, indent=1).encode()


ALL = (CREATION, DOCUMENT, BILL, MAKER, DOOR, LOCK, FILE)

SAMPLES: dict[str, bytes] = {
    "door.spdx3.json": document(*ALL),
    "list.json": document(*ALL, context=[CONTEXT]),
    "v3.json": document(LOCK, context="https://spdx.github.io/spdx-spec/v3.0/context.jsonld"),
    "lone.json": json.dumps({"@context": CONTEXT, **LOCK}).encode(),
    "statement.json": json.dumps(
        {
            "_type": "https://in-toto.io/Statement/v1",
            "predicateType": "https://spdx.dev/Document/v3.0.1",
            "subject": [],
            "predicate": json.loads(document(*ALL)),
        }
    ).encode(),
}

OTHERS: dict[str, bytes] = {
    "openvex.json": b'{"@context": "https://openvex.dev/ns/v0.2.0", "statements": []}',
    "spdx2.json": b'{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT"}',
    "ld.json": b'{"@context": "https://schema.org", "about": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}',
    "empty": b"",
}


def rows(data):
    found = gather(spdx3_json, data, "inventory.json")
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["software"]


def test_a_package_is_a_row_of_the_root():
    door, lock = rows(document(*ALL))
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
        "origin_row": 42,
    }
    assert (door["kind"], door["supplier"], door["asset"]) == ("application", "Door & Sons", "door")


def test_a_statement_says_the_same():
    assert rows(SAMPLES["statement.json"]) == [{**row, "origin_row": 1} for row in rows(document(*ALL))]


def test_without_a_root_the_document_names_the_asset_and_then_the_file():
    assert rows(document(DOCUMENT, LOCK))[0]["asset"] == "a document"
    assert rows(document(LOCK))[0]["asset"] == "inventory"
    assert rows(SAMPLES["lone.json"])[0]["asset"] == "inventory"


def test_the_operating_system_gives_the_release():
    system = {
        "type": "software_Package",
        "name": "debian",
        "software_packageVersion": "12",
        "software_primaryPurpose": "operatingSystem",
    }
    part = {**LOCK, "software_packageUrl": "pkg:deb/debian/lock@2.0"}
    assert [row["ecosystem"] for row in rows(document(part, system))] == ["Debian:12", "Debian:12"]


def test_a_url_may_be_an_identifier():
    told = {"externalIdentifierType": "packageUrl", "identifier": "pkg:npm/lock@2.0"}
    part = {"type": "software_Package", "name": "lock", "externalIdentifier": [told]}
    assert rows(document(part))[0]["purl"] == "pkg:npm/lock@2.0"


def test_a_package_without_a_name_is_a_reject():
    found = gather(spdx3_json, document(DOOR, {"type": "software_Package"}, LOCK))
    assert [reject.reason for reject in found.rejects] == ["a package without a name"]
    assert len(found.rows["software"]) == 2


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, [[]], {"a": 1}, [1]])
def test_members_of_the_wrong_kind_never_crash_it(value):
    for key in (
        "name",
        "rootElement",
        "externalIdentifier",
        "suppliedBy",
        "originatedBy",
        "software_packageUrl",
        "type",
    ):
        gather(spdx3_json, document({**LOCK, key: value}, {**BILL, key: value}))
    gather(spdx3_json, document(value))

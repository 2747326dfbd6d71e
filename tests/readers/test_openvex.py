"""OpenVEX: every edition and envelope says the same, products become names of inventories, and bad statements."""

from __future__ import annotations

import base64
import json
import tarfile
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.readers import readers
from doorward.readers.openvex import openvex

SAID = datetime(2026, 1, 2, 1, 4, 5)
PURL = "pkg:apk/wolfi/door@1.2-r0"
NEW = {
    "vulnerability": {"name": "CVE-2026-0001", "aliases": ["GHSA-aaaa-bbbb-cccc"]},
    "products": [{"@id": PURL}],
    "status": "not_affected",
    "justification": "component_not_present",
    "impact_statement": "It is not there.",
}
OLD = {**NEW, "vulnerability": "CVE-2026-0001", "products": [PURL]}


def document(*statements, **changed):
    head = {
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "https://example.org/vex-1",
        "author": "Example",
        "timestamp": "2026-01-02T03:04:05+02:00",
        "version": 1,
    }
    return {**head, **changed, "statements": list(statements)}


def statement(predicate, **changed):
    return {
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": "https://openvex.dev/ns/v0.2.0",
        "subject": [{"name": "pkg:oci/door", "digest": {"sha256": "ab"}}],
        "predicate": predicate,
        **changed,
    }


def envelope(inner):
    payload = base64.b64encode(json.dumps(inner).encode()).decode()
    return {"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": [{"sig": "x"}]}


def written(value):
    return json.dumps(value, indent=1).encode()


SAMPLES: dict[str, bytes] = {
    "vex.json": written(document(NEW)),
    "old.json": written(document(OLD, **{"@context": "https://openvex.dev/ns", "version": "1"})),
    "no-context.json": written(document(NEW, **{"@context": ""})),
    "statement.json": written(statement(document(NEW))),
    "envelope.json": written(envelope(statement(document(NEW)))),
    "envelope-of-a-document.json": written(envelope(document(NEW))),
    "small.json": json.dumps(document(NEW)).encode(),
    "long.json": written(document(*[NEW] * 3_000)),
    "byte-order-mark.json": b"\xef\xbb\xbf" + written(document(NEW)),
}

OTHERS: dict[str, bytes] = {
    "ld.json": b'{"@context": "https://schema.org", "@id": "x", "author": "y"}',
    "spdx.json": b'{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}',
    "provenance.json": written(statement({}, predicateType="https://slsa.dev/provenance/v0.2")),
    "envelope.json": written(envelope(statement({}, predicateType="https://spdx.dev/Document"))),
    "csaf.json": b'{"document": {"category": "csaf_vex", "csaf_version": "2.0"}}',
    "list.json": b'["not", "a", "document"]',
    "payload.json": b'{"payloadType": "x", "payload": "????"}',
}


def rows(*statements, **changed):
    found = gather(openvex, written(document(*statements, **changed)))
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["vex"]


@pytest.mark.parametrize("name", SAMPLES)
def test_documents_are_recognised_and_say_the_same_however_they_are_wrapped(name):
    assert recognised(openvex, SAMPLES[name])
    found = gather(openvex, SAMPLES[name])
    assert (found.malformed, found.rejects) == (None, [])
    row = found.rows["vex"][0]
    assert (row["vulnerability"], row["status"], row["product"], row["stated"]) == (
        "CVE-2026-0001",
        "not_affected",
        PURL,
        SAID,
    )


def test_the_reader_is_found():
    assert readers()["openvex"] is openvex


def test_a_statement_is_a_row():
    assert rows(NEW) == [
        {
            "document": "https://example.org/vex-1",
            "author": "Example",
            "stated": SAID,
            "vulnerability": "CVE-2026-0001",
            "aliases": ["GHSA-aaaa-bbbb-cccc"],
            "status": "not_affected",
            "justification": "component_not_present",
            "statement": "It is not there.",
            "product": PURL,
            "component": None,
            "ecosystem": "Wolfi",
            "package": "door",
            "version": "1.2-r0",
            "cpe": None,
            "origin_row": 8,
        }
    ]


def test_every_product_and_every_part_is_a_row():
    parts = [{"@id": "pkg:golang/example.org/lock@v1.0.0"}, {"@id": "pkg:golang/example.org/hinge@v2.0.0"}]
    told = rows({**NEW, "products": [{"@id": "pkg:oci/door", "subcomponents": parts}, {"@id": PURL}]})
    assert [(row["product"], row["component"], row["package"], row["version"]) for row in told] == [
        ("pkg:oci/door", "pkg:golang/example.org/lock@v1.0.0", "example.org/lock", "v1.0.0"),
        ("pkg:oci/door", "pkg:golang/example.org/hinge@v2.0.0", "example.org/hinge", "v2.0.0"),
        (PURL, None, "door", "1.2-r0"),
    ]


def test_parts_of_the_older_form_stand_beside_the_products():
    (row,) = rows({**OLD, "subcomponents": ["pkg:pypi/lock@1.0"]})
    assert (row["product"], row["component"], row["ecosystem"]) == (PURL, "pkg:pypi/lock@1.0", "PyPI")


def test_identifiers_tell_what_the_id_does_not():
    cpe = "cpe:2.3:a:example:door:1.2:*:*:*:*:*:*:*"
    product = {"@id": "https://example.org/door", "identifiers": {"purl": "pkg:npm/door@1.2.3", "cpe23": cpe}}
    (row,) = rows({**NEW, "products": [product]})
    assert (row["product"], row["ecosystem"], row["version"], row["cpe"]) == ("pkg:npm/door@1.2.3", "npm", "1.2.3", cpe)
    (row,) = rows({**NEW, "products": [{"@id": "https://example.org/door"}]})
    assert (row["product"], row["package"]) == ("https://example.org/door", None)


def test_in_a_statement_without_products_the_subject_is_meant():
    bare = {key: value for key, value in NEW.items() if key != "products"}
    (row,) = gather(openvex, written(statement(document(bare)))).rows["vex"]
    assert row["product"] == "pkg:oci/door"


def test_a_statement_is_dated_by_itself_and_else_by_its_document():
    later, last = "2026-02-03T00:00:00Z", "2026-03-04T00:00:00Z"
    assert rows({**NEW, "timestamp": later})[0]["stated"].month == 2
    assert rows({**NEW, "timestamp": later, "last_updated": last})[0]["stated"].month == 3
    assert rows(NEW, last_updated=last)[0]["stated"].month == 3
    assert rows(NEW, timestamp="never")[0]["stated"] is None


@pytest.mark.parametrize(
    ("told", "ids"),
    [
        ("CVE-2026-0001", ["CVE-2026-0001"]),
        ({"name": "GHSA-x", "aliases": ["CVE-2026-0001", 5]}, ["CVE-2026-0001", "GHSA-x"]),
        ({"@id": "https://nvd.nist.gov/vuln/detail/CVE-2026-0001"}, ["CVE-2026-0001"]),
        ({"@id": "https://example.org/x/", "name": "X-1"}, ["X-1"]),
    ],
)
def test_the_ids_of_a_weakness(told, ids):
    (row,) = rows({**NEW, "vulnerability": told})
    assert [row["vulnerability"], *row["aliases"]] == ids


def test_what_is_said_besides_is_joined():
    (row,) = rows({**NEW, "status": "affected", "action_statement": "Update.", "status_notes": "Soon."})
    assert row["statement"] == "It is not there. Update. Soon."
    assert len(rows({**NEW, "impact_statement": "x" * 9_999})[0]["statement"]) == 2_000


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("text", "is no object"),
        ({**NEW, "vulnerability": None}, "without a vulnerability"),
        ({**NEW, "vulnerability": {"name": ""}}, "without a vulnerability"),
        ({**NEW, "products": []}, "without a product"),
        ({**NEW, "products": "x"}, "without a product"),
        ({**NEW, "status": "open"}, "without a known status: 'open'"),
        ({**NEW, "status": None}, "without a known status"),
    ],
)
def test_a_bad_statement_costs_only_itself(wrong, reason):
    found = gather(openvex, written(document(wrong, NEW)))
    assert [reason in reject.reason for reject in found.rejects] == [True]
    assert (len(found.rows["vex"]), found.records) == (1, 1)


@pytest.mark.parametrize("payload", [5, "x", None, "####", base64.b64encode(b"no JSON").decode()])
def test_an_envelope_of_something_else_says_so(payload):
    found = gather(openvex, written({"payloadType": "x", "payload": payload}))
    assert found.malformed
    assert not found.rows["vex"]


def test_products_and_parts_do_not_multiply_without_end():
    many = [f"pkg:pypi/door@{number}" for number in range(1_001)]
    found = gather(openvex, written(document({**OLD, "products": many, "subcomponents": many})))
    assert ["more than 1,000,000 products and parts" in reject.reason for reject in found.rejects] == [True]
    assert len(rows({**OLD, "products": many[:20], "subcomponents": many[:20]})) == 400


def test_an_envelope_in_an_envelope_in_an_envelope_is_not_unwrapped_for_ever():
    found = gather(openvex, written(envelope(envelope(envelope(document(NEW))))))
    assert not found.rows["vex"]


def test_a_document_that_is_cut_short_tells_so():
    found = gather(openvex, SAMPLES["long.json"][:-100])
    assert found.malformed


@given(st.sampled_from(["vex.json", "statement.json", "envelope.json"]), st.integers(0, 900), st.binary(max_size=4))
def test_a_damaged_document_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(openvex, data)
    gather(openvex, data)


@needs_data
@pytest.mark.parametrize(
    ("archive", "files", "rows_told"),
    [("sca-trivy/fixtures", 1, 1), ("sca-trivy/parser-testdata", 0, 0), ("sbom/sbom", 1, 1), ("scans-defectdojo/scans", 1, 6)],
)  # fmt: skip
def test_the_development_data_is_read(archive, files, rows_told):
    with tarfile.open(DATA / "exposure" / f"{archive}.tar.xz") as packed:
        members = [member for member in packed if member.isfile() and member.name.endswith(".json")]
        taken = [data for member in members if recognised(openvex, data := packed.extractfile(member).read())]
    read = [gather(openvex, data) for data in taken]
    assert len(taken) >= files
    assert all((found.malformed, found.rejects) == (None, []) for found in read)
    assert sum(len(found.rows["vex"]) for found in read) >= rows_told
    assert all(row["package"] for found in read for row in found.rows["vex"])

"""CycloneDX inventories: every form is recognised, and files that are hostile or cut."""

from __future__ import annotations

import base64
import io
import json
import re
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.cyclonedx.written import DOOR, METADATA, as_json, as_xml, bill, nested
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.hostile import DEEPEST
from doorward.reader import Input
from doorward.readers import readers
from doorward.readers.cyclonedx import cyclonedx


def rows(data, name="inventory.json"):
    found = gather(cyclonedx, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["software"]


def statement(predicate, kind="https://cyclonedx.org/bom"):
    return {"_type": "https://in-toto.io/Statement/v1", "predicateType": kind, "subject": [], "predicate": predicate}


def signed(value):
    payload = base64.b64encode(json.dumps(value).encode()).decode()
    return json.dumps({"payloadType": "application/vnd.in-toto+json", "payload": payload, "signatures": []}).encode()


SAMPLES: dict[str, bytes] = {
    "bom.json": as_json(DOOR, metadata=METADATA),
    "small.json": json.dumps(bill(DOOR), separators=(",", ":")).encode(),
    "no-components.json": json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.2"}).encode(),
    "late-format.json": json.dumps({"specVersion": "1.4", "components": [], "bomFormat": "CycloneDX"}).encode(),
    "utf-16.json": json.dumps(bill(DOOR)).encode("utf-16"),
    "statement.json": json.dumps(statement(bill(DOOR, metadata=METADATA))).encode(),
    "signed.json": signed(statement(bill(DOOR, metadata=METADATA))),
    "byte-order-mark.json": b"\xef\xbb\xbf" + as_json(DOOR),
    "bom.xml": as_xml(DOOR, metadata=METADATA),
    "prefixed.xml": b'<c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.4"><c:components/></c:bom>',
    **{f"bom-1.{minor}.xml": as_xml(DOOR, version=f"1.{minor}") for minor in range(8)},
    **{f"bom-1.{minor}.json": as_json(DOOR, specVersion=f"1.{minor}") for minor in range(2, 8)},
}

OTHERS: dict[str, bytes] = {
    "bom.json": b"Lorem ipsum dolor sit amet",
    "bom.xml": b"<bom xmlns='urn:other'/>",
    "empty.json": b"",
    "spdx.json": b'{"spdxVersion": "SPDX-2.3", "packages": []}',
    "schema.json": b'{"$schema": "http://json-schema.org", "properties": {"bomFormat": {"enum": ["CycloneDX"]}}}',
    "other-statement.json": b'{"predicateType": "https://cyclonedx.org/bom", "predicate": {"bomFormat": "CycloneDX"}}',
    "osv.json": b'{"id": "X-1", "modified": "2026-01-01T00:00:00Z", "affected": []}',
    "nmap.xml": b"<nmaprun/>",
    "list.json": b'["CycloneDX"]',
    "noise.bin": bytes(range(256)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_inventories_are_recognised_and_read_by_their_bytes(name):
    assert recognised(cyclonedx, SAMPLES[name])
    rows(SAMPLES[name])


def test_the_reader_is_found():
    assert readers()["cyclonedx"] is cyclonedx
    assert (cyclonedx.unit, cyclonedx.fills) == ("record", ("software", "vex"))


@pytest.mark.parametrize("form", [as_json, as_xml])
def test_an_inventory_that_is_cut_short_keeps_what_came_before(form):
    data = form(*[DOOR] * 10, metadata=METADATA)
    found = gather(cyclonedx, data[: len(data) // 2])
    assert 1 < len(found.rows["software"]) < 10
    assert {row["asset"] for row in found.rows["software"]} == {"office platform"}
    assert found.malformed.line > 1


@pytest.mark.parametrize("form", [as_json, as_xml])
def test_nesting_is_read_to_the_bound_and_refused_beyond(form):
    within = DEEPEST // 2 - 2
    assert len(rows(form(nested(within)))) == within + 1
    found = gather(cyclonedx, form(nested(DEEPEST)))
    assert "nested deeper" in found.malformed.reason


def test_hostile_nesting_does_not_crash_it():
    deep = b'{"bomFormat": "CycloneDX", "components": [' + b'{"components": [' * 100_000
    assert "nested deeper" in gather(cyclonedx, deep).malformed.reason


def test_entities_are_refused():
    attack = b'<!DOCTYPE bom [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + as_xml(DOOR).partition(b"\n")[2]
    assert recognised(cyclonedx, attack)
    assert "refused" in gather(cyclonedx, attack).malformed.reason


class Watched(Input):
    """A file that remembers the streams that were opened on it."""

    def open(self):
        stream = io.BytesIO(self.data)
        self.opened.append(stream)
        return stream


@pytest.mark.parametrize("form", [as_json, as_xml])
def test_a_long_inventory_is_read_piece_by_piece(form):
    data = form(*[DOOR] * 8_000, metadata=METADATA)
    source = Watched(Path("x"), "x", "0" * 64, len(data), 1, data)
    object.__setattr__(source, "opened", [])
    told = iter(cyclonedx.read(source))
    first = next(told)
    assert sum(stream.tell() for stream in source.opened if not stream.closed) < len(data) / 2
    assert len(first.rows) + sum(len(batch.rows) for batch in told) == 8_001
    assert all(stream.closed for stream in source.opened)


@given(st.sampled_from(["bom.json", "bom.xml"]), st.integers(0, 900), st.binary(max_size=4))
def test_a_damaged_inventory_never_crashes_it(name, place, damage):
    data = SAMPLES[name]
    data = data[:place] + damage + data[place + len(damage) :]
    recognised(cyclonedx, data)
    gather(cyclonedx, data)


def inventories():
    """Yield name and bytes of what the development data call CycloneDX."""
    with tarfile.open(DATA / "exposure" / "sbom" / "sbom.tar.xz") as packed:
        for member in packed:
            data = packed.extractfile(member).read() if member.isfile() else b""
            if recognised(cyclonedx, data, member.name):
                yield member.name, data


@needs_data
def test_the_development_data_is_read_and_json_agrees_with_xml():
    read = {name: gather(cyclonedx, data, name) for name, data in inventories()}
    assert len(read) >= 95
    assert all(found.malformed is None for found in read.values())
    assert sum(len(found.rejects) for found in read.values()) <= 2
    pairs = [
        (found, read[name[:-4] + "xml"])
        for name, found in read.items()
        if name[:-4] + "xml" in read and "bom-1" not in name
    ]
    assert len(pairs) >= 10
    for from_json, from_xml in pairs:
        told = [
            sorted(
                (row["asset"], row["name"], row["version"] or "", row["purl"] or "") for row in found.rows["software"]
            )
            for found in (from_json, from_xml)
        ]
        assert told[0] == told[1]


@needs_data
def test_every_url_of_a_known_ecosystem_in_the_development_data_gives_a_package():
    unknown = {
        re.match(r"pkg:[^/]*(?:/[^/@]*)?", row["purl"])[0]
        for name, data in inventories()
        for row in gather(cyclonedx, data, name).rows["software"]
        if row["purl"] and not row["package"]
    }
    assert unknown <= {"pkg:generic/mandrel", "pkg:oci/mandrel-for-jdk-21-rhel8"}


@pytest.mark.parametrize("name", ["statement.json", "signed.json"])
def test_a_statement_says_what_its_bill_says(name):
    plain = gather(cyclonedx, SAMPLES["bom.json"]).rows["software"]
    assert gather(cyclonedx, SAMPLES[name]).rows["software"] == [{**row, "origin_row": 1} for row in plain]

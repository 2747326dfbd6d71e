"""CycloneDX inventories: JSON and XML say the same, nesting, names, and files that are hostile or cut."""

from __future__ import annotations

import io
import json
import re
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.readers.told import DATA, gather, needs_data, recognised

from doorward.hostile import DEEPEST
from doorward.reader import Input
from doorward.readers import readers
from doorward.readers.cyclonedx import cyclonedx

MADE = datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC).replace(tzinfo=None)
DOOR = {
    "type": "library",
    "supplier": {"name": "Example & Sons"},
    "group": "org.example",
    "name": "door",
    "version": "1.2.3",
    "purl": "pkg:maven/org.example/door@1.2.3?type=jar",
    "cpe": "cpe:2.3:a:example:door:1.2.3:*:*:*:*:*:*:*",
}
ROW = {
    "name": "door",
    "version": "1.2.3",
    "kind": "library",
    "purl": DOOR["purl"],
    "cpe": DOOR["cpe"],
    "ecosystem": "Maven",
    "package": "org.example:door",
    "supplier": "Example & Sons",
    "evidence": "sbom",
}
PLATFORM = {"type": "application", "name": "office platform", "version": "4.5"}
METADATA = {"timestamp": "2026-01-02T03:04:05+02:00", "component": PLATFORM}


def bill(*components, metadata=None, **changed):
    head = {"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1}
    return {**head, **({"metadata": metadata} if metadata else {}), "components": list(components), **changed}


def as_json(*components, **changed):
    return json.dumps(bill(*components, **changed), indent=1).encode()


def component_xml(component):
    texts = "".join(
        f"<{key}>{escape(value)}</{key}>"
        for key, value in component.items()
        if isinstance(value, str) and key != "type"
    )
    supplier = (
        f"<supplier><name>{escape(component['supplier']['name'])}</name></supplier>" if "supplier" in component else ""
    )
    inner = "".join(map(component_xml, component.get("components", [])))
    inner = f"<components>{inner}</components>" if inner else ""
    return f'<component type="{component.get("type", "library")}">{supplier}{texts}{inner}</component>\n'


def as_xml(*components, metadata=None, version="1.5", more=""):
    about = ""
    if metadata:
        about = (
            f"<metadata><timestamp>{metadata['timestamp']}</timestamp>{component_xml(metadata['component'])}</metadata>"
        )
    listed = "".join(map(component_xml, components))
    space = f"http://cyclonedx.org/schema/bom/{version}"
    return f'<?xml version="1.0"?>\n<bom xmlns="{space}" version="1">{about}<components>{listed}</components>{more}</bom>'.encode()


def rows(data, name="inventory.json"):
    found = gather(cyclonedx, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["software"]


def nested(levels):
    component = {"name": f"part {levels}"}
    for level in reversed(range(levels)):
        component = {"name": f"part {level}", "components": [component]}
    return component


SAMPLES: dict[str, bytes] = {
    "bom.json": as_json(DOOR, metadata=METADATA),
    "small.json": json.dumps(bill(DOOR), separators=(",", ":")).encode(),
    "no-components.json": json.dumps({"bomFormat": "CycloneDX", "specVersion": "1.2"}).encode(),
    "late-format.json": json.dumps({"specVersion": "1.4", "components": [], "bomFormat": "CycloneDX"}).encode(),
    "utf-16.json": json.dumps(bill(DOOR)).encode("utf-16"),
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
    "statement.json": b'{"predicateType": "https://cyclonedx.org/bom", "predicate": {"bomFormat": "CycloneDX"}}',
    "osv.json": b'{"id": "X-1", "modified": "2026-01-01T00:00:00Z", "affected": []}',
    "nmap.xml": b"<nmaprun/>",
    "list.json": b'["CycloneDX"]',
    "noise.bin": bytes(range(256)),
}


@pytest.mark.parametrize("name", SAMPLES)
def test_inventories_are_recognised_and_read_by_their_bytes(name):
    assert recognised(cyclonedx, SAMPLES[name])
    rows(SAMPLES[name])


@pytest.mark.parametrize("name", OTHERS)
def test_anything_else_is_not(name):
    assert not recognised(cyclonedx, OTHERS[name], name)


def test_the_reader_is_found():
    assert readers()["cyclonedx"] is cyclonedx
    assert (cyclonedx.unit, cyclonedx.fills) == ("record", ("software",))


def test_a_component_is_a_row_of_the_asset_that_the_metadata_name():
    platform, door = rows(as_json(DOOR, metadata=METADATA))
    assert door == {**ROW, "asset": "office platform", "time": MADE, "origin_row": 14}
    assert (platform["name"], platform["version"], platform["kind"], platform["asset"]) == (
        "office platform",
        "4.5",
        "application",
        "office platform",
    )


def test_json_and_xml_say_the_same():
    parts = [
        DOOR,
        {**DOOR, "components": [{"type": "file", "name": "lock"}]},
        {"type": "library", "name": "x", "scope": "excluded"},
    ]
    told = [
        sorted(
            str({key: row[key] for key in row if key != "origin_row"}) for row in rows(form(*parts, metadata=METADATA))
        )
        for form in (as_json, as_xml)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 5


def test_xml_components_have_their_own_lines():
    assert [row["origin_row"] for row in rows(as_xml(DOOR, DOOR, DOOR))] == [2, 3, 4]


def test_metadata_count_wherever_they_stand():
    late = json.dumps({**bill(DOOR), "metadata": METADATA}).encode()
    assert {row["asset"] for row in rows(late)} == {"office platform"}
    assert {row["time"] for row in rows(late)} == {MADE}


@pytest.mark.parametrize(
    ("name", "asset"),
    [
        ("files01.json", "files01"),
        ("scans/files01.cdx.json", "files01"),
        ("files01_bom.xml", "files01"),
        ("files01-1.2.sbom.json", "files01-1.2"),
        ("sboms/files01/bom.json", "files01"),
        ("sboms/files01/bom.1.4.json", "files01"),
        ("sboms.zip!files01/sbom.json", "files01"),
        ("sboms\\files01\\bom.xml", "files01"),
        ("bom.json", "bom"),
        ("", ""),
    ],
)
def test_without_metadata_the_file_names_the_asset(name, asset):
    assert rows(as_json(DOOR), name)[0]["asset"] == asset


def test_nested_components_come_in_the_order_of_the_file():
    found = rows(as_json(nested(3), {"name": "last"}))
    assert [row["name"] for row in found] == ["part 0", "part 1", "part 2", "part 3", "last"]
    assert len({row["origin_row"] for row in found}) == 2


def test_components_of_the_described_one_are_read_too():
    inner = {**METADATA, "component": {**PLATFORM, "components": [DOOR]}}
    for form in (as_json, as_xml):
        assert {(row["name"], row["asset"]) for row in rows(form(metadata=inner))} == {
            ("office platform", "office platform"),
            ("door", "office platform"),
        }


def test_tools_pedigrees_and_formulas_are_no_components_of_the_asset():
    tools = {**METADATA, "tools": {"components": [{"name": "tool"}]}}
    pedigree = {**DOOR, "pedigree": {"ancestors": [{"name": "ancestor"}]}}
    assert len(rows(as_json(pedigree, metadata=tools, formulation=[{"components": [{"name": "compiler"}]}]))) == 2
    text = as_xml(
        DOOR,
        more="<formulation><formula><components><component><name>c</name></component></components></formula></formulation>",
    )
    inside = b"<pedigree><ancestors><component><name>a</name></component></ancestors></pedigree></component>"
    assert [row["name"] for row in rows(text.replace(b"</component>", inside, 1))] == ["door"]


def test_a_group_stands_before_the_name_where_no_url_has_it():
    bare = {"group": "org.example", "name": "door"}
    assert rows(as_json(bare))[0]["name"] == "org.example/door"
    assert rows(as_json({**bare, "purl": "pkg:generic/door"}))[0]["name"] == "door"


def test_what_is_not_said_is_null():
    (row,) = rows(as_json({"name": "door"}))
    assert {key: value for key, value in row.items() if value is not None} == {
        "name": "door",
        "evidence": "sbom",
        "asset": "inventory",
        "origin_row": 6,
    }


def test_a_number_as_version_is_text():
    assert rows(as_json({"name": "door", "version": 7}))[0]["version"] == "7"


def test_the_supplier_falls_back_on_manufacturer_and_publisher():
    assert rows(as_json({"name": "x", "manufacturer": {"name": "m"}, "publisher": "p"}))[0]["supplier"] == "m"
    assert rows(as_json({"name": "x", "supplier": "not an object", "publisher": "p"}))[0]["supplier"] == "p"


@pytest.mark.parametrize("wrong", [{"type": "library"}, {"name": ""}, {"name": ["x"]}, "text", 5, None, []])
def test_a_component_without_a_name_is_a_reject_and_the_others_stand(wrong):
    found = gather(cyclonedx, as_json(wrong, DOOR))
    assert [row["name"] for row in found.rows["software"]] == ["door"]
    assert [(reject.line, reject.reason) for reject in found.rejects] == [(6, "a component without a name")]


def test_components_that_are_no_list_are_a_reject():
    assert len(gather(cyclonedx, as_json(components="text")).rejects) == 1


def test_odd_metadata_are_as_if_they_were_not_there():
    for odd in ("text", [1], {"component": "x", "timestamp": 5}):
        found = gather(cyclonedx, as_json(DOOR, metadata=odd), "files01.json")
        assert {row["asset"] for row in found.rows["software"]} == {"files01"}


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

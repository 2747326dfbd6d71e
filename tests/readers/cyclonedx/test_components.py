"""Components of CycloneDX bills: JSON and XML say the same, nesting, names."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from tests.readers.cyclonedx.written import DOOR, METADATA, PLATFORM, as_json, as_xml, bill, nested
from tests.readers.told import gather

from doorward.readers.cyclonedx import cyclonedx

MADE = datetime(2026, 1, 2, 1, 4, 5, tzinfo=UTC).replace(tzinfo=None)
ROW = {
    "name": "door",
    "version": "1.2.3",
    "kind": "library",
    "purl": DOOR["purl"],
    "cpe": DOOR["cpe"],
    "ecosystem": "Maven",
    "package": "org.example:door",
    "package_version": None,
    "supplier": "Example & Sons",
    "evidence": "sbom",
}


def rows(data, name="inventory.json"):
    found = gather(cyclonedx, data, name)
    assert (found.malformed, found.rejects) == (None, [])
    return found.rows["software"]


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


def system(name="debian", version="12.4"):
    return {"type": "operating-system", "name": name, "version": version}


@pytest.mark.parametrize("as_bill", [as_json, as_xml])
def test_the_operating_system_gives_the_release_that_a_url_lacks(as_bill):
    told = {"name": "libdoor", "version": "1.0-1", "purl": "pkg:deb/debian/libdoor@1.0-1"}
    other = {"name": "gate", "version": "1.0-1", "purl": "pkg:deb/debian/gate@1.0-1?distro=debian-11"}
    found = {row["name"]: row for row in rows(as_bill(told, other, system()))}
    assert {name: row["ecosystem"] for name, row in found.items()} == {
        "libdoor": "Debian:12",
        "gate": "Debian:11",
        "debian": "Debian:12",
    }
    assert found["debian"]["package"] is None


def test_a_system_that_osv_does_not_know_gives_none():
    told = {"name": "door", "purl": "pkg:rpm/centos/door@1.0-1"}
    assert [row["ecosystem"] for row in rows(as_json(told, system("centos", "7")))] == [None, None]


@pytest.mark.parametrize(
    ("properties", "package", "version"),
    [
        ({"aquasecurity:trivy:SrcName": "gate", "aquasecurity:trivy:SrcVersion": "0.9"}, "gate", "0.9"),
        (
            {
                "aquasecurity:trivy:SrcName": "gate",
                "aquasecurity:trivy:SrcVersion": "0.9",
                "aquasecurity:trivy:SrcRelease": "2",
                "aquasecurity:trivy:SrcEpoch": "1",
            },
            "gate",
            "1:0.9-2",
        ),
        ({"SrcName": "gate", "SrcVersion": "0.9"}, "gate", "0.9"),
        ({"syft:metadata:source": "gate", "syft:metadata:sourceVersion": "0.9"}, "gate", "0.9"),
        ({"syft:metadata:originPackage": "gate"}, "gate", None),
        ({"other": "x"}, "libdoor", None),
    ],
)
def test_the_source_package_may_stand_in_properties(properties, package, version):
    listed = [{"name": name, "value": value} for name, value in properties.items()]
    told = {"name": "libdoor", "version": "1.0", "purl": "pkg:deb/debian/libdoor@1.0", "properties": listed}
    (row,) = rows(as_json(told))
    assert (row["package"], row["package_version"]) == (package, version)


@pytest.mark.parametrize("properties", [None, "x", [None], [{"name": []}], [{"name": "syft:metadata:source"}], {}])
def test_properties_that_are_none_never_crash_it(properties):
    (row,) = rows(as_json({"name": "door", "purl": "pkg:deb/debian/door@1.0", "properties": properties}))
    assert row["package"] == "door"


@pytest.mark.parametrize(
    ("told", "purl"),
    [
        ({"bom-ref": "pkg:npm/door@1.0"}, "pkg:npm/door@1.0"),
        ({"bom-ref": "pkg:npm/other@1.0", "purl": "pkg:npm/door@1.0"}, "pkg:npm/door@1.0"),
        ({"bom-ref": "part-7"}, None),
    ],
)
def test_a_reference_that_is_a_url_counts_where_there_is_none(told, purl):
    (row,) = rows(as_json({"name": "door", **told}))
    assert (row["purl"], row["ecosystem"]) == (purl, "npm" if purl else None)


def test_a_reference_in_xml_is_an_attribute():
    data = as_xml({"name": "door"}).replace(
        b'<component type="library">', b'<component type="library" bom-ref="pkg:npm/door@1">'
    )
    (row,) = rows(data)
    assert (row["purl"], row["kind"]) == ("pkg:npm/door@1", "library")

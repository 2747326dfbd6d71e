from __future__ import annotations

import json
from uuid import UUID

import pytest
from packageurl import PackageURL

from doorward.demo.components import INVENTORIED, PLATFORM_VERSION, VULNERABLE_COMPONENT, write_inventories
from doorward.demo.organisation import host


@pytest.fixture(scope="module")
def inventories(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "sbom"
    write_inventories(folder)
    return {path.name.removesuffix(".cdx.json"): json.loads(path.read_text("utf-8")) for path in folder.iterdir()}


def test_every_inventoried_machine_has_its_file(inventories):
    assert inventories.keys() == set(INVENTORIED)
    assert all(host(name).name == name for name in inventories)


@pytest.mark.parametrize("name", INVENTORIED)
def test_it_is_cyclonedx(inventories, name):
    inventory = inventories[name]
    assert (inventory["bomFormat"], inventory["specVersion"], inventory["version"]) == ("CycloneDX", "1.6", 1)
    assert inventory["metadata"]["component"] == {"type": "device", "bom-ref": name, "name": name}
    assert inventory["components"]


def test_serial_numbers_are_uuids_and_differ(inventories):
    serials = {UUID(inventory["serialNumber"].removeprefix("urn:uuid:")) for inventory in inventories.values()}
    assert len(serials) == len(inventories)
    assert {(serial.version, serial.variant) for serial in serials} == {(4, "specified in RFC 4122")}


@pytest.mark.parametrize("name", INVENTORIED)
def test_package_urls_agree_with_name_and_version(inventories, name):
    for component in inventories[name]["components"]:
        if "purl" in component:
            purl = PackageURL.from_string(component["purl"])
            assert (purl.name, purl.version) == (component["name"], component["version"])


@pytest.mark.parametrize("name", INVENTORIED)
def test_references_are_unique(inventories, name):
    references = [component["bom-ref"] for component in inventories[name]["components"]]
    assert len(set(references)) == len(references)


def test_the_platform_holds_the_vulnerable_component(inventories):
    purls = {component.get("purl") for component in inventories["office01"]["components"]}
    assert VULNERABLE_COMPONENT in purls
    assert PackageURL.from_string(VULNERABLE_COMPONENT).version == PLATFORM_VERSION


def test_no_other_machine_holds_it(inventories):
    for name, inventory in inventories.items():
        held = any(component["name"] == "quill-import" for component in inventory["components"])
        assert held == (name == "office01")


def test_package_names_are_nobodys(inventories):
    namespaces = {
        PackageURL.from_string(component["purl"]).namespace
        for inventory in inventories.values()
        for component in inventory["components"]
        if component.get("purl", "").startswith("pkg:maven")
    }
    assert namespaces == {"com.example.quill", "com.example.lantern"}

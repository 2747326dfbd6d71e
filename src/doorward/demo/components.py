"""What software some machines hold, as CycloneDX 1.6 inventories."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from pathlib import Path

PLATFORM = "Quill Office Server"
PLATFORM_VERSION = "7.2.1"
VULNERABLE_COMPONENT = f"pkg:maven/com.example.quill/quill-import@{PLATFORM_VERSION}"

# machine | kind | name | version | package URL | CPE
_INSTALLED = f"""
office01 | application      | {PLATFORM}     | {PLATFORM_VERSION} | - | cpe:2.3:a:example_software:quill_office_server:{PLATFORM_VERSION}:*:*:*:*:*:*:*
office01 | library          | quill-import   | {PLATFORM_VERSION} | {VULNERABLE_COMPONENT} | -
office01 | library          | quill-render   | {PLATFORM_VERSION} | pkg:maven/com.example.quill/quill-render@{PLATFORM_VERSION} | -
office01 | library          | lantern-json   | 2.15.0  | pkg:maven/com.example.lantern/lantern-json@2.15.0 | -
office01 | library          | lantern-web    | 5.3.31  | pkg:maven/com.example.lantern/lantern-web@5.3.31  | -
office01 | operating-system | Opengrove Linux | 13     | - | cpe:2.3:o:example_grove:opengrove_linux:13:*:*:*:*:*:*:*
www01    | application      | larkspur       | 2.4.8-1 | pkg:deb/debian/larkspur@2.4.8-1?arch=amd64&distro=debian-13 | cpe:2.3:a:example_web_works:larkspur:2.4.8:*:*:*:*:*:*:*
www01    | library          | libshale       | 1.2.13-3 | pkg:deb/debian/libshale@1.2.13-3?arch=amd64&distro=debian-13 | -
app01    | library          | tabula-parse   | 3.1.0   | pkg:pypi/tabula-parse@3.1.0 | -
app01    | library          | cartwheel      | 8.0.4   | pkg:pypi/cartwheel@8.0.4 | -
app01    | library          | stock-widgets  | 4.17.21 | pkg:npm/%40example/stock-widgets@4.17.21 | -
test03   | application      | {PLATFORM}     | 7.1.0   | - | cpe:2.3:a:example_software:quill_office_server:7.1.0:*:*:*:*:*:*:*
test03   | library          | quill-render   | 7.1.0   | pkg:maven/com.example.quill/quill-render@7.1.0 | -
"""
INVENTORIED = ("office01", "www01", "app01", "test03")


def write_inventories(folder: Path) -> None:
    """Write one inventory a machine, named MACHINE.cdx.json, under `folder`."""
    folder.mkdir(parents=True)
    for number, machine in enumerate(INVENTORIED, start=1):
        text = json.dumps(_inventory(machine, number), indent=2) + "\n"
        (folder / f"{machine}.cdx.json").write_text(text, encoding="utf-8")


def _inventory(machine: str, number: int) -> dict[str, Any]:
    # Fixed serial numbers of the form of RFC 4122, version 4: the same inventory is the same document.
    lines = (tuple(cell.strip() for cell in line.split("|")) for line in _INSTALLED.strip().splitlines())
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{UUID(int=(0xD00 << 112) | (0x4 << 76) | (0x8 << 60) | number)}",
        "version": 1,
        "metadata": {
            "timestamp": "2026-10-16T04:00:00Z",
            "component": {"type": "device", "bom-ref": machine, "name": machine},
        },
        "components": [_component(*cells[1:]) for cells in lines if cells[0] == machine],
    }


def _component(kind: str, name: str, version: str, purl: str, cpe: str) -> dict[str, Any]:
    reference = purl if purl != "-" else f"{name}@{version}"
    component = {"type": kind, "bom-ref": reference, "name": name, "version": version}
    if purl != "-":
        component["purl"] = purl
    if cpe != "-":
        component["cpe"] = cpe
    return component

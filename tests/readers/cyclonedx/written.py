"""Bills of materials, written in JSON and in XML."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

DOOR = {
    "type": "library",
    "supplier": {"name": "Example & Sons"},
    "group": "org.example",
    "name": "door",
    "version": "1.2.3",
    "purl": "pkg:maven/org.example/door@1.2.3?type=jar",
    "cpe": "cpe:2.3:a:example:door:1.2.3:*:*:*:*:*:*:*",
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


def nested(levels):
    component = {"name": f"part {levels}"}
    for level in reversed(range(levels)):
        component = {"name": f"part {level}", "components": [component]}
    return component

"""The components of a CycloneDX bill, in JSON and in XML, as rows of software."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from doorward.ecosystem import system
from doorward.hostile.json_stream import members
from doorward.hostile.xml_text import elements
from doorward.inventory import described, named, text
from doorward.inventory.bill import SYSTEM, Part, row
from doorward.iso_time import utc
from doorward.reader import Batch, Malformed, Reject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Told

_ROWS = 2000  # that make a batch
_CHUNK = 1024 * 1024
_LISTED = re.compile(r"bom/(?:metadata|components)(?:/component/components)*")
_SOURCE = ("SrcName", "syft:metadata:source", "syft:metadata:originPackage")
_SOURCE_VERSION = "syft:metadata:sourceVersion"
_TRIVY = "aquasecurity:trivy:"  # which cdxgen leaves out


def components(source: Input, *, in_json: bool) -> Iterator[Told]:
    """Yield the components of a bill as rows of software, and what is no component as a reject.

    Raises:
        Malformed: the file breaks off; the rows before it have been yielded.
    """
    about, found = (_described_in_json, _in_json) if in_json else (_described_in_xml, _in_xml)
    common: dict[str, Any] = {"asset": described(source.name)}
    within = None
    with suppress(Malformed):  # reading the components meets it again and says so
        common |= about(source)
        within = _system(source, found(source))
    rows: list[dict[str, Any]] = []
    try:
        for line, component in found(source):
            part = _part(component)
            if part is None:
                yield Reject(line, "a component without a name", str(component)[:200])
                continue
            rows.append(row(part, line, within, common))
            if len(rows) >= _ROWS:
                yield Batch("software", rows)
                rows = []
    except Malformed:
        yield Batch("software", rows)
        raise
    yield Batch("software", rows)


def _system(source: Input, found: Iterator[tuple[int, Any]]) -> str | None:
    """Return the ecosystem of the operating system that is one of the components; None if none is, or OSV does not know it."""
    with source.open() as stream:
        told = SYSTEM.encode()
        rest = b""
        while (data := stream.read(_CHUNK)) and told not in (rest := rest[-len(told) :] + data):
            pass
    if told not in rest:
        return None
    systems = (part for _, component in found if (part := _part(component)) and part.kind == SYSTEM)
    known = (system(part.name, part.version or "") for part in systems)
    return next(filter(None, known), None)


def _described_in_json(source: Input) -> dict[str, Any]:
    """Return what the metadata say, wherever they stand: the asset, if they name it, and the time."""
    with source.open() as stream:
        metadata = next((told.value for key, told in members(stream) if key == "metadata"), None)
    found = metadata if isinstance(metadata, dict) else {}
    return _common(_member(found, "component", "name"), found.get("timestamp"))


def _described_in_xml(source: Input) -> dict[str, Any]:
    written = None
    with source.open() as stream:
        for element in elements(stream, "component", "timestamp"):
            if element.parents == ("bom", "metadata") and element.tag == "timestamp":
                written = element.text
            elif element.parents == ("bom", "metadata"):
                return _common(element.first("name").text, written)
            elif element.parents == ("bom", "components"):
                break
    return _common(None, written)


def _common(name: Any, written: Any) -> dict[str, Any]:
    asset = named(name)
    return {"time": utc(written), **({"asset": asset} if asset else {})}


def _in_json(source: Input) -> Iterator[tuple[int, Any]]:
    with source.open() as stream:
        for key, told in members(stream):
            if key == "components":
                yield from _nested(told.line, told.value)
            elif key == "metadata" and isinstance(told.value, dict) and "component" in told.value:
                yield from _nested(told.line, told.value["component"])


def _nested(line: int, component: Any) -> Iterator[tuple[int, Any]]:
    """Yield a component and those within it; only the outermost has a line of its own."""
    waiting = [component]
    while waiting:
        component = waiting.pop()
        yield line, component
        inner = component.get("components") if isinstance(component, dict) else None
        waiting += reversed(inner) if isinstance(inner, list) else ()


def _in_xml(source: Input) -> Iterator[tuple[int, Any]]:
    with source.open() as stream:
        for element in elements(stream, "component"):
            if element.whole and _LISTED.fullmatch("/".join(element.parents)):
                yield element.line, _as_json(element)


def _as_json(component: Element) -> dict[str, Any]:
    names = ("group", "name", "version", "purl", "cpe", "publisher", "scope")
    organisations = {key: {"name": component.first(key).first("name").text} for key in ("supplier", "manufacturer")}
    texts = {key: component.first(key).text for key in names}
    properties = [
        {"name": item.attributes.get("name"), "value": item.text}
        for item in component.first("properties").all("property")
    ]
    return {
        **texts,
        **organisations,
        **{key: component.attributes.get(key) for key in ("type", "bom-ref")},
        "properties": properties,
    }


def _part(component: Any) -> Part | None:
    if not isinstance(component, dict) or not (name := text(component.get("name"))):
        return None
    reference, group = text(component.get("bom-ref")) or "", text(component.get("group"))
    # Some tools write the URL only where other parts of the bill refer to the component.
    purl = text(component.get("purl")) or (reference if reference.startswith("pkg:") else None)
    suppliers = (
        _member(component, "supplier", "name"),
        _member(component, "manufacturer", "name"),
        component.get("publisher"),
    )
    return Part(
        f"{group}/{name}" if group and not purl else name,
        text(component.get("version")),
        text(component.get("type")),
        purl,
        text(component.get("cpe")),
        next(filter(None, map(text, suppliers)), None),
        _source(component.get("properties")),
        "sbom, scope excluded" if component.get("scope") == "excluded" else "sbom",
    )


def _source(properties: Any) -> tuple[str | None, str | None]:
    """Return name and version of the source package, as syft and trivy note them in properties."""
    if not isinstance(properties, list) or not properties:
        return None, None
    told = {
        str(item.get("name")).removeprefix(_TRIVY): text(item.get("value"))
        for item in properties
        if isinstance(item, dict)
    }
    name = next(filter(None, map(told.get, _SOURCE)), None)
    epoch, version, release = (told.get(f"Src{key}") for key in ("Epoch", "Version", "Release"))
    if version:
        version = f"{epoch}:{version}" if epoch not in {None, "0"} else version
        version = f"{version}-{release}" if release else version
    return name, version or told.get(_SOURCE_VERSION)


def _member(value: Mapping[str, Any], outer: str, inner: str) -> Any:
    found = value.get(outer)
    return found.get(inner) if isinstance(found, dict) else None

"""The components of a CycloneDX bill, in JSON and in XML, as rows of software."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from doorward.ecosystem import package
from doorward.hostile.json_stream import members
from doorward.hostile.xml_text import elements
from doorward.iso_time import utc
from doorward.reader import Batch, Malformed, Reject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Told

_ROWS = 2000  # that make a batch
_LISTED = re.compile(r"bom/(?:metadata|components)(?:/component/components)*")
_ENDINGS = re.compile(r"([._-](cdx|cyclonedx|s?bom))?\.(json|xml)$", re.IGNORECASE)
_UNTELLING = re.compile(r"(s?bom|cyclonedx)?([._-]?v?[0-9.]+)?", re.IGNORECASE)
"""File names that say nothing about what the inventory describes."""


def components(source: Input, *, in_json: bool) -> Iterator[Told]:
    """Yield the components of a bill as rows of software, and what is no component as a reject.

    Raises:
        Malformed: the file breaks off; the rows before it have been yielded.
    """
    described, found = (_described_in_json, _in_json) if in_json else (_described_in_xml, _in_xml)
    common: dict[str, Any] = {"asset": _told_by_name(source.name)}
    with suppress(Malformed):  # reading the components meets it again and says so
        common |= described(source)
    rows: list[dict[str, Any]] = []
    try:
        for line, component in found(source):
            row = _row(component)
            if row is None:
                yield Reject(line, "a component without a name", str(component)[:200])
                continue
            rows.append({**common, **row, "origin_row": line})
            if len(rows) >= _ROWS:
                yield Batch("software", rows)
                rows = []
    except Malformed:
        yield Batch("software", rows)
        raise
    yield Batch("software", rows)


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
    asset = _text(name)
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
    return {**texts, **organisations, "type": component.attributes.get("type")}


def _row(component: Any) -> dict[str, Any] | None:
    if not isinstance(component, dict) or not (name := _text(component.get("name"))):
        return None
    purl, group = _text(component.get("purl")), _text(component.get("group"))
    known = package(purl) if purl else None
    suppliers = (
        _member(component, "supplier", "name"),
        _member(component, "manufacturer", "name"),
        component.get("publisher"),
    )
    return {
        "name": f"{group}/{name}" if group and not purl else name,
        "version": _text(component.get("version")),
        "kind": _text(component.get("type")),
        "purl": purl,
        "cpe": _text(component.get("cpe")),
        "ecosystem": known.ecosystem if known else None,
        "package": known.name if known else None,
        "supplier": next(filter(None, map(_text, suppliers)), None),
        "evidence": "sbom, scope excluded" if component.get("scope") == "excluded" else "sbom",
    }


def _member(value: Mapping[str, Any], outer: str, inner: str) -> Any:
    found = value.get(outer)
    return found.get(inner) if isinstance(found, dict) else None


def _text(value: Any) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _told_by_name(name: str) -> str:
    """Return the name of a file without its endings; that of its folder where it says nothing, as `door/bom.json`."""
    parts = [part for part in re.split(r"[/\\!]", name) if part] or [name]
    own = _ENDINGS.sub("", parts[-1])
    return parts[-2] if _UNTELLING.fullmatch(own) and len(parts) > 1 else own or name

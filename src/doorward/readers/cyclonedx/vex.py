"""What a CycloneDX bill says of weaknesses in its components (VEX), in the words of OpenVEX."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from doorward.advisories.product import identified, named
from doorward.batching import batches
from doorward.hostile.json_stream import members
from doorward.hostile.xml_text import elements
from doorward.iso_time import utc
from doorward.reader import Malformed, Reject

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doorward.advisories.product import Identity
    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Told

_MARK = b"vulnerabilit"
_CHUNK = 1024 * 1024
_STATES = {
    "resolved": "fixed",
    "resolved_with_pedigree": "fixed",
    "exploitable": "affected",
    "in_triage": "under_investigation",
    "false_positive": "not_affected",
    "not_affected": "not_affected",
}
_JUSTIFICATIONS = {
    "code_not_present": "vulnerable_code_not_present",
    "code_not_reachable": "vulnerable_code_not_in_execute_path",
    "requires_configuration": "vulnerable_code_cannot_be_controlled_by_adversary",
    "requires_dependency": "component_not_present",
    "requires_environment": "vulnerable_code_cannot_be_controlled_by_adversary",
    "protected_by_compiler": "inline_mitigations_already_exist",
    "protected_at_runtime": "inline_mitigations_already_exist",
    "protected_at_perimeter": "inline_mitigations_already_exist",
    "protected_by_mitigating_control": "inline_mitigations_already_exist",
}
_VERSIONS = {"unaffected": "not_affected", "unknown": "under_investigation"}
"""What a bill says of single versions -> status; `affected` means what the analysis says."""
_LONGEST = 2_000
"""Characters of what is said besides that are kept."""


@dataclass(slots=True)
class _Bill:
    """What a bill says of itself, and the components that its verdicts point to."""

    serial: str | None = None
    edition: str | None = None
    author: str | None = None
    stated: Any = None
    described: str | None = None
    known: dict[str, tuple[Identity, str | None]] = field(default_factory=dict)

    @property
    def document(self) -> str | None:
        """The serial number, with the edition behind it as references to a bill have it."""
        return f"{self.serial}/{self.edition}" if self.serial and self.edition else self.serial


def verdicts(source: Input, *, in_json: bool) -> Iterator[Told]:
    """Yield what a bill says of weaknesses as rows of vex; one that says nothing of a weakness but its name gives none.

    Raises:
        Malformed: the file breaks off; the rows before it have been yielded.
    """
    if not _mentioned(source):
        return
    weaknesses, components = (_weaknesses_in_json, _in_json) if in_json else (_weaknesses_in_xml, _in_xml)
    wanted: set[str] = set()
    bill = _Bill()
    with suppress(Malformed):  # the last of the three readings meets it again
        for _, item in weaknesses(source):
            wanted |= {_fragment(target["ref"]) for target in _targets(item)}
    with suppress(Malformed):
        for place, component in components(source):
            _note(bill, place, component, wanted)
    yield from batches("vex", (_rows(item, line, bill) for line, item in weaknesses(source)))


def _mentioned(source: Input) -> bool:
    """Whether a file has a weakness anywhere; most have none, and are not read again."""
    with source.open() as stream:
        piece = b""
        while chunk := stream.read(_CHUNK):
            if _MARK in (piece + chunk).replace(b"\0", b""):
                return True
            piece = chunk[-2 * len(_MARK) :]
    return False


def _weaknesses_in_json(source: Input) -> Iterator[tuple[int, Any]]:
    with source.open() as stream:
        yield from ((told.line, told.value) for key, told in members(stream) if key == "vulnerabilities")


def _weaknesses_in_xml(source: Input) -> Iterator[tuple[int, Any]]:
    with source.open() as stream:
        for element in elements(stream, "vulnerability"):
            if element.whole and element.parents == ("bom", "vulnerabilities"):
                yield element.line, _weakness(element)


def _weakness(element: Element) -> dict[str, Any]:
    analysis, affects = element.first("analysis"), element.first("affects")
    said = {key: analysis.first(key).text for key in ("state", "justification", "detail", "lastUpdated")}
    references = element.first("references").all("reference")
    return {
        **{key: element.first(key).text for key in ("id", "updated", "published", "recommendation", "workaround")},
        "references": [{"id": item.first("id").text} for item in references],
        "analysis": {**said, "response": [item.text for item in analysis.first("responses").all("response")]},
        "affects": [
            {
                "ref": target.first("ref").text,
                "versions": [_version(item) for item in target.first("versions").children],
            }
            for target in affects.all("target")
        ],
    }


def _version(element: Element) -> dict[str, str]:
    return {key: text for key in ("version", "range", "status") if (text := element.first(key).text)}


def _in_json(source: Input) -> Iterator[tuple[str, Any]]:
    with source.open() as stream:
        for key, told in members(stream):
            if key == "components":
                yield from (("part", item) for item in _nested(told.value))
            elif key == "metadata" and isinstance(told.value, dict):
                yield "metadata", told.value
                whole = told.value.get("component")
                yield from (("described" if item is whole else "part", item) for item in _nested(whole))
            elif key in {"serialNumber", "version"}:
                yield key, told.value


def _nested(component: Any) -> Iterator[dict[str, Any]]:
    waiting = [component]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            inner = item.get("components")
            waiting += inner if isinstance(inner, list) else []


def _in_xml(source: Input) -> Iterator[tuple[str, Any]]:
    with source.open() as stream:
        for element in elements(stream, "component", "timestamp"):
            if element.tag == "bom":
                yield "serialNumber", element.attributes.get("serialNumber")
                yield "version", element.attributes.get("version")
            elif element.tag == "timestamp" and element.parents == ("bom", "metadata"):
                yield "metadata", {"timestamp": element.text}
            elif element.tag == "component" and not {"tools", "pedigree"} & set(element.parents):
                place = "described" if element.parents == ("bom", "metadata") else "part"
                texts = {key: element.first(key).text for key in ("group", "name", "version", "purl", "cpe")}
                yield place, {**texts, "bom-ref": element.attributes.get("bom-ref")}


def _note(bill: _Bill, place: str, told: Any, wanted: set[str]) -> None:
    """Keep what counts of one thing that a bill says of itself."""
    if place == "metadata":
        bill.stated = utc(told.get("timestamp"))
        suppliers = (told.get(key) for key in ("supplier", "manufacturer", "manufacture"))
        bill.author = next((_text(item.get("name")) for item in suppliers if isinstance(item, dict)), None)
    elif place == "serialNumber":
        bill.serial = _text(told)
    elif place == "version":
        bill.edition = str(told) if isinstance(told, int | str) else None
    elif place == "described" or _text(told.get("bom-ref")) in wanted:
        identity = identified(told.get("purl"), told.get("cpe"), version=_text(told.get("version")))
        name = "/".join(filter(None, (_text(told.get("group")), _text(told.get("name")))))
        spoken = named(identity, name, _text(told.get("version")))
        bill.described = spoken if place == "described" else bill.described
        bill.known[_text(told.get("bom-ref")) or ""] = (identity, spoken)


def _rows(item: Any, line: int, bill: _Bill) -> Sequence[dict[str, Any]] | Reject:
    identity = _text(item.get("id")) if isinstance(item, dict) else None
    if identity is None:
        return Reject(line, "a vulnerability without an id", str(item)[:200])
    analysis = item["analysis"] if isinstance(item.get("analysis"), dict) else {}
    state, why = (_text(analysis.get(key)) or "" for key in ("state", "justification"))
    if state and state.lower() not in _STATES:
        return Reject(
            line, f"{identity[:100]}: its state is {state[:50]!r}, which CycloneDX does not know", str(item)[:200]
        )
    common = _common(item, identity, analysis, bill)
    status, justification = _STATES.get(state.lower()), _JUSTIFICATIONS.get(why.lower())
    return [
        {
            **common,
            **_meant(target["ref"], bill),
            **({"version": version} if version else {}),
            "status": own,
            "justification": justification if own == "not_affected" else None,
            "origin_row": line,
        }
        for target in _targets(item)
        for version, own in _stated(target, status)
    ]


def _common(item: dict[str, Any], identity: str, analysis: dict[str, Any], bill: _Bill) -> dict[str, Any]:
    """Return what every row of a weakness has."""
    ids = [identity, *(name for one in _listed(item.get("references")) if (name := _alias(one)))]
    ids = list(dict.fromkeys(sorted(ids, key=lambda name: not name.startswith("CVE-"))))
    mistaken = analysis.get("state") if analysis.get("state") == "false_positive" else None
    said = [mistaken, analysis.get("justification"), analysis.get("detail"), *_listed(analysis.get("response"))]
    said += [item.get(key) for key in ("workaround", "recommendation")]
    times = (analysis.get("lastUpdated"), analysis.get("firstIssued"), item.get("updated"))
    return {
        "document": bill.document,
        "author": bill.author,
        "stated": next(filter(None, map(utc, times)), bill.stated),
        "vulnerability": ids[0],
        "aliases": ids[1:],
        "statement": "; ".join(text.strip() for text in said if isinstance(text, str) and text)[:_LONGEST] or None,
    }


def _stated(target: dict[str, Any], status: str | None) -> Iterator[tuple[str | None, str]]:
    """Yield each version spoken of, None for every one, with its status; a range stays as it is written (VERS)."""
    versions = [entry for entry in _listed(target.get("versions")) if isinstance(entry, dict)]
    for entry in versions:
        own = _VERSIONS.get(_text(entry.get("status")) or "affected", status or "affected")
        version = _text(entry.get("version")) or _text(entry.get("range"))
        if version:
            yield version, own
    if not versions and status:
        yield None, status


def _meant(ref: str, bill: _Bill) -> dict[str, Any]:
    """Return the product and the part that a reference points to: in this bill, or in another where it says enough itself."""
    fragment = _fragment(ref)
    identity, spoken = bill.known.get(fragment, (identified(fragment), None))
    spoken = spoken or named(identity) or ref
    product = bill.described or spoken
    return {"product": product, "component": spoken if spoken != product else None, **identity.vex()}


def _targets(item: Any) -> list[dict[str, Any]]:
    affects = _listed(item.get("affects")) if isinstance(item, dict) else []
    return [target for target in affects if isinstance(target, dict) and _text(target.get("ref"))]


def _fragment(ref: str) -> str:
    """Return the component a reference names; one into another bill (urn:cdx:serial/version#ref) has it behind the #."""
    return unquote(ref.partition("#")[2]) if ref.startswith("urn:cdx:") and "#" in ref else ref


def _alias(reference: Any) -> str | None:
    name = _text(reference.get("id")) if isinstance(reference, dict) else None
    return name if name and name.startswith(("CVE-", "GHSA-")) else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None

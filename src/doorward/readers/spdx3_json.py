"""Software bills of materials in the format of SPDX 3 (https://spdx.github.io/spdx-spec/v3.0.1), JSON-LD."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.ecosystem import system
from doorward.hostile.json_stream import members, opening
from doorward.inventory import described, named, text
from doorward.inventory.bill import SYSTEM, Part, built_from, row
from doorward.inventory.envelope import predicate_type, stated
from doorward.iso_time import utc
from doorward.reader import HEAD, Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told

_CONTEXT = re.compile(rb'"@context"\s*:\s*\[?\s*"https?://spdx\.(?:org|github\.io)/[^"]*(?:/3\.|v3)')
_PREDICATE = "https://spdx.dev/Document/v3"
_PACKAGES = frozenset({"software_Package", "Package", "software:Package"})
_DESCRIBING = frozenset({"SpdxDocument", "software_Sbom", "Bom", "Bundle"})


def recognises(sample: Sample) -> bool:
    """Whether it is JSON-LD in the context of SPDX 3, or a statement of such a document."""
    keys = opening(sample.head)
    if "@context" in keys and _CONTEXT.search(sample.head):
        return True
    return bool(keys) and predicate_type(sample.head).startswith(_PREDICATE)


@reader(fills=("software",), recognises=recognises)
def spdx3_json(source: Input) -> Iterable[Told]:
    """SPDX 3.0 inventories, plain or in a signed statement.

    Every package is a row, the root included; that one's name is the asset, or else the document's. Files, licences,
    relationships, and the profiles for builds, AI and data are not read.
    """
    with source.open() as stream:
        head = stream.read(HEAD)
    if predicate_type(head).startswith(_PREDICATE):
        return stated(source, _read)
    return _read(source)


def _read(source: Input) -> Iterable[Told]:
    about = _About()
    with suppress(Malformed):  # reading the packages meets it again and says so
        for _, element in _elements(source):
            about.note(element)
    return batches("software", _rows(source, about))


class _About:
    """What has to be known before the first row: who, when, and what is described."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.roots: set[str] = set()
        self.document: str | None = None
        self.created: str | None = None
        self.within: str | None = None

    def note(self, element: Mapping[str, Any]) -> None:
        """Note what an element says."""
        kind, name, own = _type(element), text(element.get("name")), _id(element)
        if name and own:
            self.names[own] = name
        if kind == "CreationInfo":
            self.created = self.created or text(element.get("created"))
        elif kind in _DESCRIBING:
            self.document = self.document or name
            roots = element.get("rootElement")
            self.roots |= {root for root in (roots if isinstance(roots, list) else [roots]) if isinstance(root, str)}
        elif name and kind in _PACKAGES and _purpose(element) == SYSTEM:
            self.within = self.within or system(name, text(_software(element, "packageVersion")) or "")

    def common(self, packages: set[str], file: str) -> dict[str, Any]:
        """Return what every row has; `packages` are the ids of packages."""
        roots = {self.names[root] for root in self.roots & packages if root in self.names}
        root = named(roots.pop()) if len(roots) == 1 else None
        return {"asset": root or named(self.document) or described(file), "time": utc(self.created)}


def _rows(source: Input, about: _About) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    packages = set()
    with suppress(Malformed):
        packages = {_id(element) for _, element in _elements(source) if _type(element) in _PACKAGES}
    common = about.common(packages, source.name)
    for line, element in _elements(source):
        if _type(element) not in _PACKAGES:
            continue
        found = _part(element, about.names)
        if found is None:
            yield Reject(line, "a package without a name", str(element)[:200])
        else:
            yield [row(found, line, about.within, common)]


def _elements(source: Input) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the elements of the graph; a document of one element is that element."""
    lone: dict[str, Any] = {}
    with source.open() as stream:
        for key, told in members(stream):
            if key == "@graph" and isinstance(told.value, dict):
                yield told.line, told.value
            elif key != "@graph":
                lone[key] = told.value
    if "type" in lone:
        yield 1, lone


def _part(element: Mapping[str, Any], names: Mapping[str, str]) -> Part | None:
    name = text(element.get("name"))
    if not name:
        return None
    identifiers = element.get("externalIdentifier")
    told = [item for item in identifiers if isinstance(item, dict)] if isinstance(identifiers, list) else []
    found = {str(item.get("externalIdentifierType")): text(item.get("identifier")) for item in reversed(told)}
    makers = element.get("originatedBy")
    supplier = element.get("suppliedBy") or (makers[0] if isinstance(makers, list) and makers else None)
    return Part(
        name,
        text(_software(element, "packageVersion")),
        _purpose(element),
        text(_software(element, "packageUrl")) or found.get("packageUrl"),
        found.get("cpe23") or found.get("cpe22"),
        named(names.get(supplier)) if isinstance(supplier, str) else None,
        built_from(text(_software(element, "sourceInfo"))),
    )


def _software(element: Mapping[str, Any], name: str) -> Any:
    """Return a property of the software profile, whose prefix some leave out."""
    return element.get(f"software_{name}", element.get(name))


def _purpose(element: Mapping[str, Any]) -> str | None:
    purpose = text(_software(element, "primaryPurpose"))
    return {"operatingSystem": SYSTEM}.get(purpose, purpose.lower()) if purpose else None


def _type(element: Mapping[str, Any]) -> str:
    return str(element.get("type") or element.get("@type") or "")


def _id(element: Mapping[str, Any]) -> str:
    return str(element.get("spdxId") or element.get("@id") or "")

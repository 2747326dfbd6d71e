"""What SPDX says of packages (https://spdx.dev/specifications), the same in each of its forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.ecosystem import system
from doorward.inventory import described, named, text
from doorward.inventory.bill import SYSTEM, Part, built_from
from doorward.iso_time import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DOCUMENT = "SPDXRef-DOCUMENT"
_NOTHING = frozenset({"NOASSERTION", "NONE", ""})
_SUPPLIER = re.compile(r"(?:Organization|Person|Tool):\s*(.*?)(?:\s*\(.*\))?\s*")
_SYSTEM_ID = "SPDXRef-OperatingSystem-"
_UNTOLD = frozenset({"unknown", "document", "sbom", "spdx", "."})
"""Names of documents that say nothing."""


@dataclass(slots=True)
class Document:
    """What a document says of itself and of the packages it describes.

    Attributes:
        name: name of the document.
        created: when it was made, as written.
        roots: ids of the elements it describes.
        names: id of a package -> its name.
        within: ecosystem of the operating system among the packages.
    """

    name: str | None = None
    created: str | None = None
    roots: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    within: str | None = None

    def relate(self, subject: Any, relation: Any, other: Any) -> None:
        """Take a relationship into account if it says what the document describes."""
        if relation == "DESCRIBES" and subject == _DOCUMENT and isinstance(other, str):
            self.roots.add(other)
        elif relation == "DESCRIBED_BY" and other == _DOCUMENT and isinstance(subject, str):
            self.roots.add(subject)

    def hold(self, package: Mapping[str, Any]) -> None:
        """Take a package into account, in the words of SPDX 2 in JSON."""
        name, own = text(package.get("name")), package.get("SPDXID")
        if name and isinstance(own, str):
            self.names[own] = name
        if name and _kind(package) == SYSTEM:
            self.within = self.within or system(name, text(package.get("versionInfo")) or "")

    def common(self, file: str) -> dict[str, Any]:
        """Return what every row has: the time and the asset.

        The asset is the one package that is described, else the document's name, else what the file's name tells.
        """
        roots = {self.names[root] for root in self.roots if root in self.names}
        own = named(self.name)
        own = None if own and own.lower() in _UNTOLD else own
        asset = (named(roots.pop()) if len(roots) == 1 else None) or own or described(file)
        return {"asset": asset, "time": utc(self.created)}


def part(package: Mapping[str, Any]) -> Part | None:
    """Return a package in the words of SPDX 2 in JSON; None if it has no name."""
    name = text(package.get("name"))
    if not name:
        return None
    references = package.get("externalRefs")
    found = dict(_references(references if isinstance(references, list) else []))
    told = text(package.get("versionInfo"))
    return Part(
        name,
        None if told in _NOTHING else told,
        _kind(package),
        found.get("purl"),
        found.get("cpe23Type") or found.get("cpe22Type"),
        supplier(package.get("supplier")) or supplier(package.get("originator")),
        built_from(text(package.get("sourceInfo"))),
    )


def supplier(told: Any) -> str | None:
    """Return who supplies a package: 'Organization: Example (mail@example.org)' is 'Example'."""
    found = _SUPPLIER.fullmatch(told) if isinstance(told, str) and len(told) < 1000 else None  # noqa: PLR2004 - a name
    return found[1] or None if found and found[1] not in _NOTHING else None


def _references(references: Iterable[Any]) -> Iterable[tuple[str, str]]:
    """Return type and value of external references, the first of each type last, so that it wins in a dict."""
    told = [item for item in references if isinstance(item, dict)]
    pairs = ((_type(item.get("referenceType")), text(item.get("referenceLocator"))) for item in told)
    return reversed([(kind, value) for kind, value in pairs if kind and value])


def _type(told: Any) -> str | None:
    """Return the type of a reference, which SPDX 2.1 writes as a URL."""
    return told.rpartition("/")[2] if isinstance(told, str) else None


def _kind(package: Mapping[str, Any]) -> str | None:
    purpose = text(package.get("primaryPackagePurpose"))
    if not purpose and str(package.get("SPDXID", "")).startswith(_SYSTEM_ID):
        return SYSTEM
    return purpose.lower().replace("_", "-") if purpose else None

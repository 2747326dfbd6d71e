"""A component of a software bill of materials, whatever the format of the bill, as a row of software."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from doorward.ecosystem import package, system
from doorward.inventory.source_names import source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.inventory import Row

_DISTRIBUTED = ("pkg:deb/", "pkg:apk/", "pkg:alpine/")
_BUILT_FROM = re.compile(r"built package from: (\S+) (\S+)")
SYSTEM = "operating-system"
"""Kind of the component that is the operating system of the others."""


@dataclass(frozen=True, slots=True)
class Part:
    """A component as its bill tells of it.

    Attributes:
        name: as written.
        version: as written.
        kind: library, application, operating-system, …
        purl: package URL.
        cpe: CPE name.
        supplier: who supplies it.
        source: name and version of the source package, where the bill tells it beside the URL.
        evidence: how it is known.
    """

    name: str
    version: str | None = None
    kind: str | None = None
    purl: str | None = None
    cpe: str | None = None
    supplier: str | None = None
    source: tuple[str | None, str | None] = (None, None)
    evidence: str = "sbom"


def row(part: Part, line: int, within: str | None, common: Mapping[str, Any]) -> Row:
    """Return the row of a component.

    Args:
        part: the component.
        line: line of the file it begins on.
        within: ecosystem of the operating system that the bill is of, if it names one.
        common: columns that every row of the bill has.
    """
    known = package(part.purl, within or "") if part.purl else None
    ecosystem, name, version = known or (None, None, None)
    if known and part.purl and part.purl.startswith(_DISTRIBUTED) and "upstream=" not in part.purl:
        family = "Debian" if part.purl.startswith("pkg:deb/") else "Alpine"
        name, version = part.source[0] or source_of(family, known.name) or name, part.source[1] or version
    if part.kind == SYSTEM and not known:
        ecosystem = system(part.name, part.version or "")
    return {
        "name": part.name,
        "version": part.version,
        "kind": part.kind,
        "purl": part.purl,
        "cpe": part.cpe,
        "ecosystem": ecosystem,
        "package": name,
        "package_version": version if version != part.version else None,
        "supplier": part.supplier,
        "evidence": part.evidence,
        "origin_row": line,
        **common,
    }


def built_from(told: str | None) -> tuple[str | None, str | None]:
    """Return the source package and its version from the words of an SPDX `sourceInfo`; (None, None) if they tell none."""
    found = _BUILT_FROM.match(told or "")
    return (found[1], found[2]) if found else (None, None)

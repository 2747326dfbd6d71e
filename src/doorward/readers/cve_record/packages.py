"""Which package of which ecosystem an entry of `affected` speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from doorward.cpe import parse
from doorward.ecosystem import package, spelled, split

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLLECTIONS = {
    "cpan": "CPAN",
    "crates": "crates.io",
    "golang": "Go",
    "hackage": "Hackage",
    "hex": "Hex",
    "maven": "Maven",
    "mvnrepository": "Maven",
    "npmjs": "npm",
    "nuget": "NuGet",
    "packagist": "Packagist",
    "pypi": "PyPI",
    "rubygems": "RubyGems",
}
"""A label of the host where packages are collected -> ecosystem."""
_SITES = {("go", "dev"): "Go", ("pub", "dev"): "Pub"}
_RED_HAT = re.compile(r"https?://access\.redhat\.com/downloads/content/package-browser/?")
_WORDPRESS = re.compile(r"https?://(?:[a-z]+\.)*wordpress\.org(?:/.*)?", re.IGNORECASE)
_LONGEST = 2048


class Place(NamedTuple):
    """A package: ecosystem, the releases of a distribution it belongs to (None: no release is told), its name there."""

    ecosystem: str
    releases: tuple[str | None, ...]
    name: str


def place(entry: Mapping[str, Any]) -> Place | None:
    """Return the package that an entry names by a package URL, or by its name and where it is collected; None if none."""
    url = entry.get("packageURL")
    if isinstance(url, str) and len(url) <= _LONGEST and (found := package(url)):
        ecosystem, release = split(found.ecosystem)
        return Place(ecosystem, (release,), found.name)
    name, collection = entry.get("packageName"), entry.get("collectionURL")
    if not isinstance(name, str) or not isinstance(collection, str) or not name.strip():
        return None
    if _RED_HAT.fullmatch(collection.strip()):
        return Place("Red Hat", _streams(entry.get("cpes")) or (None,), name.strip())
    ecosystem = _collected(collection)
    return Place(ecosystem, (None,), spelled(ecosystem, name.strip())) if ecosystem else None


def target(entry: Mapping[str, Any]) -> str:
    """Return what the product runs in, as CPE says it: plugins and themes are collected by WordPress; `*` if not told."""
    collection = entry.get("collectionURL")
    return "wordpress" if isinstance(collection, str) and _WORDPRESS.fullmatch(collection.strip()) else "*"


def _collected(collection: str) -> str:
    try:
        labels = (urlsplit(collection.strip()).hostname or "").lower().split(".")
    except ValueError:
        return ""
    site = _SITES.get((labels[-2], labels[-1]), "") if len(labels) > 1 else ""
    return site or next((_COLLECTIONS[label] for label in labels[:-1] if label in _COLLECTIONS), "")


def _streams(cpes: Any) -> tuple[str, ...]:
    """Return the product streams that Red Hat names by CPE as OSV writes them: enterprise_linux:9::baseos."""
    found: dict[str, None] = {}
    for name in cpes if isinstance(cpes, list) else ():
        try:
            cpe = parse(name) if isinstance(name, str) else None
        except ValueError:
            continue
        if cpe and cpe.vendor == "redhat":
            found[":".join(cpe.uri().split(":")[3:])] = None
    return tuple(found)

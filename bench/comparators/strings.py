"""Version strings as people wrote them: of the ecosystems' advisories, and of products by their CPE names."""

from __future__ import annotations

import gzip
import json
import re
import tarfile
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from doorward.versions import cpe_version, scheme_of_product

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ENOUGH = 20_000
"""Distinct strings of an ecosystem; Debian's advisories alone hold many more."""
_OSV = re.compile(r'"(?:introduced|fixed|last_affected)":\s*"([^"]+)"|"versions":\s*\[([^\]]*)\]')
_YAML = re.compile(r"""(?:introduced|fixed|last_affected|^\s*-):?\s+["']?(v?[0-9][^\s"',]*)""", re.MULTILINE)
_BOUND = re.compile(r"(?:[<>=~^]=?|[\"'\[, ])\s*(v?[0-9]+(?:\.[0-9A-Za-z][^\s\"',|]*)?)")
_SECDB = re.compile(r'"([0-9][^"]*-r[0-9]+)":')
_QUOTED = re.compile(r'"([^"]+)"')
_SEPARATOR = re.compile(r"(?<!\\):")
_ENDS = ("versionStartIncluding", "versionStartExcluding", "versionEndIncluding", "versionEndExcluding")
ARCHIVES = {
    "pep440": ("osv-pypi", _YAML),
    "semver": ("osv-npm-ghsa", _OSV),
    "go": ("osv-go", _OSV),
    "cargo": ("rustsec", _BOUND),
    "maven": ("osv-maven-ghsa", _OSV),
    "rpm": ("osv-almalinux", _OSV),
    "dpkg": ("osv-debian", _OSV),
    "apk": ("alpine-secdb", _SECDB),
    "gem": ("rubysec", _BOUND),
    "php": ("friendsofphp", _BOUND),
}


def texts(archive: Path) -> Iterator[str]:
    with tarfile.open(archive) as members:
        for member in members:
            if member.isfile():
                yield members.extractfile(member).read().decode("utf-8", "replace")


def of_ecosystem(intel: Path, name: str) -> list[str]:
    """Return distinct version strings of one kind of advisories."""
    archive, pattern = ARCHIVES[name]
    found: set[str] = set()
    for text in texts(intel / f"{archive}.tar.xz"):
        for match in pattern.finditer(text):
            listed = match.group(2) if pattern is _OSV and match.group(2) is not None else None
            found.update(_QUOTED.findall(listed) if listed is not None else [match.group(1)])
        if len(found) > ENOUGH:
            break
    if name == "dpkg":
        # Debian's records also list the tags of the sources' repositories; a package's version begins with a digit.
        found = {version for version in found if version[:1].isdigit()}
    return sorted(version for version in found if version.isascii() and version.isprintable())


def of_products(intel: Path) -> dict[str, dict[str, int]]:
    """Return, for every scheme of products, the version strings and how often each is met."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for vendor, product, version in _stated(intel):
        scheme = scheme_of_product(_cpe(vendor), _cpe(product))
        if version and version != "0" and "\t" not in version:
            found[scheme.name][version] += 1
    return found


def _cpe(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _stated(intel: Path) -> Iterator[tuple[str, str, str | None]]:
    for feed in sorted((intel / "nvd-1.1").glob("*.json.gz")):
        with gzip.open(feed) as handle:
            yield from _criteria(json.load(handle))
    for archive in ("nvd-data-overrides", "cisa-vulnrichment"):
        for text in texts(intel / f"{archive}.tar.xz"):
            if text.startswith("{"):
                yield from _criteria(json.loads(text))
    for text in texts(intel / "fortinet-cvrf.tar.xz"):
        for product, version in re.findall(r'"(Forti[A-Za-z]+)[ -]([0-9][^"]*)"', text):
            yield "fortinet", product, version


def _criteria(item: Any) -> Iterator[tuple[str, str, str | None]]:
    """Yield vendor, product and version of every CPE name and of every entry of a CVE record that is affected."""
    if isinstance(item, list):
        for part in item:
            yield from _criteria(part)
    elif isinstance(item, dict):
        name = item.get("cpe23Uri") or item.get("criteria")
        if isinstance(name, str) and len(parts := _SEPARATOR.split(name)) > 6:
            yield parts[3], parts[4], cpe_version(parts[5], parts[6])
            yield from ((parts[3], parts[4], item[end]) for end in _ENDS if end in item)
        elif "vendor" in item and "product" in item and isinstance(item.get("versions"), list):
            for entry in item["versions"]:
                ends = (entry.get(end) for end in ("version", "lessThan", "lessThanOrEqual"))
                yield from ((str(item["vendor"]), str(item["product"]), end) for end in ends if isinstance(end, str))
        else:
            for part in item.values():
                yield from _criteria(part)

"""Security databases of Alpine and of the distributions that publish in its form (https://secdb.alpinelinux.org)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.json_stream import members, opening
from doorward.reader import Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_SPDX = frozenset({"SPDXID", "spdxVersion"})
_MARKS = {"apkurl", "urlprefix", "reponame", "distroversion"}
_ADDRESSES = {"urlprefix", "apkurl"}
_SCALARS = {*_MARKS, "archs"}
_DISTRIBUTIONS = (
    ("alpinelinux.org", "Alpine", "alpine-secdb"),
    ("wolfi.dev", "Wolfi", "wolfi-secdb"),
    ("cgr.dev", "Chainguard", "chainguard-secdb"),
    ("chainguard", "Chainguard", "chainguard-secdb"),
    ("mini.dev", "MinimOS", "minimos-secdb"),
)
"""What the address of the packages holds -> ecosystem and feed."""
_ENTRY = 1_000
"""Characters of an entry that ids are looked for in."""
_CVE = re.compile(r"CVE[-_](\d{4}-\d{4,})")
_GHSA = re.compile(r"GHSA(?:-[0-9a-z]{4}){3}")
_OTHER = re.compile(r"(?!CVE\b)[A-Za-z]+(?:-[0-9A-Za-z]+)*-?\d[0-9A-Za-z-]*")

Rows = dict[str, list[dict[str, Any]]]


def recognises(sample: Sample) -> bool:
    """Whether it is an object with packages, and the repository or the fixes of a security database."""
    keys = set(opening(sample.head))
    # A package of an SPDX document may be called by any name, that of a fix too.
    return "packages" in keys and not keys & _SPDX and (len(_MARKS & keys) > 1 or b'"secfixes"' in sample.head)


@reader(fills=("advisories", "affected"), recognises=recognises)
def alpine_secdb(source: Input) -> Iterable[Told]:
    """Alpine's security database, and those of Wolfi, Chainguard and MinimOS.

    A fix is a row of its distribution's release: what comes before it is affected, nothing where the fix is '0'. The form
    names no date, so the feed of each repository is a source of its own.
    """
    yield from together("advisories", _records(source))


def _records(source: Input) -> Iterator[Rows | Reject]:
    where = _where(source)
    told_of: set[str] = set()
    with source.open() as stream:
        for key, told in members(stream):
            if key != "packages" or told.value is None:
                continue
            for found in _package(told.value, told.line, where):
                if isinstance(found, dict):
                    found["advisories"] = [row for row in found["advisories"] if row["id"] not in told_of]
                    told_of |= {row["id"] for row in found["advisories"]}
                yield found


def _where(source: Input) -> dict[str, Any]:
    """Return whose repository it is, wherever the file says so."""
    with source.open() as stream:
        told = {key: item.value for key, item in members(stream) if key in _SCALARS and isinstance(item.value, str)}
    addresses = " ".join(told.get(key, "") for key in sorted(_ADDRESSES, reverse=True)).lower()
    found = next(((name, feed) for mark, name, feed in _DISTRIBUTIONS if mark in addresses), None)
    if found is None:
        raise Malformed(f"no known distribution has its packages at {addresses.strip()[:100]!r}")
    release = told.get("distroversion") or None
    place = "/".join(filter(None, (release, told.get("reponame"))))
    return {"ecosystem": found[0], "release": release, "source": f"{found[1]} {place}".strip()}


def _package(item: Any, line: int, where: Mapping[str, Any]) -> Iterator[Rows | Reject]:
    package = item.get("pkg") if isinstance(item, dict) else None
    name = package.get("name") if isinstance(package, dict) else None
    if not isinstance(package, dict) or not isinstance(name, str) or not name:
        yield Reject(line, "a package without a name", str(item)[:200])
        return
    fixes = package.get("secfixes") or {}
    if not isinstance(fixes, dict):
        yield Reject(line, f"{name[:100]}: its fixes are no object", str(fixes)[:200])
        return
    rows: Rows = {"advisories": [], "affected": []}
    for fixed, text in ((fixed, text) for fixed, listed in fixes.items() for text in _listed(listed)):
        ids = _ids(text[:_ENTRY]) if isinstance(text, str) else {}
        if not ids:
            yield Reject(line, f"{name[:100]}: a fix in {fixed[:100]!r} names no weakness", str(text)[:200])
        for identity, aliases in ids.items():
            whose = {"id": identity, "source": where["source"], "origin_row": line}
            range_ = {"package": name, "scheme": "apk", "introduced": "0", "fixed": fixed}
            rows["advisories"].append({**whose, "aliases": aliases, "upstream": [], "severities": []})
            rows["affected"].append({**where, **whose, **range_})
    yield rows


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _ids(text: str) -> dict[str, list[str]]:
    """Return the weaknesses that an entry names, each with its aliases.

    What stands beside a CVE id is an alias only where it is as narrow: an advisory of Xen covers several.
    """
    cves = [f"CVE-{number}" for number in _CVE.findall(text)]
    narrow = _GHSA.findall(text)
    if len(cves) == 1:
        return {cves[0]: narrow}
    others = narrow or _OTHER.findall(text)[:1]
    return {identity: [] for identity in cves or others}

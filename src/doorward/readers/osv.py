"""Advisories in the format of the Open Source Vulnerability project (https://ossf.github.io/osv-schema)."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.ecosystem import LANGUAGES, spelled, split
from doorward.hostile.json_stream import opening
from doorward.hostile.json_text import Broken, values
from doorward.hostile.yaml_text import documents
from doorward.iso_time import utc
from doorward.reader import Reject, reader
from doorward.version import AFTER_ALL, BEFORE_ALL
from doorward.versions import scheme_of, schemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.hostile.json_text import Value
    from doorward.reader import Input, Sample, Told
    from doorward.version import Scheme

_LEADING = {
    "schema_version",
    "affected",
    "aliases",
    "published",
    "references",
    "details",
    "summary",
    "severity",
    "withdrawn",
}
# A Sigma rule has an id and a day of change too; an advisory is dated to the second and says what it affects.
_YAML = (
    re.compile(r"^id: *['\"]?[A-Za-z]", re.MULTILINE),
    re.compile(r"^modified: *['\"]?\d{4}-\d\d-\d\d[Tt ]\d", re.MULTILINE),
    re.compile(r"^(affected|schema_version|withdrawn):", re.MULTILINE),
)
_ENDS = {"limit": 0, "fixed": 0, "introduced": 1, "last_affected": 2}
"""Kind of event -> what comes first where several name the same version."""


def recognises(sample: Sample) -> bool:
    """Whether the first record, in JSON or YAML, has an id, a date of change and members of the schema."""
    keys = opening(sample.head)
    if not keys:
        text = sample.text
        return all(line.search(text) for line in _YAML)
    if {"id", "modified"} <= set(keys):
        return bool(_LEADING & set(keys)) and "bomFormat" not in keys
    # A list of packages longer than the sample may stand before the id.
    return list(keys)[-1] == "affected" and b'"ecosystem"' in sample.head and b'"package"' in sample.head


@reader(fills=("advisories", "affected"), recognises=recognises)
def osv(source: Input) -> Iterable[Told]:
    """OSV advisories: JSON (a record, a list, or one after the other) and YAML.

    Ranges become half-open intervals, one a row. A range of commits is a row of the ecosystem GIT and its repository: no
    inventory names commits, so it matches nothing, but is counted.
    """
    yield from together("advisories", _records(source))


def _records(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    with source.open() as stream:
        begins = stream.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
        stream.seek(0)
        for item in values(stream) if begins.startswith((b"{", b"[")) else documents(stream):
            yield from _read(item)


def _read(item: Value | Broken) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    if isinstance(item, Broken):
        yield Reject(item.line, item.reason, item.text)
        return
    record = item.value
    if not isinstance(record, dict) or not isinstance(record.get("id"), str) or not record["id"]:
        yield Reject(item.line, "not an OSV record: it has no id", str(record)[:200])
        return
    whose = {"id": record["id"], "source": "osv", "modified": utc(record.get("modified")), "origin_row": item.line}
    rows: list[dict[str, Any]] = []
    for index, entry in enumerate(_list(record.get("affected"))):
        try:
            rows += [{**row, **whose} for row in _affected(entry)]
        except ValueError as error:
            reason = f"{record['id'][:100]}: affected[{index}] is left out: {error}"
            yield Reject(item.line, reason, str(entry)[:200])
    yield {"advisories": [{**_advisory(record), **whose}], "affected": rows}


def _advisory(record: Mapping[str, Any]) -> dict[str, Any]:
    summary = _text(record.get("summary")) or (_text(record.get("details")) or "").strip().partition("\n")[0][:200]
    return {
        "aliases": _texts(record.get("aliases")),
        "upstream": _texts(record.get("upstream")) or _fixed_weaknesses(record),
        "summary": summary or None,
        "severities": _severity(record),
        "published": utc(record.get("published")),
        "withdrawn": utc(record.get("withdrawn")),
    }


def _fixed_weaknesses(record: Mapping[str, Any]) -> list[str]:
    """Return the CVE ids that a distribution's advisory fixes, where it names them as related only.

    AlmaLinux and Debian do so still, and others did before the schema knew `upstream`; elsewhere related means nothing.
    """
    if any(map(_is_cve, [record["id"], *_texts(record.get("aliases"))])):
        return []
    places = (_objects([entry.get("package")]) for entry in _objects(record.get("affected")))
    families = {split(_text(place.get("ecosystem")) or "")[0] for found in places for place in found}
    return list(filter(_is_cve, _texts(record.get("related")))) if families - LANGUAGES else []


def _is_cve(text: str) -> bool:
    return text.startswith("CVE-")


def _severity(record: Mapping[str, Any]) -> list[str]:
    """Return the vectors of the record and of its packages, then the words of its source, each once."""
    found = [_text(vector.get("score")) for vector in _objects(record.get("severity"))]
    for entry in _objects(record.get("affected")):
        found += [_text(vector.get("score")) for vector in _objects(entry.get("severity"))]
        found += [_text(part.get("urgency")) for part in _objects([entry.get("ecosystem_specific")])]
    found += [_text(part.get("severity")) for part in _objects([record.get("database_specific")])]
    return list(dict.fromkeys(text for text in found if text))


def _affected(entry: Any) -> Iterator[dict[str, Any]]:
    """Yield a row for each interval of versions, and one for the versions listed one by one.

    Raises:
        ValueError: it does not say of what, or its events make no range.
    """
    if not isinstance(entry, dict):
        raise ValueError("it is no object")  # noqa: TRY004 - of the input, not of the program
    every = _objects(entry.get("ranges"))
    ranges = [item for item in every if item.get("type") != "GIT"]
    for item in every:
        if item.get("type") == "GIT":
            yield from _commits(item)
    listed = _texts(entry.get("versions"))
    package = entry.get("package")
    name, where = (_text(package.get(key)) if isinstance(package, dict) else None for key in ("name", "ecosystem"))
    if not name or not where:
        if not ranges and (every or not listed):
            return  # commits of a repository, with the tags they carry as versions
        raise ValueError("it names no package and ecosystem")
    ecosystem, release, own = _place(where)
    row = {"ecosystem": ecosystem, "release": release, "package": spelled(ecosystem, name), "scheme": own}
    for item in ranges:
        scheme = "semver" if item.get("type") == "SEMVER" else own
        for interval in _intervals(_events(item), scheme):
            yield {**row, **interval, "scheme": scheme}
    if listed:
        yield {**row, "versions": listed}


def _commits(item: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    row = {"ecosystem": "GIT", "release": None, "package": _text(item.get("repo")), "scheme": "git"}
    with suppress(ValueError):  # broken commits cost nothing that is judged
        yield from ({**row, **interval} for interval in _intervals(_events(item), "git"))


@lru_cache(maxsize=1024)
def _place(ecosystem: str) -> tuple[str, str | None, str]:
    """Return the ecosystem, its release, and the scheme its versions are written in."""
    name, release = split(ecosystem)
    known = scheme_of(name)
    return name, release, known.name if known else name.lower()


def _events(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    events = [pair for event in _objects(item.get("events")) for pair in event.items() if pair[0] in _ENDS]
    if not all(isinstance(version, str) for _, version in events):
        raise ValueError("an event names no version")
    if not any(kind == "introduced" for kind, _ in events):
        raise ValueError("a range has no introduced version")
    return events


def _intervals(events: list[tuple[str, str]], scheme: str) -> Iterator[dict[str, str]]:
    """Yield the half-open intervals that the events of a range make: an introduced version opens one, any other closes it.

    A version is affected below any limit, so that only the highest counts.
    """
    limits = [version for kind, version in events if kind == "limit"]
    limit = None if "*" in limits else _highest(limits, scheme)
    begin: str | None = None
    for kind, version in _sorted([event for event in events if event[0] != "limit"], scheme):
        if kind == "introduced":
            begin = version if begin is None else begin
        elif begin is not None:
            yield from _limited({"introduced": begin, kind: version}, limit, scheme)
            begin = None
    if begin is not None:
        yield from _limited({"introduced": begin}, limit, scheme)


def _highest(versions: list[str], scheme: str) -> str | None:
    """Return the highest version; one that the scheme cannot read counts as that."""
    known = schemes().get(scheme)
    return max(versions, key=lambda version: _key(known, "limit", version) or AFTER_ALL) if versions else None


def _limited(interval: dict[str, str], limit: str | None, scheme: str) -> Iterator[dict[str, str]]:
    """Yield what of an interval lies below a limit; all of it where it has an end and the scheme cannot tell."""
    if limit is None:
        yield interval
        return
    known = schemes().get(scheme)
    end = interval.get("fixed", interval.get("last_affected"))
    low, high, bound = (
        _key(known, kind, version or "")
        for kind, version in (("introduced", interval["introduced"]), ("", end), ("", limit))
    )
    if bound is not None and low is not None and low >= bound:
        return
    beyond = end is None or (bound is not None and high is not None and high >= bound)
    yield {"introduced": interval["introduced"], "fixed": limit} if beyond else interval


def _sorted(events: list[tuple[str, str]], scheme: str) -> list[tuple[str, str]]:
    """Sort events by version; as they stand where the scheme cannot tell the order."""
    if events[0] == ("introduced", "0") and len(events) <= 2:  # noqa: PLR2004 - nearly all: from the beginning to one end
        return events
    known = schemes().get(scheme)
    keys = [_key(known, *event) for event in events]
    if None in keys:
        return events
    order = sorted(zip(keys, events, strict=True), key=lambda pair: (pair[0], _ENDS[pair[1][0]]))
    return [event for _, event in order]


def _key(scheme: Scheme | None, kind: str, version: str) -> str | None:
    if (kind, version) == ("introduced", "0"):
        return BEFORE_ALL
    key = scheme.key(version) if scheme else None
    return key.text if key else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: Any) -> list[str]:
    return [item for item in _list(value) if isinstance(item, str)]

"""CISA's catalogue of known exploited vulnerabilities."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.hostile.csv_text import header, records
from doorward.hostile.json_stream import members, opening
from doorward.iso_time import day, utc
from doorward.reader import Batch, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from doorward.reader import Input, Sample, Told

_CVE = re.compile(r"CVE-\d{4}-\d{4,}", re.IGNORECASE)
_TEXTS = {"vendor": "vendorProject", "product": "product", "name": "vulnerabilityName", "action": "requiredAction"}
_DATES = {"date_added": "dateAdded", "due": "dueDate"}


def recognises(sample: Sample) -> bool:
    """Whether it is the catalogue's JSON, or CSV with the catalogue's names."""
    if {"catalogVersion", "vulnerabilities"} <= set(opening(sample.head)):
        return True
    return {"cveid", "dateadded", "duedate"} <= set(header(sample.head))


@reader(fills=("kev",), recognises=recognises)
def kev(source: Input) -> Iterable[Told]:
    """CISA KEV catalogue, JSON or CSV.

    The CSV does not name its edition: it counts as released on the day of its newest entry.
    """
    with source.open() as stream:
        in_json = stream.read(1 << 16).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    yield from _from_json(source) if in_json else _from_csv(source)


def _from_json(source: Input) -> Iterator[Told]:
    released: datetime | None = None
    entries: list[tuple[int, Any]] = []
    with source.open() as stream:
        for key, told in members(stream):
            if key == "vulnerabilities":
                entries.append((told.line, told.value))
            elif key == "dateReleased":
                released = utc(told.value)
    yield from _told(entries, released)


def _from_csv(source: Input) -> Iterator[Told]:
    rejects: list[Reject] = []
    entries: list[tuple[int, Any]] = []
    names: list[str] = []
    with source.open() as stream:
        for record in records(stream):
            if not names:
                names = record.fields
            elif len(record.fields) != len(names):
                reason = f"{len(record.fields)} fields where the header names {len(names)}"
                rejects.append(Reject(record.line, reason, ",".join(record.fields)[:200]))
            else:
                entries.append((record.line, dict(zip(names, record.fields, strict=True))))
    days = [added for _, entry in entries if (added := utc(entry.get("dateAdded")))]
    yield from rejects
    yield from _told(entries, max(days, default=None))


def _told(entries: list[tuple[int, Any]], released: datetime | None) -> Iterator[Told]:
    rows = []
    for line, entry in entries:
        cve = str(entry.get("cveID", "")) if isinstance(entry, dict) else ""
        if not _CVE.fullmatch(cve):
            yield Reject(line, f"cveID {cve[:50]!r} is no CVE id", str(entry)[:200])
            continue
        rows.append({**_row(entry), "cve": cve.upper(), "released": released, "origin_row": line})
        for name in _DATES.values():
            if entry.get(name) and day(entry[name]) is None:
                yield Reject(line, f"{cve}: {name} {str(entry[name])[:50]!r} is no date; the entry is kept without it")
    yield Batch("kev", rows)


def _row(entry: Mapping[str, Any]) -> dict[str, Any]:
    texts = {column: str(entry[name]) if entry.get(name) else None for column, name in _TEXTS.items()}
    dates = {column: day(entry.get(name)) for column, name in _DATES.items()}
    return {**texts, **dates, "ransomware": str(entry.get("knownRansomwareCampaignUse", "")).lower() == "known"}

"""CISA's catalogue of known exploited vulnerabilities."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from doorward.hostile.csv_text import header, records
from doorward.hostile.json_stream import members, opening
from doorward.iso_time import day, utc
from doorward.reader import Batch, Malformed, Reject, reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from doorward.reader import Input, Sample, Told

_ROWS = 2000  # that make a batch
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
        in_json = stream.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").startswith(b"{")
    entries, edition = (_in_json, _released) if in_json else (_in_csv, _newest)
    released = None
    with suppress(Malformed):  # reading the entries meets it again and says so
        released = edition(source)
    rows: list[dict[str, Any]] = []
    try:
        for line, entry in entries(source):
            cve = _text(entry, "cveID") or ""
            if not _CVE.fullmatch(cve):
                reason = f"cveID {cve[:50]!r} is no CVE id"
                if isinstance(entry, list):
                    reason = f"{len(entry)} fields, not those that the catalogue names"
                yield Reject(line, reason, str(entry)[:200])
                continue
            rows.append({**_row(entry), "cve": cve.upper(), "released": released, "origin_row": line})
            yield from _undated(line, cve, entry)
            if len(rows) >= _ROWS:
                yield Batch("kev", rows)
                rows = []
    except Malformed:
        yield Batch("kev", rows)
        raise
    yield Batch("kev", rows)


def _in_json(source: Input) -> Iterator[tuple[int, Any]]:
    with source.open() as stream:
        yield from ((told.line, told.value) for key, told in members(stream) if key == "vulnerabilities")


def _released(source: Input) -> datetime | None:
    with source.open() as stream:
        return next((utc(told.value) for key, told in members(stream) if key == "dateReleased"), None)


def _in_csv(source: Input) -> Iterator[tuple[int, Any]]:
    """Yield the entries; a line of another length than the header's is yielded as the list that it is."""
    names: list[str] = []
    with source.open() as stream:
        for record in records(stream):
            if not names:
                names = record.fields
            elif len(record.fields) == len(names):
                yield record.line, dict(zip(names, record.fields, strict=True))
            else:
                yield record.line, record.fields


def _newest(source: Input) -> datetime | None:
    added = (utc(_text(entry, "dateAdded")) for _, entry in _in_csv(source))
    return max((moment for moment in added if moment), default=None)


def _undated(line: int, cve: str, entry: Any) -> Iterator[Reject]:
    for name in _DATES.values():
        written = _text(entry, name)
        if written and day(written) is None:
            yield Reject(line, f"{cve}: {name} {written[:50]!r} is no date; the entry is kept without it")


def _text(entry: Any, name: str) -> str | None:
    value = entry.get(name) if isinstance(entry, dict) else None
    return str(value).strip() or None if value else None


def _row(entry: Any) -> dict[str, Any]:
    texts = {column: _text(entry, name) for column, name in _TEXTS.items()}
    dates = {column: day(_text(entry, name)) for column, name in _DATES.items()}
    return {**texts, **dates, "ransomware": (_text(entry, "knownRansomwareCampaignUse") or "").lower() == "known"}

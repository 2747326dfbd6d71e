"""Lists of indicators in CSV, such as those of abuse.ch."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.csv_text import delimiter, records
from doorward.iso_time import utc
from doorward.reader import HEAD, Reject, reader
from doorward.records.indicator import KINDS, classified, feed, kind_of, row, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Input, Sample, Told
    from doorward.records.indicator import Sign

_VALUES = ("indicator", "indicator_value", "ioc", "ioc_value", "observable", "observable_value", "value")
_TYPES = ("indicator_type", "ioc_type", "observable_type", "type", "kind")
_OWN = {"dst_ip": "ip", "dstip": "ip", "dest_ip": "ip"} | {name: kind for name, kind in KINDS.items() if name != "link"}
"""Column -> kind of the indicators in it."""
_SPEAKS_OF_THREATS = {"malware", "malware_printable", "malware_family", "threat", "threat_type", "c2_status"} | {
    *("listingreason", "url_status", "urlhaus_link", "ioc_id", "confidence_level"),
}
"""Columns that lists of indicators have, and registers do not."""
_SPEAKS_OF_HOSTS = frozenset(
    {"user", "username", "computer", "device", "endpoint", "hostname", "host", "src", "src_ip", "os"}
) | {
    *("source", "qid", "cve", "cve_id", "plugin_id", "severity", "netbios"),
}
"""Columns of logs and scans: what was found on which host is no list of indicators."""
_TEXTS = {
    "threat": ("malware_printable", "malware_family", "malware", "family", "threat", "listingreason", "signature",
               "threat_type", "campaign", "description", "comment", "note"),
    "reference": ("reference", "references", "urlhaus_link", "link", "source_url"),
}  # fmt: skip
_TIMES = {
    "first_listed": ("first_seen_utc", "first_seen", "firstseen", "dateadded", "date_added", "listingdate", "added"),
    "last_listed": ("last_online", "last_seen_utc", "last_seen", "lastseen"),
    "valid_until": ("valid_until", "expires", "expiration"),
}
_PORTS = ("dst_port", "dstport", "dest_port", "port")
_CONFIDENCES = ("confidence_level", "confidence")
_WORDS = {"low": 0.3, "medium": 0.6, "high": 0.9}
_PERCENT = 100.0
_MOST_WORDS = 5
"""Words that the name of a column may have: more of them are a sentence."""


def recognises(sample: Sample) -> bool:
    """Whether the header, perhaps in a comment, names indicators and what they are of."""
    return bool(_names(sample.text))


def _names(text: str) -> list[str]:
    """Return the columns; none if they are not those of a list of indicators."""
    comment = ""
    for line in text.split("\n")[:200]:
        if line.startswith("#fields"):
            return []
        if line.startswith("#"):
            comment = line.strip("# \r") or comment
        elif line.strip():
            names = _columns(line)
            return names if _lists(names) else _columns(comment) if _lists(_columns(comment)) else []
    return _columns(comment) if _lists(_columns(comment)) else []


def _columns(line: str) -> list[str]:
    if line.lstrip().startswith(("{", "[", "<")):
        return []
    try:
        fields = next(csv.reader([line.strip()], delimiter=delimiter(line), skipinitialspace=True), [])
    except csv.Error:
        return []
    return [field.strip().lower().replace(" ", "_") for field in fields]


def _lists(names: Sequence[str]) -> bool:
    known = set(names)
    if any(name.count("_") >= _MOST_WORDS for name in names):
        return False
    if len(names) < 2 or known & _SPEAKS_OF_HOSTS:  # noqa: PLR2004 - one column is no CSV
        return False
    if known & set(_VALUES[:-1]) or ("value" in known and known & set(_TYPES[:3])):
        return True
    return bool(known & set(_OWN)) and bool(known & _SPEAKS_OF_THREATS)


@reader(fills=("indicators",), recognises=recognises)
def indicator_csv(source: Input) -> Iterable[Told]:
    """Lists of indicators in CSV: Feodo, ThreatFox, URLhaus, SSLBL, MalwareBazaar, a spreadsheet's.

    Columns are known by their names, in any order; the header may be the last line of the comments above the rows.
    """
    with source.open() as stream:
        names = _names(stream.read(HEAD).decode("utf-8-sig", "replace"))
        stream.seek(0)
        yield from batches("indicators", _entries(source, names))


def _entries(source: Input, names: Sequence[str]) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    name = feed(source.name)
    with source.open() as stream:
        for record in records(stream, comment="#"):
            if [field.lower().replace(" ", "_") for field in record.fields] == list(names):
                continue
            entry = dict(zip(names, record.fields, strict=False))
            text = ",".join(record.fields)[:200]
            if len(record.fields) < len(names) - 1 or any(record.fields[len(names) :]):
                yield Reject(record.line, f"{len(record.fields)} fields where the header names {len(names)}", text)
            elif signs := _signs(entry):
                yield [row(found, record.line, name, **_said(entry)) for found in signs]
            else:
                yield Reject(record.line, "it names no address, network, name, URL or hash", text)


def _signs(entry: Mapping[str, str]) -> list[Sign]:
    port = _first(entry, _PORTS)
    number = int(port) if port and port.isdecimal() and len(port) < 6 else None  # noqa: PLR2004 - 65535 has five digits
    value, kind = _first(entry, _VALUES), _first(entry, _TYPES)
    if value:
        found = [sign(kind_of(kind), value, number) if kind else classified(value, files=True)]
    else:
        # A host beside a URL is where it lies, which may be anybody's.
        own = {
            name: kind for name, kind in _OWN.items() if entry.get(name) and not (entry.get("url") and kind == "domain")
        }
        found = [sign(kind, entry[name], number) for name, kind in own.items()]
    return list(dict.fromkeys(each for each in found if each))


def _said(entry: Mapping[str, str]) -> dict[str, Any]:
    tags = [tag.strip() for tag in (entry.get("tags") or "").split(",") if tag.strip() not in {"", "None"}]
    return {
        **{column: _first(entry, names) for column, names in _TEXTS.items()},
        **{column: utc(_first(entry, names)) for column, names in _TIMES.items()},
        "confidence": _confidence(_first(entry, _CONFIDENCES)),
        "tags": tags or None,
    }


def _first(entry: Mapping[str, str], names: Iterable[str]) -> str | None:
    return next((entry[name] for name in names if entry.get(name) not in {None, "", "None", "-"}), None)


def _confidence(text: str | None) -> float | None:
    """Return a share from a word, a share or a percentage."""
    if text is None or text.lower() in _WORDS:
        return _WORDS.get((text or "").lower())
    try:
        number = float(text.rstrip("% "))
    except ValueError:
        return None
    if not 0 <= number <= _PERCENT:
        return None
    return number if number <= 1 and "." in text else number / _PERCENT

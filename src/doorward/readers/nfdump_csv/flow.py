"""One line of nfdump's CSV: a flow, in the columns of nfdump up to 1.7.4, of 1.7.5 and later, or of its `csv-fast`."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from doorward.hostile import csv_text
from doorward.reader import Reject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

NAMES = {
    "start": ("ts", "firstseen"),
    "end": ("te", "lastseen"),
    "duration": ("td", "duration"),
    "proto": ("pr", "proto"),
    "source": ("sa", "srcaddr"),
    "source port": ("sp", "srcport"),
    "destination": ("da", "dstaddr"),
    "destination port": ("dp", "dstport"),
    "flags": ("flg", "flags"),
    "packets": ("ipkt", "inpackets", "packets"),
    "bytes": ("ibyt", "inbytes", "bytes"),
    "packets back": ("opkt", "outpackets"),
    "bytes back": ("obyt", "outbytes"),
    "sensor": ("ra", "routerip"),
}
"""What a flow tells -> names of its column, lower case: the old one, then the newer ones."""
NEEDED = ("start", "proto", "source", "destination", "packets", "bytes")

_BESIDE = ("summary", "time window", "total flows", "sys:", "no match", "flows", "ident:")
"""How lines begin that tell of the export and not of a flow, lower case."""
_PROTOCOLS = {"1": "icmp", "6": "tcp", "17": "udp", "58": "icmp", "icmp6": "icmp", "ipv6-icmp": "icmp"}
_FLAGS = frozenset("SAFRPU")
_MILLISECONDS = 100_000_000_000  # a count since 1970 from here on is one of milliseconds
_DIGITS = 18
_NOWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - what nfdump writes for no address


@dataclass(frozen=True, slots=True)
class Flow:
    """One direction of a connection, or both if the exporter joined them. An ICMP flow has type and code for its ports."""

    line: int
    start: datetime
    end: datetime
    proto: str
    source: str
    source_port: int | None
    destination: str
    destination_port: int | None
    flags: frozenset[str]
    packets: int
    bytes: int
    packets_back: int
    bytes_back: int
    sensor: str | None


def places(names: Sequence[str]) -> dict[str, int] | None:
    """Return where each column stands in a header line (lower case); None if it lacks one that a flow needs."""
    found = {what: next((names.index(name) for name in told if name in names), -1) for what, told in NAMES.items()}
    return None if any(found[what] < 0 for what in NEEDED) else {what: at for what, at in found.items() if at >= 0}


def flows(stream: BinaryIO) -> Iterator[Flow | Reject]:
    """Yield a flow or a reject for each line that is neither a header nor tells of the export as a whole.

    Raises:
        Malformed: see csv_text.records.
    """
    place: dict[str, int] = {}
    totals = False
    for record in csv_text.records(stream):
        first = record.fields[0].lower()
        if totals:
            totals = False
        elif first.startswith(_BESIDE):
            totals = first == "flows"
        elif first.isalpha() and (found := places([name.lower() for name in record.fields])) is not None:
            place = found
        else:
            yield _flow(record, place)


def _flow(record: csv_text.Record, place: Mapping[str, int]) -> Flow | Reject:
    fields = record.fields
    told = {what: fields[at] if at < len(fields) else "" for what, at in place.items()}
    wrong = next((what for what, holds in _CHECKS.items() if not holds(told.get(what, ""))), None)
    if wrong:
        reason = f"{told[wrong][:50]!r} is no {wrong} of a flow" if place else "no header stands above it"
        return Reject(record.line, reason, ",".join(fields)[:300])
    proto = _PROTOCOLS.get(told["proto"].lower(), told["proto"].lower())
    ports = _count(told.get("source port", "")), _count(told.get("destination port", ""))
    start = _time(told["start"]) or datetime.min  # noqa: DTZ901 - checked above; times here have no zone
    return Flow(
        line=record.line,
        start=start,
        end=_end(start, told),
        proto=proto,
        source=told["source"],
        source_port=ports[0] if proto != "icmp" else _icmp(told.get("destination port", ""))[0],
        destination=told["destination"],
        destination_port=ports[1] if proto != "icmp" else _icmp(told.get("destination port", ""))[1],
        flags=_FLAGS.intersection(told.get("flags", "").upper()),
        packets=int(told["packets"]),
        bytes=int(told["bytes"]),
        packets_back=_count(told.get("packets back", "")) or 0,
        bytes_back=_count(told.get("bytes back", "")) or 0,
        sensor=told["sensor"] if told.get("sensor", "") not in _NOWHERE else None,
    )


def _time(text: str) -> datetime | None:
    try:
        if "-" in text:
            return datetime.fromisoformat(text).replace(tzinfo=None)
        seconds = float(text)
        seconds = seconds / 1000 if seconds >= _MILLISECONDS else seconds
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None


def _end(start: datetime, told: Mapping[str, str]) -> datetime:
    """Return when a flow ended, by its duration, which is finer than an end in whole seconds."""
    try:
        *larger, seconds = (float(part) for part in told["duration"].split(":"))
        whole = sum(part * 60**power for power, part in enumerate(reversed(larger), 1))
        return start + timedelta(seconds=max(0.0, whole + seconds))
    except (KeyError, ValueError, OverflowError):
        return max(start, _time(told.get("end", "")) or start)


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _icmp(port: str) -> tuple[int | None, int | None]:
    """Return type and code, which stand in the destination port as `8.0`, or as `2048` in old editions."""
    kind, dot, code = port.partition(".")
    both = _count(port)
    return (_count(kind), _count(code)) if dot else (None, None) if both is None else divmod(both, 256)


@lru_cache(maxsize=65_536)
def _is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "start": lambda text: _time(text) is not None,
    "source": _is_address,
    "destination": _is_address,
    "packets": lambda text: _count(text) is not None,
    "bytes": lambda text: _count(text) is not None,
}
"""What must hold for a line to be a flow."""

"""A line of a Linux log: when, on which computer, by which program, what it said; from syslog or the journal's JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from doorward.iso_time import utc

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times at rest are naive UTC
_ISO = r"(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?)"
_YEARLESS = r"(?:[A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d:\d\d)"
_HEAD = rf"(?:<\d{{1,3}}>)?(?:1 )?(?:{_ISO}|{_YEARLESS})\s(?P<host>\S{{1,255}})\s"
_PLAIN = re.compile(_HEAD + r"(?P<program>[\w./-]{1,60})(?:\[\d{1,10}\])?:\s(?P<text>.*)", re.DOTALL)
_RFC_5424 = re.compile(
    _HEAD + r"(?P<program>[\w./-]{1,60})\s\S{1,128}\s\S{1,32}\s(?:-|\[[^\n]{0,2000}?\])\s(?:\ufeff)?(?P<text>.*)",
    re.DOTALL,
)
_SINCE_BOOT = re.compile(r"\[\s{0,12}\d{1,12}\.\d{1,9}\]\s")


@dataclass(frozen=True, slots=True)
class LogLine:
    """What a line says.

    Attributes:
        time: naive UTC; None where the line has no year. A time without a zone is taken as UTC.
        text: what the program said, the kernel's seconds since boot left out.
    """

    time: datetime | None
    host: str | None
    program: str
    text: str


def log_line(text: str) -> LogLine | None:
    """Return what a line says; None if it is in no form that is known here (RFC 3164, RFC 5424, ISO times, journal)."""
    if text.startswith("{"):
        return _journal(text)
    hit = _PLAIN.match(text) or _RFC_5424.match(text)
    if hit is None:
        return None
    return LogLine(utc((hit["iso"] or "").replace(",", ".")), hit["host"], hit["program"], _spoken(hit["text"]))


def _journal(text: str) -> LogLine | None:
    """Return what an entry of `journalctl -o json` says; its times are microseconds, its odd messages lists of bytes."""
    try:
        entry = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entry, dict) or "__REALTIME_TIMESTAMP" not in entry:
        return None
    said = entry.get("MESSAGE")
    if isinstance(said, list) and all(isinstance(part, int) and 0 <= part <= 255 for part in said):  # noqa: PLR2004 - bytes
        said = bytes(said).decode("utf-8", "replace")
    program = _text(entry.get("SYSLOG_IDENTIFIER")) or _text(entry.get("_COMM")) or _text(entry.get("_TRANSPORT"))
    if not isinstance(said, str) or program is None:
        return None
    legible = said.encode("utf-8", "replace").decode()
    return LogLine(_moment(entry["__REALTIME_TIMESTAMP"]), _text(entry.get("_HOSTNAME")), program, _spoken(legible))


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,17}", value):
        return None
    return _EPOCH + timedelta(microseconds=int(value))


def _text(value: Any) -> str | None:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) and value else None


def _spoken(text: str) -> str:
    return _SINCE_BOOT.sub("", text, count=1)

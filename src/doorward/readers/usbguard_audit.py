"""USB devices as USBGuard allowed or refused them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.iso_time import since_1970
from doorward.reader import Reject, reader
from doorward.records.log_line import log_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from doorward.reader import Input, Sample, Told

_OWN = re.compile(r"\[(\d{9,11})(?:\.\d{1,9})?\] (?:\([A-Z]\) )?(.*)")
_PAIR = re.compile(r"([a-z._]{1,40})='((?:[^'\\]|\\.){0,8000})'")
_ID = re.compile(r"\bid ([0-9a-f]{4}):([0-9a-f]{4})\b")
_QUOTED = re.compile(r"\b(serial|name|via-port) \"((?:[^\"\\]|\\.){0,1000})\"")
_INTERFACE = re.compile(r"\b([0-9a-f]{2}):[0-9a-f*]{2}:[0-9a-f*]{2}\b")
_KINDS = {"Device.Insert": "plugged", "Device.Present": "plugged", "Device.Remove": "unplugged"}
_TARGETS = {"allow": "allowed", "block": "blocked", "reject": "blocked"}
_CLASSES = (("08", "storage"), ("06", "portable"), ("03", "input"), ("09", "hub"))
"""Class code of an interface (USB-IF) -> device_class, the one that matters most first."""


def recognises(sample: Sample) -> bool:
    """Whether one of its first lines is USBGuard's record of a device, and none the kernel's, whose reader takes the log."""
    first = head_lines(sample.head, most=5_000)
    if any("New USB device found" in line for line in first):
        return False
    return any(_event(line) is not None for line in first if "device.rule='" in line)


@reader(fills=("endpoint_events",), recognises=recognises)
def usbguard_audit(source: Input) -> Iterable[Told]:
    """Audit log of USBGuard (usbguard-audit.log, or its lines in syslog or the journal).

    A device that is inserted under a rule that blocks it counts as blocked until a line says that it was allowed. Its own
    file does not name the computer, which is said once. Changes of the policy itself are passed over, and a log that holds
    the kernel's lines too is read for those alone. A record is a line about a device.
    """
    yield from batches("endpoint_events", _rows(source))


def _rows(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    nameless = timeless = False
    with source.open() as stream:
        for number, text in lines(stream):
            if "device.rule=" not in text:
                continue
            row = _event(text)
            if row is None:
                yield Reject(
                    number, "it is no record of a device that comes, goes or is judged with success", text[:200]
                )
                continue
            if row["host"] is None and not nameless:
                nameless = True
                yield Reject(number, "it names no computer: left out, here and below", text[:200])
            if row["time"] is None and not timeless:
                timeless = True
                yield Reject(number, "times without a year: left out, here and below", text[:200])
            yield [row | {"origin_row": number}]


def _event(text: str) -> dict[str, Any] | None:
    """Return the row of a line, all but its number; None if it is no record of a device."""
    split = _split(text)
    if split is None:
        return None
    time, host, said = split
    told = dict(_PAIR.findall(said))
    kind = _KINDS.get(told.get("type", ""))
    if told.get("type") in {"Policy.Device.Update", "Device.Update"}:
        kind = _TARGETS.get(told.get("target.new", ""))
    elif kind == "plugged" and told.get("device.rule", "").startswith(("block", "reject")):
        kind = "blocked"
    if kind is None or "device.rule" not in told:
        return None
    # Only what the daemon did is a fact; a change that failed leaves the device as it was.
    if told.get("result", "SUCCESS") != "SUCCESS":
        return None
    return {"time": time, "host": host, "kind": kind, "log": "usbguard"} | _device(told["device.rule"])


def _split(text: str) -> tuple[datetime | None, str | None, str] | None:
    if own := _OWN.match(text):
        return since_1970(own[1]), None, own[2]
    line = log_line(text)
    return (line.time, line.host, line.text) if line and line.program.startswith("usbguard") else None


def _device(rule: str) -> dict[str, Any]:
    """Return what a rule tells of the device it was made for."""
    known, quoted = _ID.search(rule), dict(_QUOTED.findall(rule))
    shown = rule.partition("with-interface")[2]
    classes = set(_INTERFACE.findall(shown))
    kind = next((meaning for code, meaning in _CLASSES if code in classes), "other" if classes else None)
    name = quoted.get("name", "").strip()
    return {
        "device": quoted.get("via-port") or None,
        "device_class": kind,
        "vendor": known[1] if known else None,
        "product": name or (known[2] if known else None),
        "serial": quoted.get("serial", "").strip() or None,
    }

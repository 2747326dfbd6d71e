"""USB devices as the Linux kernel notes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.line_text import head_lines, lines
from doorward.reader import Reject, reader
from doorward.records.log_line import log_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from doorward.reader import Input, Sample, Told
    from doorward.records.log_line import LogLine

_PORT = r"(usb[0-9]{1,3}|[0-9]{1,3}-[0-9]{1,3}(?:\.[0-9]{1,3}){0,6})"
_FOUND = re.compile(rf"usb {_PORT}: New USB device found, idVendor=([0-9a-f]{{4}}), idProduct=([0-9a-f]{{4}})")
_SAID = re.compile(rf"usb {_PORT}: (Product|Manufacturer|SerialNumber): (.{{1,300}})")
_GONE = re.compile(rf"usb {_PORT}: USB disconnect, device number")
_REFUSED = re.compile(rf"usb {_PORT}: Device is not authorized for usage")
_ALLOWED = re.compile(rf"usb {_PORT}: authorized to connect")
_DRIVER = re.compile(rf"([\w-]{{1,40}}) {_PORT}:[0-9]{{1,3}}\.[0-9]{{1,3}}: (.{{1,200}})")
_INPUT = re.compile(rf"input: .{{0,300}}/{_PORT}/[0-9.:-]{{1,40}}/")
_UAS = re.compile(r"scsi host[0-9]{1,5}: uas\b")
_CLASSES = {"usb-storage": "storage", "uas": "storage", "hub": "hub", "usbhid": "input", "usblp": "other"}
"""Driver -> device_class."""
_COLUMNS = {"Product": "product", "Manufacturer": "vendor", "SerialNumber": "serial"}
_OPEN = 1_000
"""Devices that may be plugged in at a time before the oldest is told with what is known of it."""


def recognises(sample: Sample) -> bool:
    """Whether one of its first lines is the kernel's note of a new USB device."""
    told = map(log_line, (line for line in head_lines(sample.head, most=5_000) if "New USB device found" in line))
    return any(line and line.program == "kernel" and _FOUND.match(line.text) for line in told)


@reader(fills=("endpoint_events",), recognises=recognises)
def kernel_usb_log(source: Input) -> Iterable[Told]:
    """USB devices in the log of the Linux kernel (syslog, journalctl -o json).

    What the kernel says of a device in several lines is one row, at the line where it was found. A disk that the driver
    uas takes over is not named by it: it is the one found last on that computer. Lines of traditional syslog have no year,
    so their rows have no time, which is said once. Other lines are passed over. A record is a line about a USB device.
    """
    yield from batches("endpoint_events", _Log().rows(source))


class _Log:
    """Devices that were found and may still be told more about."""

    def __init__(self) -> None:
        self._open: dict[tuple[str | None, str], dict[str, Any]] = {}
        self._timeless = False

    def rows(self, source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
        with source.open() as stream:
            for number, text in lines(stream):
                line = log_line(text) if "usb" in text or "USB" in text or ": uas" in text else None
                if line is None or line.program != "kernel":
                    continue
                if line.time is None and not self._timeless:
                    self._timeless = True
                    yield Reject(number, "times without a year: left out, here and below", text[:200])
                yield from self._line(line, number)
        yield from ([row] for row in self._open.values())

    def _line(self, line: LogLine, number: int) -> Iterator[Sequence[dict[str, Any]]]:
        if found := _FOUND.match(line.text):
            yield from self._told(line, found[1])
            if len(self._open) >= _OPEN:
                yield [self._open.pop(next(iter(self._open)))]
            row = {**_row(line, number, found[1], "plugged"), "vendor": found[2], "product": found[3]}
            self._open[line.host, found[1]] = row
        elif gone := _GONE.match(line.text):
            before = self._open.get((line.host, gone[1]), {})
            yield from self._told(line, gone[1])
            same = ("vendor", "product", "serial", "device_class")
            yield [{**_row(line, number, gone[1], "unplugged"), **{key: before.get(key) for key in same}}]
        else:
            self._more(line)

    def _told(self, line: LogLine, port: str) -> Iterator[Sequence[dict[str, Any]]]:
        row = self._open.pop((line.host, port), None)
        if row:
            yield [row]

    def _more(self, line: LogLine) -> None:
        """Add what a line says to the device it speaks of."""
        if said := _SAID.match(line.text):
            self._set(line, said[1], _COLUMNS[said[2]], said[3].strip() or None)
        elif refused := _REFUSED.match(line.text):
            self._set(line, refused[1], "kind", "blocked")
        elif allowed := _ALLOWED.match(line.text):
            self._set(line, allowed[1], "kind", "allowed")
        elif held := _INPUT.match(line.text):
            self._set(line, held[1], "device_class", "input")
        elif (driver := _DRIVER.match(line.text)) and driver[1] in _CLASSES:
            self._set(line, driver[2], "device_class", _CLASSES[driver[1]])
        elif _UAS.match(line.text):
            last = next((port for host, port in reversed(self._open) if host == line.host), None)
            if last:
                self._set(line, last, "device_class", "storage")

    def _set(self, line: LogLine, port: str, column: str, value: str | None) -> None:
        if row := self._open.get((line.host, port)):
            # A keyboard that is a disk too is a disk.
            row[column] = row[column] if (row.get(column), column) == ("storage", "device_class") else value


def _row(line: LogLine, number: int, port: str, kind: str) -> dict[str, Any]:
    return {
        "time": line.time,
        "host": line.host,
        "kind": kind,
        "device": port,
        "device_class": None,
        "vendor": None,
        "product": None,
        "serial": None,
        "log": "kernel",
        "origin_row": number,
    }

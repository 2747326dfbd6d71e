"""Zeek's delimited form without marked header lines: the names stand alone in the first line, or nowhere."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from doorward.readers.zeek.header import Header
from doorward.readers.zeek.logs import find
from doorward.readers.zeek.tsv import scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.reader import Input, Scan

_LEAD = (
    "ts",
    "uid",
    "id.orig_h",
    "id.orig_p",
    "id.resp_h",
    "id.resp_p",
    "proto",
    "service",
    "duration",
    "orig_bytes",
    "resp_bytes",
    "conn_state",
)
_LOCAL = ("local_orig", "local_resp")
_TAIL = ("missed_bytes", "history", "orig_pkts", "orig_ip_bytes", "resp_pkts", "resp_ip_bytes")
_COUNTS = tuple(place for place, name in enumerate(_TAIL) if name != "history")
_EXTRA = ("tunnel_parents", "ip_proto")
_STATES = frozenset(["S0", "S1", "SF", "REJ", "S2", "S3", "RSTO", "RSTR", "RSTOS0", "RSTRH", "SH", "SHR", "OTH"])
_LAST_PORT = 65_535
_TRIED = 6


def recognises(head: bytes) -> bool:
    """Whether a file that begins so is a Zeek log whose names stand in its first line, or a conn log without any header."""
    return _header(head) is not None


def scans(source: Input, head: bytes) -> Iterator[Scan]:
    """Yield the one scan of the file."""
    found = _header(head)
    if found is not None and found[0].log is not None:
        yield scan(found[0], found[0].log, source.name, found[1])


def _header(head: bytes) -> tuple[Header, int] | None:
    """Return the names and the first line of data."""
    lines = head.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")[:-1][:_TRIED]
    if not lines:
        return None
    names = tuple(lines[0].rstrip("\r\t").split("\t"))
    if len(names) > 1 and find("", names) is not None:
        return Header(names=names), 2
    layouts = [_layout(line.rstrip("\r").split("\t")) for line in lines]
    known = {layout for layout in layouts if layout}
    # The first or the last line of a cut file may be a piece.
    if len(known) != 1 or layouts.count(None) > 1:
        return None
    return Header(path="conn", names=known.pop()), 1


def _layout(values: list[str]) -> tuple[str, ...] | None:
    """Return the names of the values of a line, if they can only be those of a conn log as Zeek orders it."""
    if len(values) < len(_LEAD + _TAIL) or not _leads(values):
        return None
    rest = values[len(_LEAD) :]
    local = tuple(name for name, value in zip(_LOCAL, rest, strict=False) if value in {"T", "F", "-"})
    names = _LEAD + local + _TAIL
    counts = rest[len(local) :]
    if len(values) < len(names) or not all(counts[place].isdecimal() for place in _COUNTS):
        return None
    extra = tuple(_EXTRA[: len(values) - len(names)])
    unknown = tuple(f"unnamed_{place}" for place in range(len(names + extra), len(values)))
    return names + extra + unknown


def _leads(values: list[str]) -> bool:
    time, uid, source, source_port, destination, destination_port, proto = values[:7]
    return (
        re.fullmatch(r"\d{1,11}\.\d{1,6}", time) is not None
        and re.fullmatch(r"C[0-9A-Za-z]{9,20}", uid) is not None
        and _is_address(source)
        and _is_address(destination)
        and _is_port(source_port)
        and _is_port(destination_port)
        and proto in {"tcp", "udp", "icmp", "unknown_transport"}
        and values[11] in _STATES
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_port(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,5}", text) is not None and int(text) <= _LAST_PORT

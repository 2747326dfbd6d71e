"""Argus' bidirectional flows as `ra` writes them in columns, known from the CTU captures as binetflow."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from doorward.hostile import csv_text
from doorward.reader import Batch, Malformed, Reject, reader
from doorward.records import flow_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO

    from doorward.reader import Input, Sample, Told

NEEDED = ("starttime", "dur", "proto", "srcaddr", "dir", "dstaddr", "state", "totpkts", "totbytes")

_ROWS = 10_000  # that make a batch
_DIGITS = 18
_NO_CONNECTION = frozenset({"arp", "rarp", "llc", "stp", "lldp", "ether"})
_CARRIED_BY = {"rtp": "udp", "rtcp": "udp", "udt": "udp", "ipv6-icmp": "icmp", "icmpv6": "icmp"}
"""Argus' name of a protocol -> the transport that it names or that it recognised inside."""
_SERVICES = frozenset({"rtp", "rtcp", "udt"})
_ONE_SIDED = frozenset({"INT", "REQ"})
"""States of a flow that only its source sent to."""


class _Side(NamedTuple):
    """One end and what it sent, None where the record does not say; `headers` is how many packets it is taken to have sent."""

    address: str
    port: int | None
    packets: int | None
    bytes: int | None
    headers: int
    flags: str


def recognises(sample: Sample) -> bool:
    """Whether the first line names the columns of Argus."""
    return _is_header(csv_text.header(sample.head))


def _is_header(names: Sequence[str]) -> bool:
    return all(name in names for name in NEEDED)


@reader(fills=("conn",), recognises=recognises)
def argus_binetflow(source: Input) -> Iterable[Told]:
    """Argus flows, columns of ra (binetflow).

    What is counted are flows: headers and the records in which Argus reports on itself are not. Who opened a flow is what the
    arrow says; where it says nothing (`<?>`), a side with a reserved port is the one that was called if the other's is none.
    Argus counts the bytes of frames, so the bytes of IP are those less an Ethernet header a packet, and the payload is an
    estimate (see flow_record.payload); where only the sum of the packets is told, each side is taken to have sent half of
    them. Without SrcBytes the bytes of an answered flow are not known. Times are those of the clock that ra ran under, and are taken as UTC.
    """
    rows: list[dict[str, Any]] = []
    try:
        with source.open() as stream:
            for told in _flows(stream):
                if isinstance(told, Reject):
                    yield told
                    continue
                rows.append(told)
                if len(rows) >= _ROWS:
                    yield Batch("conn", rows)
                    rows = []
    except Malformed:
        yield Batch("conn", rows)
        raise
    yield Batch("conn", rows)


def _flows(stream: BinaryIO) -> Iterator[dict[str, Any] | Reject]:
    names: list[str] = []
    for record in csv_text.records(stream):
        if not record.fields[0][:1].isdigit() and _is_header(lower := [field.lower() for field in record.fields]):
            names = lower
            continue
        told = dict(zip(names, record.fields, strict=False))
        if told.get("proto", "").lower() == "man":
            continue
        reason = _wrong(told) if names else "no header stands above it"
        yield Reject(record.line, reason, ",".join(record.fields)[:300]) if reason else _row(record.line, told)


def _wrong(told: Mapping[str, str]) -> str:
    """Return why a line is no flow between two addresses, as a sentence; empty if it is one."""
    proto = told.get("proto", "").lower()
    if proto in _NO_CONNECTION:
        return f"{proto} makes no connections"
    if _time(told.get("starttime", "")) is None:
        return f"{told.get('starttime', '')[:50]!r} is no start of a flow"
    for name in ("srcaddr", "dstaddr"):
        if not _is_address(told.get(name, "")):
            return f"{told.get(name, '')[:50]!r} is no address"
    for name in ("totpkts", "totbytes"):
        if _count(told.get(name, "")) is None:
            return f"{told.get(name, '')[:50]!r} is no count"
    return ""


def _row(line: int, told: Mapping[str, str]) -> dict[str, Any]:
    said = told["proto"].lower()
    proto = _CARRIED_BY.get(said, said)
    out, back = _sides(proto, told)
    if _called(told["dir"], out, back):
        out, back = back, out
    packets = _count(told["totpkts"]) or 0
    return {
        "time": _time(told["starttime"]),
        "source": out.address,
        "source_port": out.port,
        "destination": back.address,
        "destination_port": back.port,
        "proto": proto,
        "service": said if said in _SERVICES else None,
        "duration": _seconds(told["dur"]) if packets > 1 else None,
        "bytes_out": flow_record.payload(proto, out.address, _inner(out), out.headers),
        "bytes_in": flow_record.payload(proto, out.address, _inner(back), back.headers),
        "packets_out": out.packets,
        "packets_in": back.packets,
        "ip_bytes_out": _inner(out),
        "ip_bytes_in": _inner(back),
        "state": _state(proto, told["state"], out, back),
        "open": False,
        "origin_row": line,
    }


def _sides(proto: str, told: Mapping[str, str]) -> tuple[_Side, _Side]:
    """Return source and destination as the record names them."""
    near, _, far = told["state"].upper().partition("_")
    flags = (near, far) if "_" in told["state"] else ("", "")
    ports = (_port(told.get("sport", "")), _port(told.get("dport", "")))
    if proto == "icmp":
        ports = _icmp(told.get("sport", ""))
    alone = near in _ONE_SIDED or ("_" in told["state"] and not far)
    packets, sent = (_split(told, unit, alone=alone) for unit in ("pkts", "bytes"))
    near_half = -(-int(told["totpkts"]) // 2)
    halves = (near_half, int(told["totpkts"]) - near_half)
    headers = [half if count is None else count for count, half in zip(packets, halves, strict=True)]
    return (
        _Side(told["srcaddr"], ports[0], packets[0], sent[0], headers[0], flags[0]),
        _Side(told["dstaddr"], ports[1], packets[1], sent[1], headers[1], flags[1]),
    )


def _split(told: Mapping[str, str], unit: str, *, alone: bool) -> tuple[int | None, int | None]:
    """Return what each side sent, of the sum and of what the source or the destination sent if that is told."""
    both, near, far = (_count(told.get(side + unit, "")) for side in ("tot", "src", "dst"))
    if both is None:
        return near, far
    if near is None and far is None:
        return (both, 0) if alone else (None, None)
    near = both - (far or 0) if near is None else near
    return near, max(0, both - near)


def _called(arrow: str, out: _Side, back: _Side) -> bool:
    """Whether the side that the record names first is the one that was called."""
    if "?" in arrow and "<" in arrow and ">" in arrow:
        return flow_record.serves(out.port, back.port)
    return "<" in arrow and ">" not in arrow


def _inner(side: _Side) -> int | None:
    if side.bytes is None:
        return None
    return max(0, side.bytes - flow_record.ETHERNET_HEADER * side.headers)


def _state(proto: str, said: str, out: _Side, back: _Side) -> str | None:
    if proto == "tcp":
        return flow_record.state(proto, out.flags, back.flags, len(out.flags), len(back.flags)) if "_" in said else None
    if proto == "udp" and out.packets is None:
        return "SF" if said.upper() == "CON" else None
    return flow_record.state(proto, "", "", out.packets, back.packets)


def _time(text: str) -> datetime | None:
    try:
        if "/" in text or "-" in text:
            return datetime.fromisoformat(text.replace("/", "-")).replace(tzinfo=None)
        return datetime.fromtimestamp(float(text), UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return None


def _seconds(text: str) -> float | None:
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 <= seconds < float("inf") else None


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def _port(text: str) -> int | None:
    """Return a port; one that ra wrote as the name of a service is not known (run it with -n)."""
    if text.lower().startswith("0x"):
        return _hexadecimal(text)
    return _count(text)


def _hexadecimal(text: str) -> int | None:
    try:
        return int(text, 16) if len(text) <= _DIGITS else None
    except ValueError:
        return None


def _icmp(text: str) -> tuple[int | None, int | None]:
    """Return type and code of ICMP, which stand in the source port: 0x0303 is type 3 in the low byte, code 3 in the high one."""
    both = _port(text)
    return (None, None) if both is None else (both & 0xFF, both >> 8 & 0xFF)


@lru_cache(maxsize=65_536)
def _is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False

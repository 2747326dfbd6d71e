"""From the bytes of a frame to who sent what to whom: link layer, IP, and the header of the transport."""

from __future__ import annotations

from struct import Struct
from typing import NamedTuple

TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58

_ETHERNET = 1
_START = {101: 0, 12: 0, 14: 0, 228: 0, 229: 0, 0: 4, 108: 4}
"""Link type -> bytes before IP, where the version in IP itself says which it is."""
_TYPED = {_ETHERNET: 12, 113: 14, 276: 0}
"""Link type -> where the type of what follows stands."""
_BEHIND = {_ETHERNET: 14, 113: 16, 276: 20}
_TAGS = frozenset([b"\x81\x00", b"\x88\xa8", b"\x91\x00"])
_IPV4, _IPV6, _PPPOE = b"\x08\x00", b"\x86\xdd", b"\x88\x64"
_NAMES = {b"\x08\x06": "ARP", b"\x88\xcc": "LLDP", b"\x88\x8e": "EAPOL", b"\x80\x35": "RARP", b"\x88\x47": "MPLS"}
_LARGEST_LENGTH = 0x0600  # from here on the two bytes are a type, below a length (IEEE 802.3)
_DEEPEST = 8

_V4 = Struct("!BxHxxHxB2x4s4s")
_V6 = Struct("!IHB1x16s16s")
_PORTS = Struct("!HHH")
_SEGMENT = Struct("!HHI4xBB")
_CARRIES = frozenset([4, 41])
"""IP protocols that carry IP."""
_EXTENSIONS = frozenset([0, 43, 60, 51, 44])
_FRAGMENT, _AUTHENTICATION = 44, 51


class Packet(NamedTuple):
    """What one packet says.

    Attributes:
        proto: IP protocol: TCP, UDP, ICMP or ICMP6.
        source: address, packed.
        source_port: of ICMP the type.
        destination: address, packed.
        destination_port: of ICMP the code.
        size: bytes from the IP header on.
        start: where the payload begins in the frame.
        length: bytes of payload by the headers; fewer may have been captured.
        flags: TCP's flags.
        sequence: TCP's sequence number.
    """

    proto: int
    source: bytes
    source_port: int
    destination: bytes
    destination_port: int
    size: int
    start: int
    length: int
    flags: int = 0
    sequence: int = 0


def packet(link: int, data: bytes, length: int) -> Packet | str:
    """Return what a frame says, or why it is part of no connection, in words that many frames may share.

    Args:
        link: link type.
        data: the captured bytes.
        length: bytes of the frame on the wire, for packets whose header leaves its length to the hardware.
    """
    if link == _ETHERNET and data[12:14] == _IPV4:
        return _ip(data, 14, length)
    at = _behind_link(link, data)
    return _ip(data, at, length) if isinstance(at, int) else at


def _behind_link(link: int, data: bytes) -> int | str:
    """Return where IP begins."""
    if link in _START:
        return _START[link]
    if link not in _TYPED:
        return f"frames of link type {link}, which is not read"
    kind, at = data[_TYPED[link] : _TYPED[link] + 2], _BEHIND[link]
    for _ in range(_DEEPEST):
        if kind not in _TAGS:
            break
        kind, at = data[at + 2 : at + 4], at + 4
    if kind == _PPPOE:
        return at + 8 if data[at + 6 : at + 8] in {b"\x00\x21", b"\x00\x57"} else "PPPoE frames without IP"
    if kind in {_IPV4, _IPV6}:
        return at
    if int.from_bytes(kind, "big") < _LARGEST_LENGTH:
        return "IEEE 802.3 frames without IP"
    return f"{_NAMES.get(kind, f'frames of type 0x{kind.hex()}')}"


def _ip(data: bytes, at: int, length: int) -> Packet | str:
    for _ in range(_DEEPEST):
        version = data[at] >> 4 if at < len(data) else 0
        told = _v4(data, at, length) if version == 4 else _v6(data, at) if version == 6 else "broken headers"  # noqa: PLR2004
        if isinstance(told, str):
            return told
        if told[0] not in _CARRIES:
            return _transport(data, told)
        at = told[3]
    return "broken headers"


_Inside = tuple[int, bytes, bytes, int, int, int]
"""Protocol, source, destination, where the transport begins and ends, bytes from the IP header on."""


def _v4(data: bytes, at: int, length: int) -> _Inside | str:
    if len(data) < at + 20:
        return "broken headers"
    head, size, fragment, proto, source, destination = _V4.unpack_from(data, at)
    header = (head & 0x0F) * 4
    # Hardware that cuts packets itself leaves their length empty.
    size = size or max(length, len(data)) - at
    if header < 20 or size < header:  # noqa: PLR2004 - bytes of the shortest header
        return "broken headers"
    if fragment & 0x1FFF:
        return "fragments of IP behind the first"
    return proto, source, destination, at + header, at + size, size


def _v6(data: bytes, at: int) -> _Inside | str:
    if len(data) < at + 40:
        return "broken headers"
    _, payload, proto, source, destination = _V6.unpack_from(data, at)
    inner, end = at + 40, at + 40 + payload
    for _ in range(_DEEPEST):
        if proto not in _EXTENSIONS:
            return proto, source, destination, inner, end, payload + 40
        if len(data) < inner + 8:
            return "broken headers"
        if proto == _FRAGMENT and int.from_bytes(data[inner + 2 : inner + 4], "big") >> 3:
            return "fragments of IP behind the first"
        units = (
            8
            if proto == _FRAGMENT
            else 4 * (data[inner + 1] + 2)
            if proto == _AUTHENTICATION
            else 8 * (data[inner + 1] + 1)
        )
        proto, inner = data[inner], inner + units
    return "broken headers"


def _transport(data: bytes, inside: _Inside) -> Packet | str:
    proto, source, destination, at, end, size = inside
    if proto == TCP and len(data) >= at + 14:
        source_port, destination_port, sequence, offset, flags = _SEGMENT.unpack_from(data, at)
        start = at + (offset >> 4) * 4
        if start < at + 20 or start > end:
            return "broken headers"
        return Packet(
            TCP, source, source_port, destination, destination_port, size, start, end - start, flags, sequence
        )
    if proto == UDP and len(data) >= at + 8 and end >= at + 8:
        source_port, destination_port, _ = _PORTS.unpack_from(data, at)
        return Packet(UDP, source, source_port, destination, destination_port, size, at + 8, end - at - 8)
    if proto in {ICMP, ICMP6} and len(data) >= at + 4 and end >= at + 4:
        return Packet(proto, source, data[at], destination, data[at + 1], size, at + 8, max(0, end - at - 8))
    if proto in {TCP, UDP, ICMP, ICMP6}:
        return "broken headers"
    return f"IP protocol {proto}"

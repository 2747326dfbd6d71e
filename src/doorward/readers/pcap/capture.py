"""The file formats of captures: PCAP of either byte order and resolution, and PCAPNG with its sections and interfaces."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from doorward.hostile import CHUNK
from doorward.reader import Malformed, Reject

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 256 * 1024
"""Bytes that one packet may have; libpcap allows no more."""

_BLOCK = 16 * 1024 * 1024  # bytes that a block of PCAPNG may have
_PCAP = {
    bytes.fromhex("d4c3b2a1"): ("<", 1_000_000, 16),
    bytes.fromhex("a1b2c3d4"): (">", 1_000_000, 16),
    bytes.fromhex("4d3cb2a1"): ("<", 1_000_000_000, 16),
    bytes.fromhex("a1b23c4d"): (">", 1_000_000_000, 16),
    # Some old systems put eight bytes more into the header of each packet.
    bytes.fromhex("34cdb2a1"): ("<", 1_000_000, 24),
    bytes.fromhex("a1b2cd34"): (">", 1_000_000, 24),
}
"""First bytes -> byte order, units a second, bytes of a packet's header."""
_SECTION = bytes.fromhex("0a0d0d0a")
_ORDERS = {bytes.fromhex("4d3c2b1a"): "<", bytes.fromhex("1a2b3c4d"): ">"}
_FILE_HEADER = 24
_INTERFACE, _OBSOLETE, _SIMPLE, _ENHANCED = 1, 2, 3, 6
_RESOLUTION, _OFFSET = 9, 14
_LINK = 0xFFFF
_MICRO = 1_000_000
_FAR = 253_402_300_800 * _MICRO  # the year 10000
_INTERFACES = 65_536
_WORD = {order: Struct(f"{order}I").unpack for order in _ORDERS.values()}
_HEADS = {(order, _ENHANCED): Struct(f"{order}IIIII") for order in _ORDERS.values()} | {
    (order, _OBSOLETE): Struct(f"{order}HHIIII") for order in _ORDERS.values()
}
"""Byte order and type of a block -> interface, drops (obsolete only), time in two halves, captured and real length."""


class Frame(NamedTuple):
    """A packet as it was captured: its number from 1, microseconds since 1970, its link type, bytes, and bytes on the wire."""

    number: int
    time: int
    link: int
    data: bytes
    length: int


def recognised(head: bytes) -> bool:
    """Whether a file that begins so is a capture."""
    if head[:4] == _SECTION:
        return head[8:12] in _ORDERS
    return head[:4] in _PCAP and len(head) >= _FILE_HEADER


def frames(stream: BinaryIO) -> Iterator[Frame | Reject]:
    """Yield the packets of a capture in the order in which they stand there.

    Raises:
        Malformed: the file is cut off, or a length in it is impossible; its line is the number of the packet.
    """
    window = _Window(stream)
    magic = window.take(4)
    if magic == _SECTION:
        yield from _blocks(window)
    elif magic in _PCAP:
        yield from _records(window, *_PCAP[magic])
    else:
        raise Malformed("it begins neither as PCAP nor as PCAPNG", 0)


class _Window:
    """A stretch of bytes that moves over a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._data, self._at = b"", 0

    def take(self, count: int) -> bytes:
        """Return the next bytes, fewer only at the end of the stream."""
        end = self._at + count
        if end > len(self._data):
            rest = self._data[self._at :]
            self._data, self._at = rest + self._stream.read(max(CHUNK, count - len(rest))), 0
            end = count
        found = self._data[self._at : end]
        self._at += len(found)
        return found


def _records(window: _Window, order: str, units: int, size: int) -> Iterator[Frame | Reject]:
    rest = window.take(_FILE_HEADER - 4)
    if len(rest) < _FILE_HEADER - 4:
        raise Malformed("the capture is cut off within its header", 0)
    (link,) = Struct(f"{order}16xI").unpack(rest)
    unpack, take, scale = Struct(f"{order}IIII").unpack_from, window.take, units // _MICRO
    number = 0
    while header := take(size):
        number += 1
        if len(header) < size:
            raise Malformed(f"the capture is cut off within packet {number}", number)
        seconds, fraction, captured, length = unpack(header)
        if captured > LARGEST:
            raise Malformed(f"packet {number} claims {captured:,} bytes; the limit is {LARGEST:,}", number)
        data = take(captured)
        if len(data) < captured:
            raise Malformed(f"the capture is cut off within packet {number}", number)
        yield Frame(number, seconds * _MICRO + fraction // scale, link & _LINK, data, length)


class _Interface(NamedTuple):
    """Where packets of a section came from: link type, units a second, and seconds to be added."""

    link: int
    units: int
    offset: int


def _blocks(window: _Window) -> Iterator[Frame | Reject]:
    order, number, kind = "<", 0, _SECTION
    interfaces: list[_Interface] = []
    while kind:
        size = window.take(4)
        if kind == _SECTION:
            magic = window.take(4)
            if magic not in _ORDERS:
                raise Malformed("a section of the capture does not say its byte order", number + 1)
            order, interfaces = _ORDERS[magic], []
        body = _body(window, order, size, 16 if kind == _SECTION else 12, number + 1)
        (code,) = _WORD[order](kind)
        if code == _INTERFACE and kind != _SECTION:
            interfaces = [*interfaces, _interface(order, body)] if len(interfaces) < _INTERFACES else interfaces
        elif code in {_ENHANCED, _OBSOLETE, _SIMPLE}:
            number += 1
            yield _packet(order, code, body, interfaces, number)
        kind = window.take(4)
        if 0 < len(kind) < 4:  # noqa: PLR2004 - bytes of a block's type
            raise Malformed(f"the capture is cut off behind packet {number}", number + 1)


def _body(window: _Window, order: str, size: bytes, around: int, number: int) -> bytes:
    """Return what stands in a block between what was read of it and its length, which is told again at its end."""
    (told,) = _WORD[order](size.ljust(4, b"\0"))
    if len(size) < 4:  # noqa: PLR2004 - bytes of a length
        raise Malformed(f"the capture is cut off before packet {number}", number)
    if not around <= told <= _BLOCK or told % 4:
        raise Malformed(f"a block before packet {number} claims {told:,} bytes", number)
    body = window.take(told - around + 4)
    if len(body) < told - around + 4:
        raise Malformed(f"the capture is cut off before packet {number}", number)
    return body[:-4]


def _interface(order: str, body: bytes) -> _Interface:
    if len(body) < 8:  # noqa: PLR2004 - bytes before the options
        return _Interface(_LINK, _MICRO, 0)
    (link,) = Struct(f"{order}H").unpack_from(body)
    units, offset, at = _MICRO, 0, 8
    while at + 4 <= len(body):
        code, length = Struct(f"{order}HH").unpack_from(body, at)
        value = body[at + 4 : at + 4 + length]
        if code == _RESOLUTION and len(value) == 1:
            power = value[0] & 0x7F
            units = 2 ** min(power, 63) if value[0] & 0x80 else 10 ** min(power, 19)
        if code == _OFFSET and len(value) == 8:  # noqa: PLR2004 - bytes of a number
            (offset,) = Struct(f"{order}q").unpack(value)
        at += 4 + length + -length % 4
    return _Interface(link, units, offset)


def _packet(order: str, code: int, body: bytes, interfaces: list[_Interface], number: int) -> Frame | Reject:
    if code == _SIMPLE:
        return Reject(number, "a packet without a time (a simple block)")
    head = _HEADS[order, code]
    if len(body) < head.size:
        return Reject(number, "a packet whose block is too short")
    fields = head.unpack_from(body)
    high, low, captured, length = fields[-4:]
    if captured > len(body) - head.size:
        return Reject(number, f"a packet that claims {captured:,} bytes in a block of {len(body):,}")
    if fields[0] >= len(interfaces):
        return Reject(number, f"a packet of interface {fields[0]}, which is not described")
    interface = interfaces[fields[0]]
    time = (high << 32 | low) * _MICRO // interface.units + interface.offset * _MICRO
    if not 0 <= time < _FAR:
        return Reject(number, "a packet of no possible time")
    return Frame(number, time, interface.link, body[head.size : head.size + captured], length)

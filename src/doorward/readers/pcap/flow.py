"""One connection while its packets go by."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from socket import AF_INET, AF_INET6, inet_ntop
from typing import TYPE_CHECKING, Any

from doorward.readers.pcap import handshake
from doorward.readers.pcap.packet import ICMP, ICMP6, TCP, UDP
from doorward.records.flow_record import serves

if TYPE_CHECKING:
    from doorward.readers.pcap.listening import Datagrams, Stream
    from doorward.readers.pcap.packet import Packet

_NAMES = {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMP6: "icmp"}
_ECHO = {8: 0, 0: 8, 128: 129, 129: 128, 133: 134, 134: 133, 135: 136, 136: 135}
"""ICMP type of a question or an answer -> that of the other."""
_REPLIES = frozenset([0, 129])
_HALF, _WHOLE = 1 << 31, 1 << 32
_GAP = 1 << 24
"""Bytes that may be missing between two segments; numbers further apart have nothing to do with each other."""
_LETTERS = "SHADFR"
_LONGEST = 64

Key = tuple[int, bytes, int, bytes, int]


def keys(told: Packet) -> tuple[Key, Key]:
    """Return what packets of this direction and of the other are known by."""
    proto, source, source_port, destination, destination_port = told[:5]
    if proto in {ICMP, ICMP6}:
        kind = _ECHO.get(source_port)
        # Types that have no answer have no other direction; nothing is known by a negative type.
        back = -1 if kind is None else kind
        return (proto, source, source_port, destination, 0), (proto, destination, back, source, 0)
    return (proto, source, source_port, destination, destination_port), (
        proto,
        destination,
        destination_port,
        source,
        source_port,
    )


def answers(told: Packet) -> bool:
    """Whether the first packet of a connection can only be an answer, so that the other end opened it."""
    if told.proto == TCP and told.flags & handshake.SYN:
        return bool(told.flags & handshake.ACK)
    if told.proto in {ICMP, ICMP6}:
        return told.source_port in _REPLIES
    return serves(told.source_port, told.destination_port)


class Flow:
    """What is known of a connection: who opened it, and what each side (0 the opener) sent."""

    __slots__ = (
        "before",
        "ends",
        "first",
        "heard",
        "history",
        "key",
        "last",
        "next",
        "number",
        "opening",
        "packets",
        "payload",
        "proto",
        "sizes",
        "states",
    )

    def __init__(self, key: Key, told: Packet, time: int, number: int) -> None:
        turned = answers(told)
        near, far = (told.source, told.source_port), (told.destination, told.destination_port)
        if turned and told.proto in {ICMP, ICMP6}:
            near, far = (told.source, told.destination_port), (told.destination, _ECHO[told.source_port])
        self.key = key
        self.proto = told.proto
        self.ends = (far, near) if turned else (near, far)
        self.first = self.last = time
        self.number = number
        self.packets, self.sizes, self.payload = [0, 0], [0, 0], [0, 0]
        self.states = [handshake.INACTIVE, handshake.INACTIVE]
        self.before = [handshake.INACTIVE, handshake.INACTIVE]
        self.next: list[int | None] = [None, None]
        self.history = "^" if turned else ""
        self.opening = told.sequence if told.flags & handshake.SYN else None
        self.heard: Stream | Datagrams | None = None

    def side(self, told: Packet) -> int:
        """Return which side sent a packet of this connection."""
        if (told.source, told.source_port) == self.ends[0]:
            return 0
        return int(told.proto not in {ICMP, ICMP6} or told.source != self.ends[0][0])

    def add(self, told: Packet, side: int, time: int) -> None:
        """Count a packet."""
        self.packets[side] += 1
        self.sizes[side] += told.size
        if time > self.last:
            self.last = time
        elif time < self.first:
            self.first = time
        length = told.length
        if told.proto == TCP:
            flags = told.flags
            handshake.advance(self.states, self.before, side, flags, length)
            if flags & 7 or length:
                self.payload[side] += self._new(side, told)
            letter = _letter(flags, length)
        else:
            self.payload[side] += length
            letter = "D" if length else ""
        if letter and side:
            letter = letter.lower()
        if letter and letter not in self.history and len(self.history) < _LONGEST:
            self.history += letter

    def reopened(self, told: Packet) -> bool:
        """Whether a packet begins another connection between the same ends: a SYN that counts from another number."""
        opens = told.flags & (handshake.SYN | handshake.ACK) == handshake.SYN
        return opens and told.proto == TCP and told.sequence != self.opening

    def _new(self, side: int, told: Packet) -> int:
        """Return how many bytes of a segment were not sent before, what was lost between two segments included."""
        wanted = self.next[side]
        start = (told.sequence + (told.flags & handshake.SYN > 0)) % _WHOLE
        end = (start + told.length) % _WHOLE
        if wanted is None:
            self.next[side] = end
            return told.length
        more = (end - wanted) % _WHOLE
        if more >= _HALF or told.flags & handshake.RST:
            return 0
        self.next[side] = end
        return more if more <= told.length + _GAP else told.length

    def row(self, uid: str) -> dict[str, Any]:
        """Return the row of conn."""
        (source, source_port), (destination, destination_port) = self.ends
        return {
            "time": moment(self.first),
            "uid": uid,
            "source": address(source),
            "source_port": source_port,
            "destination": address(destination),
            "destination_port": destination_port,
            "proto": _NAMES[self.proto],
            "service": ",".join(dict.fromkeys(self.heard.services)) or None if self.heard else None,
            "duration": (self.last - self.first) / 1e6 if sum(self.packets) > 1 else None,
            "bytes_out": self.payload[0],
            "bytes_in": self.payload[1],
            "packets_out": self.packets[0],
            "packets_in": self.packets[1],
            "ip_bytes_out": self.sizes[0],
            "ip_bytes_in": self.sizes[1],
            "state": self._state(),
            "history": self.history or None,
            "open": False,
            "origin_row": self.number,
        }

    def _state(self) -> str:
        if self.proto == TCP:
            return handshake.called(self.states, self.history, self.payload)
        if self.proto != UDP:
            return "OTH"
        near, far = self.packets
        return ("SF" if near else "SHR") if far else "S0"


def _letter(flags: int, length: int) -> str:
    """Return Zeek's letter for what a segment does; upper case."""
    if flags & handshake.SYN:
        return "H" if flags & handshake.ACK else "S"
    if flags & handshake.RST:
        return "R"
    if flags & handshake.FIN:
        return "F"
    return "D" if length else "A" if flags & handshake.ACK else ""


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times have no zone here; all are UTC


def moment(time: int) -> datetime:
    """Return microseconds since 1970 as naive UTC."""
    return _EPOCH + timedelta(microseconds=time)


@lru_cache(maxsize=65_536)
def address(packed: bytes) -> str:
    """Return a packed address as text."""
    return inet_ntop(AF_INET if len(packed) == 4 else AF_INET6, packed)  # noqa: PLR2004 - bytes of an address

"""Which protocol a connection speaks, and what is heard of it, in the order in which it was said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.readers.pcap import http_head
from doorward.readers.pcap.hellos import Hellos
from doorward.readers.pcap.lookups import Lookups
from doorward.readers.pcap.requests import Requests

if TYPE_CHECKING:
    from doorward.readers.pcap.telling import Moment, Talk, Tell

DNS_PORTS = frozenset([53, 5353, 5355])
"""Ports of DNS, and of its multicast forms."""

_NTP, _NTP_SIZES = 123, frozenset([48, 52, 68, 72])
_QUIC_VERSIONS = frozenset([b"\x00\x00\x00\x01", b"\x6b\x33\x43\xcf"])
_QUIC_LONG = 0xC0
_HALF = 1 << 31
_WHOLE = 1 << 32
_TRIED = 24
"""Bytes of the opener after which no other protocol is looked for."""


class Datagrams:
    """What is heard of a connection of datagrams."""

    __slots__ = ("_talk", "closed", "services")

    def __init__(self, ports: tuple[int, int], tell: Tell) -> None:
        self._talk: Talk | None = Lookups(tell) if DNS_PORTS & set(ports) else None
        self.closed = self._talk is None and not {_NTP, 443} & set(ports)
        self.services: list[str] = []

    def hear(self, side: int, data: bytes, moment: Moment) -> None:
        """Hear a datagram; anything that makes no sense is passed over."""
        if self._talk is None:
            self.closed = True
            self.services += _named(data)
            return
        try:
            self._talk.take(side, data, moment)
        except ValueError:
            return
        if not self.services:
            self.services.append(self._talk.service)

    def end(self) -> None:
        """Tell what is left."""
        if self._talk is not None:
            self._talk.end()


def _named(data: bytes) -> list[str]:
    if len(data) > 6 and data[0] & _QUIC_LONG == _QUIC_LONG and data[1:5] in _QUIC_VERSIONS:  # noqa: PLR2004
        return ["quic"]
    if len(data) in _NTP_SIZES and 1 <= data[0] >> 3 & 7 <= 4:  # noqa: PLR2004 - versions of NTP
        return ["ntp"]
    return []


class Stream:
    """What is heard of a TCP connection: each side in order, retransmissions left out, gaps told as such."""

    __slots__ = ("_heard", "_port", "_talk", "_tell", "_wanted", "closed", "services")

    def __init__(self, port: int, tell: Tell) -> None:
        self._port, self._tell = port, tell
        self._talk: Talk | None = None
        self._wanted: list[int | None] = [None, None]
        self._heard = b""
        self.closed = False
        self.services: list[str] = []

    def hear(self, side: int, sequence: int, data: bytes, length: int, moment: Moment) -> None:
        """Hear a segment.

        Args:
            side: 0 the opener.
            sequence: number of its first byte.
            data: what was captured of it.
            length: bytes it has.
            moment: when it was sent.
        """
        wanted = self._wanted[side]
        ahead = 0 if wanted is None else (sequence - wanted) % _WHOLE
        if ahead >= _HALF:
            old = _WHOLE - ahead
            if old >= length:
                return
            data, length, sequence = data[old:], length - old, (sequence + old) % _WHOLE
            ahead = 0
        self._wanted[side] = (sequence + length) % _WHOLE
        try:
            if ahead:
                self._miss(side)
            self._take(side, data, moment)
            if len(data) < length:
                self._miss(side)
        except ValueError:
            self.end()
            self.closed = True

    def end(self) -> None:
        """Tell what is left."""
        if self._talk is not None:
            self._talk.end()
            self._talk = None

    def _miss(self, side: int) -> None:
        if self._talk is not None:
            self._talk.miss(side)
        elif side == 0:
            self._heard = b""

    def _take(self, side: int, data: bytes, moment: Moment) -> None:
        if self._talk is None:
            if not self._recognise(side, data):
                return
            data, self._heard = self._heard + data, b""
        assert self._talk is not None  # noqa: S101 - it was recognised
        if not self._talk.take(side, data, moment):
            self._next()

    def _recognise(self, side: int, data: bytes) -> bool:
        """Find the protocol by what the opener says first; False if that is not yet known, or never will be."""
        if side == 1:
            if data.startswith(b"SSH-"):
                self._close("ssh")
            return False
        said = self._heard + data
        if said.startswith(b"SSH-"):
            self._close("ssh")
            return False
        self._talk = self._speaks(said)
        if self._talk is None:
            self._heard = said
            self.closed = len(said) >= _TRIED
            return False
        self.services.append(self._talk.service)
        return True

    def _speaks(self, said: bytes) -> Talk | None:
        if len(said) > 5 and said[0] == 22 and said[1] == 3 and said[5] == 1:  # noqa: PLR2004 - a TLS client's hello
            return Hellos(self._tell)
        if http_head.begins(said):
            return Requests(self._tell)
        if self._port in DNS_PORTS and len(said) >= 14 and not said[4] & 0xF8 and said[6] == 0 and 0 < said[7] <= 4:  # noqa: PLR2004
            return Lookups(self._tell, framed=True)
        return None

    def _next(self) -> None:
        """Go on after a conversation: behind a proxy's agreement another begins, else nothing more matters."""
        tunnelled = isinstance(self._talk, Requests) and self._talk.tunnelled
        self.end()
        self.closed = not tunnelled

    def _close(self, service: str) -> None:
        self.services.append(service)
        self.closed = True

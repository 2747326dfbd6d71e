"""The hellos of a TLS connection, told as one handshake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.readers.pcap import tls_hello
from doorward.readers.pcap.telling import LARGEST, Moment

if TYPE_CHECKING:
    from doorward.readers.pcap.telling import Tell
    from doorward.readers.pcap.tls_hello import Hello


class Hellos:
    """See telling.Talk. A client's hello that nobody answers is told when the connection ends."""

    service = "ssl"

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._held = [b"", b""]
        self._offer: Hello | None = None
        self._when = Moment(0, 0)

    def take(self, side: int, data: bytes, moment: Moment) -> bool:
        """Hear a piece of either stream, until both hellos are whole."""
        if side == 0 and self._offer is not None:
            return True
        if not self._held[side] and side == 0:
            self._when = moment
        self._held[side] += data
        found = tls_hello.handshake(self._held[side])
        if found is None:
            if len(self._held[side]) > LARGEST:
                raise ValueError("a hello that is too large")
            return True
        if side == 0:
            self._offer, self._held[0] = tls_hello.hello(found, tls_hello.CLIENT), b""
            return True
        if self._offer is None:
            raise ValueError("an answer to no hello")
        self._told(tls_hello.hello(found, tls_hello.SERVER))
        return False

    def miss(self, side: int) -> None:
        """Give up; what is missing may be the hello."""
        if side == 1 or self._offer is None:
            raise ValueError(f"a piece of side {side} is missing")

    def end(self) -> None:
        """Tell what only the client said."""
        if self._offer is not None:
            self._told(None)

    def _told(self, answer: Hello | None) -> None:
        offer, self._offer = self._offer, None
        if offer is None:
            return
        columns: dict[str, Any] = {"server_name": offer.server_name}
        columns |= {"ja3": tls_hello.ja3(offer), "ja4": tls_hello.ja4(offer)}
        if answer is not None:
            columns["version"] = tls_hello.version_name(answer.agreed)
            columns["cipher"] = tls_hello.cipher_name(answer.ciphers[0])
            columns["ja3s"] = tls_hello.ja3s(answer)
            columns["next_protocol"] = next((each.decode("latin-1") for each in answer.protocols), None)
        self._tell("tls", self._when, columns)

"""A QUIC handshake, which is one of TLS 1.3."""

from __future__ import annotations

from doorward.reader import Field
from doorward.readers.suricata_eve.event import ENDPOINTS, Event

quic = Event(
    table="tls",
    fields={
        **ENDPOINTS,
        "server_name": Field(("/quic/sni",)),
        "ja3": Field(("/quic/ja3/hash",)),
        "ja3s": Field(("/quic/ja3s/hash",)),
        "ja4": Field(("/quic/ja4",)),
    },
    constants={"version": "TLSv13"},
)

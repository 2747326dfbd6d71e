"""A TLS handshake."""

from __future__ import annotations

from doorward.reader import Field
from doorward.readers.suricata_eve.event import ENDPOINTS, Event

VERSIONS = {
    "TLS 1.3": "TLSv13",
    "TLS 1.2": "TLSv12",
    "TLS 1.1": "TLSv11",
    "TLSv1": "TLSv10",
    "TLS 1.0": "TLSv10",
    "SSLv2": "SSLv2",
    "SSLv3": "SSLv3",
}

tls = Event(
    table="tls",
    fields={
        **ENDPOINTS,
        "version": Field(("/tls/version",), meanings=VERSIONS),
        "server_name": Field(("/tls/sni",)),
        "next_protocol": Field(("/tls/server_alpns/0",)),
        "resumed": Field(("/tls/session_resumed",)),
        "subject": Field(("/tls/subject",)),
        "issuer": Field(("/tls/issuerdn",)),
        "ja3": Field(("/tls/ja3/hash",)),
        "ja3s": Field(("/tls/ja3s/hash",)),
        "ja4": Field(("/tls/ja4",)),
        "certificates": Field(("/tls/fingerprint",)),
    },
    nulls=("UNDETERMINED",),
)

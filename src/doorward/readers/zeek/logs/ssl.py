"""ssl.log: one line per TLS handshake."""

from __future__ import annotations

from doorward.readers.zeek.log import ENDPOINTS, Log, known_as

ssl = Log(
    table="tls",
    fields={
        **ENDPOINTS,
        "version": known_as("version"),
        "cipher": known_as("cipher"),
        "server_name": known_as("server_name"),
        "next_protocol": known_as("next_protocol"),
        "resumed": known_as("resumed"),
        "established": known_as("established"),
        "subject": known_as("subject"),
        "issuer": known_as("issuer", "issuer_subject"),
        "validation": known_as("validation_status"),
        "ja3": known_as("ja3"),
        "ja3s": known_as("ja3s"),
        "ja4": known_as("ja4"),
        "certificates": known_as("cert_chain_fps", "cert_chain_fuids"),
    },
    signs=(
        frozenset({"uid", "cipher", "version"}),
        frozenset({"uid", "resumed", "established"}),
        frozenset({"uid", "ssl_history"}),
    ),
    constants={"open": False},
)

"""One row per TLS handshake."""

from __future__ import annotations

from doorward.table import Column, Table

tls = Table(
    "tls",
    {
        "time": Column("timestamp('UTC')", "when the handshake was seen"),
        "uid": Column("string", "connection it belongs to"),
        "source": Column("string", "address that opened the exchange"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address that was called"),
        "destination_port": Column("int64", "port that was called"),
        "version": Column("string", "protocol version agreed"),
        "cipher": Column("string", "cipher suite agreed"),
        "server_name": Column("string", "SNI: the name the client asked for, null if it named none"),
        "next_protocol": Column("string", "ALPN protocol agreed"),
        "resumed": Column("boolean", "an earlier session was resumed"),
        "established": Column("boolean", "the handshake was completed"),
        "subject": Column("string", "subject of the server's certificate"),
        "issuer": Column("string", "issuer of the server's certificate"),
        "validation": Column("string", "what the sensor found when it checked the chain"),
        "ja3": Column("string", "JA3 fingerprint of the client"),
        "ja3s": Column("string", "JA3S fingerprint of the server"),
        "ja4": Column("string", "JA4 fingerprint of the client"),
        "certificates": Column("list<string>", "ids of the server's certificates, leaf first; see certificates.id"),
        "sensor": Column("string", "which sensor saw it"),
    },
)

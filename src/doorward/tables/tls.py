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
        "open": Column(
            "boolean", "its connection was still open when it was written: it may stand in several such rows"
        ),
        "sensor": Column("string", "which sensor saw it"),
    },
    reading="""
    -- A handshake whose connection is still open is written again and again: it counts once, as the row that knows most
    -- of it, and not at all once it has been written for good.
    select * from {rows} where not coalesce(open, false)
    union all
    select * from (
        select * from {rows} where open
        qualify row_number() over (
            partition by uid, source, destination, destination_port, time
            order by established desc nulls last, server_name nulls last, origin nulls last, origin_row nulls last
        ) = 1
    ) as latest
    where not exists (
        select 1 from {rows} as closed
        where not coalesce(closed.open, false) and closed.uid = latest.uid and closed.source = latest.source
    )
    """,
    identity=("source", "source_port", "destination", "destination_port", "server_name"),
)

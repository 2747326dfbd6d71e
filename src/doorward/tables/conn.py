"""One row per connection: who called whom, when, how long, how much."""

from __future__ import annotations

from doorward.table import Column, Table

conn = Table(
    "conn",
    {
        "time": Column("timestamp('UTC')", "when the first packet was seen"),
        "uid": Column("string", "the sensor's own name for the connection"),
        "source": Column("string", "address that opened the exchange"),
        "source_port": Column("int64", "port it came from"),
        "destination": Column("string", "address that was called"),
        "destination_port": Column("int64", "port that was called"),
        "proto": Column("string", "transport: tcp, udp, icmp"),
        "service": Column("string", "application protocol the sensor recognised, null if none"),
        "duration": Column("float64", "seconds from first to last packet, null if only one was seen"),
        "bytes_out": Column("int64", "payload bytes from source to destination"),
        "bytes_in": Column("int64", "payload bytes from destination to source"),
        "packets_out": Column("int64", "packets from source to destination"),
        "packets_in": Column("int64", "packets from destination to source"),
        "ip_bytes_out": Column("int64", "IP bytes from source to destination, headers included"),
        "ip_bytes_in": Column("int64", "IP bytes from destination to source, headers included"),
        "state": Column("string", "Zeek connection state: SF, S0, REJ, …"),
        "history": Column("string", "Zeek history letters"),
        "missed_bytes": Column("int64", "bytes the sensor knows it missed"),
        "open": Column("boolean", "still open when written: one connection may stand in several such rows"),
        "sensor": Column("string", "which sensor saw it, null where the log does not say"),
    },
    reading="""
    -- A connection that is still open is written again and again under its uid: it counts once, with its largest
    -- duration, and not at all once it has been written as closed.
    select * from {rows} where not coalesce(open, false)
    union all
    select * from (
        select * from {rows} where open
        qualify row_number() over (
            partition by uid, source, destination, destination_port
            order by duration desc nulls last, time nulls last, origin nulls last, origin_row nulls last
        ) = 1
    ) as latest
    where not exists (
        select 1 from {rows} as closed
        where not coalesce(closed.open, false) and closed.uid = latest.uid and closed.source = latest.source
    )
    """,
    identity=("source", "source_port", "destination", "destination_port", "proto"),
)

"""One row per lease of an address, as a server wrote it down or a sensor saw it being given."""

from __future__ import annotations

from doorward.table import Column, Table

leases = Table(
    "leases",
    {
        "time": Column("timestamp('UTC')", "when it was given or renewed, null where the file does not say"),
        "uid": Column("string", "connection it was seen in; the first if several"),
        "address": Column("string", "address that was given, null if none was"),
        "mac": Column("string", "MAC address of the client"),
        "hostname": Column("string", "name the client gave itself"),
        "domain": Column("string", "domain the server gave the client"),
        "requested": Column("string", "address the client asked for"),
        "until": Column("timestamp('UTC')", "when it ends, null if it does not or nobody said"),
        "server": Column("string", "address of the server that gave it"),
        "state": Column("string", "active, offered, refused, expired, released, declined, abandoned, …"),
        "messages": Column("list<string>", "DHCP messages that were seen, in order"),
        "sensor": Column("string", "which sensor saw it"),
    },
)

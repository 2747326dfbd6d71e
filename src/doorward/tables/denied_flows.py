"""Exchanges between zones that were answered though every firewall configuration that was read says it stops them."""

from __future__ import annotations

from doorward.table import Column, Table

denied_flows = Table(
    "denied_flows",
    {
        "source": Column("string", "address that opened the exchanges"),
        "destination": Column("string", "address that was called"),
        "proto": Column("string", "transport: tcp, udp, icmp"),
        "destination_port": Column("int64", "port that was called"),
        "from_zone": Column("string", "zone of the source; internet: all that is not ours"),
        "to_zone": Column("string", "zone of the destination"),
        "device": Column("string", "device that says it stops them, the first by name"),
        "rule": Column("string", "rule that says so: file, line and text"),
        "passages": Column("int64", "passages that say so: all there are"),
        "exchanges": Column("int64", "answered connections"),
        "first_seen": Column("timestamp('UTC')", "first of them"),
        "last_seen": Column("timestamp('UTC')", "last of them"),
    },
    observed=False,
)

"""What a packet filter lets through for a purpose and a while, as those who granted it wrote it down."""

from __future__ import annotations

from doorward.table import Column, Table

exceptions = Table(
    "exceptions",
    {
        "exception": Column("string", "number or name it is registered under, such as a ticket"),
        "device": Column("string", "device that lets it through, null if all do"),
        "asset": Column("string", "asset that it was granted for, null if none is named"),
        "sources": Column("list<string>", "source addresses: CIDR, or first-last; null: any"),
        "destinations": Column("list<string>", "destination addresses: CIDR, or first-last; null: any"),
        "proto": Column("string", "tcp, udp, …; null for any"),
        "destination_ports": Column("list<string>", "destination ports: a number, or first-last; null: any"),
        "purpose": Column("string", "what it is for"),
        "owner": Column("string", "who answers for it"),
        "granted": Column("date", "first day it holds, null if not told"),
        "ends": Column("date", "last day it holds, null if nobody set one"),
    },
)

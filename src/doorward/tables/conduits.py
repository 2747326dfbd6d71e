"""What is meant to pass from zone to zone; what no conduit names is meant to stay apart."""

from __future__ import annotations

from doorward.table import Column, Table

conduits = Table(
    "conduits",
    {
        "conduit": Column("string", "number or name it is registered under, null if it has none"),
        "from_zone": Column("string", "zone that opens the exchange; `internet` for all that is not ours"),
        "to_zone": Column("string", "zone that is called; `internet` for all that is not ours"),
        "proto": Column("string", "tcp, udp, …; null for any"),
        "destination_ports": Column("list<string>", "destination ports: a number, or first-last; null: any"),
        "allowed": Column("boolean", "it may pass; false: it must not, whatever another conduit says"),
        "purpose": Column("string", "what it is for"),
        "owner": Column("string", "who answers for it"),
        "ends": Column("date", "last day it is meant to hold, null if nobody set one"),
    },
)

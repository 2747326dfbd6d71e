"""Parts of the network the organisation tells apart."""

from __future__ import annotations

from doorward.table import Column, Table

zones = Table(
    "zones",
    {
        "zone": Column("string", "name of the zone"),
        "network": Column("string", "CIDR"),
    },
)

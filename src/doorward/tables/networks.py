"""Address ranges that are the organisation's own."""

from __future__ import annotations

from doorward.table import Column, Table

networks = Table(
    "networks",
    {
        "network": Column("string", "CIDR"),
        "purpose": Column("string", "internal"),
    },
)

"""Domain names that are the organisation's own."""

from __future__ import annotations

from doorward.table import Column, Table

domains = Table(
    "domains",
    {
        "domain": Column("string", "registered name, lower case"),
    },
)

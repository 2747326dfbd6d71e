"""What an intruder comes for."""

from __future__ import annotations

from doorward.table import Column, Table

jewels = Table(
    "jewels",
    {
        "jewel": Column("string", "name"),
        "asset": Column("string", "asset that holds it"),
        "worth": Column("string", "why it matters"),
    },
)

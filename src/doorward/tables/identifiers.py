"""What each asset is known by: names, cards, serial numbers and accounts that are one asset, and since when."""

from __future__ import annotations

from doorward.table import Column, Table

identifiers = Table(
    "identifiers",
    {
        "asset": Column("string", "the register's name, else the name it gives itself, else its MAC address"),
        "kind": Column("string", "name, mac, serial or sid"),
        "value": Column("string", "in one spelling: names short and lower case, MAC addresses with colons"),
        "in_register": Column("boolean", "a register says so of this asset"),
        "shared": Column("boolean", "several assets bear it, so that it tells none of them"),
        "first_seen": Column("timestamp('UTC')", "first time the data show it, null where a register alone says so"),
        "last_seen": Column("timestamp('UTC')", "last time the data show it, null where a register alone says so"),
    },
    observed=False,
)

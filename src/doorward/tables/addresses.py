"""Each address seen or registered: whose it is and on which side it stands."""

from __future__ import annotations

from doorward.table import Column, Table

addresses = Table(
    "addresses",
    {
        "address": Column("string", "IP address as spelled in the data"),
        "canonical": Column("string", "the same address in its standard spelling"),
        "internal": Column("boolean", "it lies in the organisation's own ranges"),
        "scope": Column(
            "string", "unicast, multicast, broadcast, link-local, loopback, unspecified, or not an address"
        ),
        "asset": Column(
            "string",
            "asset of the register that it belongs to at all times; null if none is known, or if it changed hands",
        ),
        "holders": Column("int64", "how many assets held it, one after another: see holdings; null if none is known"),
        "zone": Column("string", "narrowest zone it lies in, null if in none"),
        "hostname": Column("string", "name its holder gave itself in the latest lease, null if none"),
        "mac": Column("string", "MAC address of its holder in the latest lease, null if none"),
    },
    observed=False,
)

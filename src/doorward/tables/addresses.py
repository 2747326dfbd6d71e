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
        "asset": Column("string", "asset it belongs to, null if in no register"),
        "zone": Column("string", "narrowest zone it lies in, null if in none"),
    },
    observed=False,
)

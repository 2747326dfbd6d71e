"""Who held each of our addresses, and when: for every address and moment exactly one row."""

from __future__ import annotations

from doorward.table import Column, Table

holdings = Table(
    "holdings",
    {
        "address": Column("string", "IP address as spelled in the data; internal and of a single host"),
        "asset": Column(
            "string",
            "the register's name, else the name it gives itself, else its MAC address, else the address itself",
        ),
        "in_register": Column("boolean", "the asset stands in a register"),
        "since": Column("timestamp('UTC')", "from this moment on; null: from the beginning of the data"),
        "until": Column("timestamp('UTC')", "up to this moment, without it; null: to the end of the data"),
        "how": Column(
            "string",
            "what tells it: lease, scan, logon, register, address (an IPv6 address made of a MAC address), dns, certificate, or nothing",
        ),
        "shared": Column(
            "boolean", "others stand behind it, as behind a gateway: not all of its traffic is that asset's"
        ),
    },
    observed=False,
)

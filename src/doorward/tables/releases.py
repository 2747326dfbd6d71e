"""What was released, from which build, and how long it is supported."""

from __future__ import annotations

from doorward.table import Column, Table

releases = Table(
    "releases",
    {
        "release": Column("string", "name of the release, as customers and components name it"),
        "product": Column("string", "product released"),
        "version": Column("string", "version of the product"),
        "build": Column("string", "build it came from; null: what an inventory named after the release says"),
        "published": Column("timestamp('UTC')", "when it was released"),
        "support_until": Column("date", "last day of support, null if open-ended"),
    },
)

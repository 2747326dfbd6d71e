"""One row per identity that was seen logged on to a computer, so that its secrets may be taken there."""

from __future__ import annotations

from doorward.table import Column, Table

sessions = Table(
    "sessions",
    {
        "time": Column("timestamp('UTC')", "when it was seen, null where the source does not say"),
        "identity": Column("string", "id of who was logged on; see identities.id"),
        "computer": Column("string", "id of where; see identities.id"),
        "kind": Column("string", "how it was seen: network, privileged, registry, interactive, …"),
    },
)

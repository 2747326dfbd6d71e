"""Why two identifiers are one asset, or are not although something says so: a row a pair and what tells it."""

from __future__ import annotations

from doorward.table import Column, Table

merges = Table(
    "merges",
    {
        "asset": Column("string", "asset that the left one belongs to"),
        "left_kind": Column("string", "kind of the one: see identifiers.kind"),
        "left_value": Column("string", "value of the one"),
        "right_kind": Column("string", "kind of the other"),
        "right_value": Column("string", "value of the other"),
        "how": Column("string", "what tells it: register, lease, scan, logon, directory, person, …"),
        "times": Column("int64", "how often it was told"),
        "first_seen": Column("timestamp('UTC')", "first time, null where no time is told"),
        "last_seen": Column("timestamp('UTC')", "last time, null where no time is told"),
        "merged": Column("boolean", "they count as one asset"),
        "why_not": Column("string", "why they do not, null if they do"),
    },
    observed=False,
)

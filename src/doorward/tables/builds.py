"""What was built, and when."""

from __future__ import annotations

from doorward.table import Column, Table

builds = Table(
    "builds",
    {
        "build": Column("string", "name or number of the build"),
        "product": Column("string", "product it built"),
        "started": Column("timestamp('UTC')", "when it began"),
        "finished": Column("timestamp('UTC')", "when it ended"),
        "source_commit": Column("string", "commit that was built"),
    },
)

"""The last analysis: when it holds for, what it came to, and what it could not judge."""

from __future__ import annotations

from doorward.table import Column, Table

analyses = Table(
    "analyses",
    {
        "version": Column("string", "of Doorward"),
        "as_of": Column("timestamp('UTC')", "the time it holds for, null where the data have none"),
        "headline": Column("string", "the answer in one or two sentences"),
        "gaps": Column("list<string>", "sentences: what could not be judged, and why"),
    },
    observed=False,
)

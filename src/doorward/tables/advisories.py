"""One row per security advisory."""

from __future__ import annotations

from doorward.table import Column, Table

advisories = Table(
    "advisories",
    {
        "id": Column("string", "advisory id"),
        "aliases": Column("list<string>", "other ids of the same weakness"),
        "upstream": Column("list<string>", "ids of the weaknesses it passes on"),
        "summary": Column("string", "one line"),
        "severities": Column("list<string>", "CVSS vectors or the source's words"),
        "published": Column("timestamp('UTC')", "first published"),
        "modified": Column("timestamp('UTC')", "last changed"),
        "withdrawn": Column("timestamp('UTC')", "withdrawn, null if it stands"),
        "source": Column("string", "feed that holds it; the newest edition of an id in a feed wins"),
    },
    reading="""
    -- The newest edition of an advisory wins; a withdrawn one is dropped after that, so that its withdrawal is not lost.
    select * from (
        select * from {rows}
        qualify row_number() over (
            partition by id, source order by modified desc nulls last, withdrawn desc nulls last, origin desc, origin_row desc
        ) = 1
    ) as newest
    where withdrawn is null
    """,
)

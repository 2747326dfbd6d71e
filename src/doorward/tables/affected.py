"""Which versions of which package an advisory says are affected."""

from __future__ import annotations

from doorward.table import Column, Table

affected = Table(
    "affected",
    {
        "id": Column("string", "advisory id"),
        "source": Column("string", "feed that says so; the newest edition of an id in a feed wins"),
        "modified": Column("timestamp('UTC')", "edition of the advisory"),
        "ecosystem": Column("string", "OSV ecosystem name without its release"),
        "release": Column("string", "release of a distribution, null elsewhere"),
        "package": Column("string", "package name in the ecosystem's own spelling"),
        "scheme": Column("string", "version scheme the range is written in"),
        "introduced": Column("string", "first affected version; '0' is before all; null for an explicit version list"),
        "introduced_excluded": Column("boolean", "the introduced version itself is not affected, only those after it"),
        "fixed": Column("string", "first version no longer affected; '0': none ever was"),
        "last_affected": Column("string", "last affected version"),
        "versions": Column("list<string>", "affected versions listed one by one"),
    },
    reading="""
    select * from {rows}
    qualify dense_rank() over (partition by id, source order by modified desc nulls last, origin desc) = 1
    """,
)

"""FIRST's estimate that a CVE is exploited in the next 30 days."""

from __future__ import annotations

from doorward.table import Column, Table

epss = Table(
    "epss",
    {
        "cve": Column("string", "CVE id"),
        "probability": Column("float64", "0 to 1"),
        "percentile": Column("float64", "share of CVEs scored the same or lower, 0 to 1"),
        "scored": Column("timestamp('UTC')", "day of the estimate"),
    },
    reading="""
    select * from {rows} qualify row_number() over (partition by cve order by scored desc nulls last, origin desc, origin_row desc) = 1
    """,
)

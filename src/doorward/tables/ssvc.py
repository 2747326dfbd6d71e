"""What a decision about a CVE rests on (SSVC), as CISA's Vulnrichment states it."""

from __future__ import annotations

from doorward.table import Column, Table

ssvc = Table(
    "ssvc",
    {
        "cve": Column("string", "CVE id"),
        "exploitation": Column("string", "none, poc or active"),
        "automatable": Column("boolean", "an attacker can automate steps 1 to 4 of the kill chain"),
        "technical_impact": Column("string", "partial or total"),
        "decided": Column("timestamp('UTC')", "when it was judged so"),
        "decided_by": Column("string", "who judged so: CISA-ADP, …"),
    },
    reading="""
    select * from {rows} qualify row_number() over (partition by cve order by decided desc nulls last, origin desc, origin_row desc) = 1
    """,
)

"""CISA's catalogue of vulnerabilities known to be exploited."""

from __future__ import annotations

from doorward.table import Column, Table

kev = Table(
    "kev",
    {
        "cve": Column("string", "CVE id"),
        "vendor": Column("string", "vendor or project"),
        "product": Column("string", "product"),
        "name": Column("string", "name of the vulnerability"),
        "date_added": Column("date", "added to the catalogue"),
        "due": Column("date", "date federal agencies must act by"),
        "ransomware": Column("boolean", "known to be used by ransomware"),
        "action": Column("string", "what the catalogue asks for"),
        "released": Column("timestamp('UTC')", "edition of the catalogue"),
    },
    reading="""
    select * from {rows} qualify row_number() over (partition by cve order by released desc nulls last, origin desc, origin_row desc) = 1
    """,
)

"""Which products a CVE record says are affected, by CPE name or by vendor and product: one row a match criterion.

A configuration combines its nodes, a node its criteria, each with its operator; configurations of a CVE are alternatives.
A criterion that is not `vulnerable` says what the product runs on: it must hold on the same asset, and is never the finding.
"""

from __future__ import annotations

from doorward.table import Column, Table

applicability = Table(
    "applicability",
    {
        "id": Column("string", "CVE id"),
        "source": Column(
            "string", "feed that says so: nvd, cve, cisa-adp, …; the newest edition of an id in a feed wins"
        ),
        "modified": Column("timestamp('UTC')", "edition of the record"),
        "configuration": Column("int64", "number of the configuration within the record"),
        "node": Column("int64", "number of the node within the configuration"),
        "configuration_operator": Column("string", "how the nodes of the configuration combine: and, or"),
        "node_operator": Column("string", "how the criteria of the node combine: and, or"),
        "negate": Column("boolean", "the node holds where its criteria do not"),
        "vulnerable": Column("boolean", "the product is the affected one; else what it runs on"),
        "part": Column("string", "CPE part: a (application), o (operating system), h (hardware); null if not known"),
        "vendor": Column("string", "vendor as CPE spells it: lower case, words joined by _"),
        "product": Column("string", "product as CPE spells it"),
        "version": Column("string", "the one version meant; '*' any, '-' none stated; bounds count only with '*'"),
        "update": Column("string", "CPE update: sp1, rc1, …; '*' any, '-' none"),
        "software_edition": Column("string", "CPE software edition; '*' any"),
        "target_software": Column("string", "CPE target software: node.js, wordpress, windows, …; '*' any"),
        "target_hardware": Column("string", "CPE target hardware; '*' any"),
        "scheme": Column("string", "version scheme the range is written in"),
        "low": Column("string", "lower bound of the versions; null: from the first on"),
        "low_excluded": Column("boolean", "the lower bound itself is not affected"),
        "high": Column("string", "upper bound of the versions; null: no end"),
        "high_excluded": Column("boolean", "the upper bound itself is not affected: it is the fixed version"),
    },
    reading="""
    select * from {rows}
    qualify dense_rank() over (partition by id, source order by modified desc nulls last, origin desc) = 1
    """,
)

"""Whether a weakness affects a component: one row a component and weakness, whoever holds the component.

A component is a package of an ecosystem with its version, or else a CPE name: join `software` that has a package by ecosystem,
package and coalesce(package_version, version), a null version included; and `software.cpe` without a package, `services.cpes`
and `recognised.cpe` by cpe, where `matches.package` is null. Where `asset` is set, the row holds for that asset only: the name
that the register or the inventory has for it, or its address.
"""

from __future__ import annotations

from doorward.table import Column, Table

matches = Table(
    "matches",
    {
        "asset": Column("string", "asset it holds for; null: every asset with the component"),
        "ecosystem": Column("string", "OSV ecosystem with its release, as in software; null for a CPE name"),
        "package": Column("string", "package name in that ecosystem's own spelling; null for a CPE name"),
        "cpe": Column(
            "string", "CPE name as written in the inventory or scan; of a package only where that name decided"
        ),
        "version": Column("string", "version compared"),
        "cve": Column("string", "CVE id where the advisory has one by its aliases, else the advisory's id"),
        "advisories": Column("list<string>", "ids of the advisories that speak of it"),
        "answer": Column("string", "affected, not affected or cannot tell"),
        "why": Column(
            "string", "what decided: in the range, listed, fixed before, VEX, no version, version not readable, …"
        ),
        "range": Column("string", "range of versions that decided, in words: '1.2 <= version < 1.4'"),
        "fixed": Column("string", "first version no longer affected, null if none is told"),
        "fixed_key": Column("string", "key of `fixed` that sorts as its scheme orders, null if it cannot be told"),
        "fixed_on": Column("timestamp('UTC')", "when the fix was first told of"),
        "exact": Column("boolean", "the order of versions is certain; else the match is approximate"),
        "source": Column("string", "feed that decided"),
    },
    observed=False,
)

"""Package names that are the organisation's own, wherever they are resolved."""

from __future__ import annotations

from doorward.table import Column, Table

own_packages = Table(
    "own_packages",
    {
        "ecosystem": Column("string", "OSV name of the package ecosystem; null: any"),
        "package": Column(
            "string", "package name in that ecosystem's own spelling; a * at its end stands for any ending"
        ),
        "registry": Column("string", "where it is to be resolved from, null if not stated"),
    },
)

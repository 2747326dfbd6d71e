"""What software an asset holds, and how that is known."""

from __future__ import annotations

from doorward.table import Column, Table

software = Table(
    "software",
    {
        "time": Column("timestamp('UTC')", "when the inventory was made"),
        "asset": Column("string", "asset or product the inventory describes"),
        "name": Column("string", "name as written"),
        "version": Column("string", "version as written, null if none stated"),
        "kind": Column("string", "library, application, operating-system, firmware, …"),
        "purl": Column("string", "package URL"),
        "cpe": Column("string", "CPE name"),
        "ecosystem": Column("string", "OSV name of the package ecosystem, null if not known"),
        "package": Column("string", "package name in that ecosystem's own spelling"),
        "supplier": Column("string", "who supplies it"),
        "evidence": Column("string", "how it is known: sbom, package list, …"),
    },
)

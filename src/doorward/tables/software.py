"""What software an asset holds, and how that is known."""

from __future__ import annotations

from doorward.table import Column, Table

software = Table(
    "software",
    {
        "time": Column("timestamp('UTC')", "when the inventory was made, or the software seen"),
        "asset": Column("string", "asset or product the inventory describes; an address where it was seen on the wire"),
        "name": Column("string", "name as written"),
        "version": Column("string", "version as written, null if none stated"),
        "kind": Column("string", "library, application, operating-system, firmware, http::server, …"),
        "purl": Column("string", "package URL"),
        "cpe": Column("string", "CPE name"),
        "ecosystem": Column("string", "OSV name of the package ecosystem, null if not known"),
        "package": Column("string", "package name in that ecosystem's own spelling"),
        "package_version": Column(
            "string", "version of that package where it differs: a source package's, or with its epoch; null: `version`"
        ),
        "supplier": Column("string", "who supplies it"),
        "evidence": Column("string", "how it is known: sbom, package list, seen on the wire, …"),
        "port": Column("int64", "port it was seen to serve, null for a client and an inventory"),
        "banner": Column("string", "what it said of itself"),
    },
)

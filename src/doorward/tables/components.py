"""What a build was made of: one row a build and component."""

from __future__ import annotations

from doorward.table import Column, Table

components = Table(
    "components",
    {
        "build": Column("string", "build that holds it, as builds and releases name it"),
        "name": Column("string", "name as written"),
        "version": Column("string", "version as written, null if none stated"),
        "purl": Column("string", "package URL"),
        "ecosystem": Column("string", "OSV name of the package ecosystem, null if not known"),
        "package": Column("string", "package name in that ecosystem's own spelling"),
        "resolved": Column("timestamp('UTC')", "when the build resolved it; null: while the build ran"),
        "registry": Column("string", "where it was resolved from: address or host of the registry"),
        "own_release": Column("string", "release of ours that it is, null if it is not ours"),
    },
)

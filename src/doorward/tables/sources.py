"""One row per file that was offered: what became of it."""

from __future__ import annotations

from doorward.table import Column, Table

sources = Table(
    "sources",
    {
        "origin": Column("string", "SHA-256 of the unpacked bytes"),
        "file": Column("string", "path as given, with the member after '!' for archives"),
        "reader": Column("string", "reader that took it, null if none"),
        "status": Column("string", "read, unknown, failed"),
        "unit": Column("string", "what is counted: line or record"),
        "units": Column("int64", "lines or records in the file"),
        "rows": Column("int64", "rows read"),
        "headers": Column("int64", "header, footer and blank lines"),
        "rejects": Column("int64", "lines or records that could not be read"),
        "bytes": Column("int64", "unpacked bytes"),
        "first_time": Column("timestamp('UTC')", "earliest time in its rows"),
        "last_time": Column("timestamp('UTC')", "latest time in its rows"),
        "tables": Column("list<string>", "tables it filled"),
        "note": Column("string", "what a person should know"),
        "batch": Column("string", "the commit its rows arrived in"),
    },
    observed=False,
)

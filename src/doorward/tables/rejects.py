"""Lines and records that could not be read, and why."""

from __future__ import annotations

from doorward.table import Column, Table

rejects = Table(
    "rejects",
    {
        "line": Column("int64", "line or record number"),
        "reason": Column("string", "why"),
        "text": Column("string", "the line's beginning, unprintable bytes escaped"),
    },
    # A file that failed is read again whenever it is offered, and its rejects come again.
    reading="select distinct * from {rows}",
)

"""One row per check of a place, a carrier or a matter that was planned, done or both."""

from __future__ import annotations

from doorward.table import Column, Table

checks = Table(
    "checks",
    {
        "what": Column("string", "name of the place or the carrier, or the matter itself"),
        "kind": Column("string", "place, carrier or matter"),
        "task": Column("string", "what is looked at, such as seals or a count; null if there is one check only"),
        "due": Column("date", "last day it is in time, null if it was not planned"),
        "done": Column("date", "day it was done, null if it was not"),
        "done_by": Column("string", "who did it, or is to"),
        "result": Column("string", "what came out, in the words of who did it"),
        "every_days": Column("int64", "days between two of them, null if nobody set any"),
    },
)

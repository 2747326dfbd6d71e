"""Ways from a door to a crown jewel."""

from __future__ import annotations

from doorward.table import Column, Table

paths = Table(
    "paths",
    {
        "id": Column("string", "content hash of door, hops and jewel"),
        "door": Column("string", "first fact gained"),
        "jewel": Column("string", "crown jewel reached"),
        "probability": Column("float64", "product over the distinct moves, 0 to 1"),
        "steps": Column("int64", "moves"),
        "steps_seen": Column("int64", "moves the data show happening"),
        "facts": Column("list<string>", "facts gained, in order"),
        "sentences": Column("list<string>", "one sentence a move, in order"),
    },
    observed=False,
)

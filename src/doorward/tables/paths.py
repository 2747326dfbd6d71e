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
        "walked": Column(
            "boolean", "the data show moves of it one after the other, in the order in which they must be made"
        ),
        "evidence": Column("string", "JSON list, one a move, of lists of {origin, file, table, rows} that show it"),
        "facts": Column("list<string>", "facts gained, in order"),
        "sentences": Column("list<string>", "one sentence a move, in order"),
    },
    observed=False,
)

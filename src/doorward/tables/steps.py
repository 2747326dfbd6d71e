"""Moves an intruder can make: all premises together give the conclusion."""

from __future__ import annotations

from doorward.table import Column, Table

steps = Table(
    "steps",
    {
        "kind": Column("string", "kind of move; the file in steps/"),
        "conclusion": Column("string", "fact gained"),
        "premises": Column("list<string>", "facts needed, all of them"),
        "probability": Column("float64", "chance that the move works, 0 to 1"),
        "seen": Column("boolean", "the data show this move happening"),
        "how": Column("string", "one sentence"),
        "fixes": Column("list<string>", "fixes that take the move away"),
        "first_seen": Column("timestamp('UTC')", "first time the data show it"),
        "last_seen": Column("timestamp('UTC')", "last time the data show it"),
    },
    observed=False,
)

"""Rooms, safes and cabinets that somebody answers for; as the organisation registers them."""

from __future__ import annotations

from doorward.table import Column, Table

places = Table(
    "places",
    {
        "name": Column("string", "its name"),
        "kind": Column("string", "room, safe, cabinet, …"),
        "classification": Column("string", "how what it may hold is classified, in the organisation's words"),
        "responsible": Column("string", "who answers for it"),
    },
)

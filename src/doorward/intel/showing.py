"""Parts of intelligence as tables for people: what became of them in an update, and how old they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.grid import Column, grid
from doorward.intel.feed import time_of
from doorward.wording import clip, moment, plural, size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.grid import Screen

    Row = Mapping[str, Any]


def outcomes(rows: Sequence[Row], on: Screen) -> str:
    """Return what became of each part, as a table for people; empty if nothing was asked for."""
    columns = (
        Column("source", lambda row: row["source"]),
        Column("part", lambda row: row["part"]),
        Column(
            "outcome", lambda row: row["outcome"], style=lambda row: "bold red" if row["outcome"] == "failed" else ""
        ),
        Column("records", lambda row: _number(row["records"]), right=True),
        Column("newest", lambda row: _when(row["newest"]), spare=2),
        Column("size", lambda row: size(row["size"]) if row["size"] is not None else "", right=True, spare=1),
        Column("address", lambda row: row["address"] or "", spare=3),
    )
    return grid(rows, columns, on) if rows else ""


def aged(rows: Sequence[Row], on: Screen) -> str:
    """Return how old each part is and where it is from, as a table for people."""
    columns = (
        Column("source", lambda row: row["source"]),
        Column("part", lambda row: row["part"]),
        Column("age", _age, style=lambda row: "bold red" if not row["held"] or row["old"] else ""),
        Column("records", lambda row: _number(row.get("records")), right=True),
        Column("newest record", lambda row: _when(row.get("newest")), spare=1),
        Column("fetched", lambda row: _when(row.get("fetched")), spare=2),
        Column("expires", lambda row: _when(row.get("expires")), spare=3),
        Column("read", lambda row: {True: "yes", False: "not yet", None: ""}[row.get("read")], spare=4),
        Column("licence", lambda row: row["licence"], spare=6),
        Column("address", lambda row: row["address"], spare=5),
    )
    return grid(rows, columns, on)


def _age(row: Row) -> str:
    if not row["held"]:
        return "not held"
    return plural(row["age_days"], "day") + (", old" if row["old"] else "")


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _when(text: str | None) -> str:
    try:
        return moment(time_of(text)) if text else ""
    except ValueError:
        return clip(text or "", 20)

"""The command `doorward sources`."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, Any

import click

from doorward import listing, pipeline
from doorward.answering import gaps
from doorward.cli import command, door, say, screen
from doorward.folding import folded
from doorward.grid import WIDE, Column, grid
from doorward.stages import retold
from doorward.wording import day, file_name, moment, plural, size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    Source = Mapping[str, Any]

COLUMNS = (
    "file",
    "reader",
    "status",
    "unit",
    "units",
    "rows",
    "headers",
    "rejects",
    "bytes",
    "first_time",
    "last_time",
    "tables",
    "note",
    "origin",
)
"""What programs are told of a file."""
_ORDER = ("read", "known", "unknown", "failed")
_STYLES = {"unknown": "yellow", "failed": "bold red", "known": "dim"}
_DAYS = 2


@command(examples=("doorward sources", "doorward sources --format jsonl"))
@click.option("--format", "form", type=click.Choice(listing.FORMATS), default="table", show_default=True)
def sources(ctx: click.Context, form: str) -> None:
    """List what was read, and what could not be judged for lack of it."""
    with door(ctx).workspace() as workspace:
        rows = workspace.lake.sources()
        counts = pipeline.counts(workspace)
        uncovered = pipeline.uncovered(workspace)
        again = retold.counts(workspace.lake)
    if form != "table":
        click.echo(listing.told(rows, COLUMNS, form), nl=False)
    elif rows:
        click.echo(shown(rows), nl=False)
    if not rows:
        say("nothing was read yet: run doorward analyze PATH.")
    for gap in (*gaps(counts, rows, ()), *uncovered) if rows else ():
        say(f"not judged: {gap}")
    for table, many in again.items():
        say(f"counted once: {plural(many, 'row')} of {table} that another file tells too")


def shown(rows: Sequence[Source]) -> str:
    """Return files as a table for people, those that were not read last, where the eye is."""
    ordered = sorted(folded(rows), key=lambda row: _ORDER.index(row["status"]))
    terminal = screen()
    within = common([row["file"] for row in rows]) if terminal.width < WIDE else ""
    columns = (
        Column("file", lambda row: row["file"][len(within) :], least=12, cut=file_name),
        Column("read as", _read_as, style=lambda row: _STYLES.get(row["status"], "")),
        Column("rows", lambda row: _count(row, "rows"), right=True),
        Column("headers", lambda row: _count(row, "headers"), right=True, spare=3),
        Column("rejects", lambda row: _count(row, "rejects"), right=True, style=_alarm),
        Column("time", lambda row: reach(row.get("first_time"), row.get("last_time")), spare=1),
        Column("size", lambda row: size(row["bytes"]) if row["bytes"] else "", right=True, spare=2),
    )
    heading = f"in {file_name(within, terminal.width - 4)}\n" if within else ""
    return heading + grid(ordered, columns, terminal, _note)


def common(files: Sequence[str]) -> str:
    """Return the folder (or the archive, up to its `!`) that all of several files lie in, empty if there is none."""
    if len(files) < 2:  # noqa: PLR2004 - one file has nothing in common with another
        return ""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(min(files), max(files), strict=False))
    shared = "".join(char for char, _ in pairs)
    return shared[: max(shared.rfind("/"), shared.rfind("!")) + 1]


def reach(first: datetime | None, last: datetime | None) -> str:
    """Return a time span in few words: '5 Oct 2026 to 18 Oct 2026', '18 Oct 2026, 09:00 to 17:30'."""
    if first is None or last is None:
        return ""
    if moment(first) == moment(last):
        return moment(first)
    if first.date() == last.date():
        return f"{moment(first)} to {last:%H:%M}"
    return f"{day(first)} to {day(last)}" if (last - first).days >= _DAYS else f"{moment(first)} to {moment(last)}"


def _read_as(row: Source) -> str:
    return str({"read": row.get("reader") or "", "known": "read before"}.get(row["status"], row["status"]))


def _count(row: Source, name: str) -> str:
    return f"{row[name]:,}" if row["status"] == "read" or row[name] else ""


def _alarm(row: Source) -> str:
    return "yellow" if row["rejects"] else ""


def _note(row: Source) -> str:
    return "" if row["status"] == "known" else str(row.get("note") or "")

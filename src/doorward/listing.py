"""Lists as people or programs want them: a table, JSON lines, or CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from doorward.wording import plain

FORMATS = ("table", "jsonl", "csv")


def told(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], form: str, width: int = 120) -> str:
    """Return rows as text in one of FORMATS, with these columns, ending in a newline unless empty."""
    listed = [[row.get(column) for column in columns] for row in rows]
    if form == "jsonl":
        return "".join(json.dumps(dict(zip(columns, row, strict=True)), default=_json) + "\n" for row in listed)
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_unformula(_text(value)) for value in row] for row in listed])
        return out.getvalue()
    return _grid(listed, columns, width)


def _grid(rows: list[list[Any]], columns: Sequence[str], width: int) -> str:
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    longest = max(
        range(len(columns)), key=lambda place: max((len(_text(row[place])) for row in rows), default=0), default=0
    )
    for place, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[place], int | float | None) for row in rows)
        grid.add_column(column, justify="right" if numeric else "left", overflow="fold", no_wrap=place != longest)
    for row in rows:
        # Text, not str: a host name in brackets must not become markup.
        grid.add_row(*(Text(plain(_text(value))) for value in row))
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=False).print(grid)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    return value.isoformat(sep=" ") if hasattr(value, "hour") else str(value)


def _json(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _unformula(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text

"""Lists as people or programs want them: a table, JSON lines, or CSV that no spreadsheet takes for formulas."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size

from doorward.grid import Column, Screen, fits, grid, wrapped
from doorward.report import sound
from doorward.wording import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Row = Mapping[str, Any]

FORMATS = ("table", "jsonl", "csv")
_LEAST = 20
_SMALL = 1e-3
_DIGITS = 100
"""Digits of a whole decimal that is told as it is; engines have 38."""
# The full-width forms are signs too where Excel speaks Chinese or Japanese.
_SIGN = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_FORMULA = re.compile(rf"\s*{_SIGN}")
# Where a comma is in numbers, a spreadsheet begins a cell after each semicolon, whatever is quoted.
_AFTER = re.compile(rf";(?=[\s\"]*{_SIGN})")
# Most text is ASCII that begins with no sign and has no semicolon, and reads in CSV as it is.
_HARMLESS = re.compile(r"(?:[!-*,./0-:<>?A-~][ -:<-~]*)?").fullmatch
_QUICK: Mapping[type, Callable[[Any], str | None]] = {
    str: lambda value: value if _HARMLESS(value) else None,
    int: str,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "",
    float: lambda value: repr(value) if math.isfinite(value) else "",
}
"""Type -> a value of it for CSV; None where more is to be looked at."""


def told(rows: Sequence[Row], columns: Sequence[str], form: str, screen: Screen = Screen()) -> str:  # noqa: B008 - frozen
    """Return rows as text in one of FORMATS, with these columns, ending in a newline unless empty.

    Times are UTC and end in `Z` where programs read them. On a screen too narrow for a table it is told row by row.
    """
    if form == "jsonl":
        return "".join(json.dumps({name: ready(row.get(name)) for name in columns}) + "\n" for row in rows)
    if form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([cell(name) for name in columns])
        writer.writerows([[cell(row.get(name)) for name in columns] for row in rows])
        return out.getvalue()
    widths = {name: max((cell_len(plain(_text(row.get(name)))) for row in rows), default=0) for name in columns}
    longest = max(widths, key=lambda name: widths[name], default=None)
    shown = [_column(name, rows, _LEAST if name == longest else 0) for name in columns]
    return grid(rows, shown, screen) if fits(rows, shown, screen) else _records(rows, columns, screen)


def ready(value: Any) -> Any:
    """Return a value as JSON has it: times as text, whole decimals as integers, no NaN, no infinity and no broken text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, dict):
        return {str(ready(key)): ready(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [ready(item) for item in value]
    return sound(value) if isinstance(value, float | str) else _spelled(value)


def _spelled(value: Any) -> Any:
    if isinstance(value, datetime):
        return _utc(value).isoformat(timespec="microseconds") + "Z"
    if isinstance(value, Decimal):
        return int(value) if _whole(value) else sound(float(value)) if value.is_finite() else None
    if isinstance(value, bytes):
        return value.hex()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _whole(value: Decimal) -> bool:
    return value.is_finite() and value.adjusted() < _DIGITS and value == value.to_integral_value()


def _column(name: str, rows: Sequence[Row], least: int) -> Column:
    known = [row[name] for row in rows if row.get(name) is not None]
    numbers = bool(known) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in known
    )
    return Column(plain(name), lambda row: _text(row.get(name)), right=numbers, least=least)


def _records(rows: Sequence[Row], columns: Sequence[str], screen: Screen) -> str:
    """Return every row as a paragraph, one value a line."""
    left = max(cell_len(plain(name)) for name in columns) + 2
    blocks = []
    for row in rows:
        lines = []
        for name in columns:
            parts = wrapped(plain(_text(row.get(name))), screen.width - left) or [""]
            lines += [set_cell_size(plain(name), left) + parts[0], *(" " * left + part for part in parts[1:])]
        blocks.append("".join(f"{line.rstrip()}\n" for line in lines))
    return "\n".join(blocks)


def _text(value: Any) -> str:
    """Return a value for a person."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return _utc(value).isoformat(sep=" ")
    return json.dumps(ready(value)) if isinstance(value, dict | bool) else str(ready(value))


def _number(value: float | Decimal) -> str:
    """Return a number with as many digits as anybody reads; whole ones and very small ones keep all that count."""
    if isinstance(value, Decimal) and _whole(value):
        return str(int(value))
    number = float("nan") if isinstance(value, Decimal) and value.is_nan() else float(value)
    if not math.isfinite(number) or 0 < abs(number) < _SMALL:
        return f"{number:.4g}"
    return f"{number:.3f}".rstrip("0").rstrip(".")


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def cell(value: Any) -> str:
    """Return a value for CSV, with an apostrophe before what a spreadsheet would take for a formula.

    Source: OWASP, CSV Injection.
    """
    quick = _QUICK.get(type(value))
    if quick is not None and (made := quick(value)) is not None:
        return made
    made = ready(value)
    if made is None:
        return ""
    if not isinstance(made, str):
        return _AFTER.sub(";'", json.dumps(made))
    text = _AFTER.sub(";'", plain(made))
    return f"'{text}" if _FORMULA.match(text) else text

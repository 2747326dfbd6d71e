"""The fast path: DuckDB's own CSV reader, typed. It answers only if every line was a row; else the careful path decides."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb as native

from doorward.cutting import LONGEST
from doorward.engine import Scanned
from doorward.engines.duckdb import casting, judging, prelude
from doorward.engines.duckdb.prelude import literal
from doorward.unpack.leaf import newlines

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from doorward.engines.duckdb.texts import Chunk
    from doorward.reader import Scan
    from doorward.table import Table

# Below this a temporary file and a CSV scan cost more than splitting the lines ourselves.
_WORTH = 256 * 1024
_NUMBERS = frozenset({"int64", "float64", "timestamp('UTC')"})
_STOP = "error('misfit')"
_MARK = b"\xef\xbb\xbf"


def suits(scan: Scan, table: Table, data: bytes) -> bool:
    """Say whether the fast path may try: a form that it reads as the careful path does, in bytes that hide nothing from it."""
    plain = scan.form == "delimited" and len(scan.separator) == 1 and bool(scan.nulls) and not scan.refused
    # A required number is what no blank line has: the CSV reader takes a line of separators for a row of empty texts.
    anchored = any(table.columns[column].type in _NUMBERS for column in scan.required if column in scan.fields)
    turned = any(field.turned for field in scan.fields.values())
    return plain and anchored and not turned and not scan.formulas and len(data) >= _WORTH and _hides_nothing(data)


def _hides_nothing(data: bytes) -> bool:
    """Whether there is no carriage return or mark that the CSV reader acts on, and no bad text in columns that it skips."""
    if b"\r" in data or b"\0" in data or data.startswith(_MARK):
        return False
    try:
        return data.isascii() or bool(data.decode())
    except UnicodeDecodeError:
        return False


def scan(cursor: native.DuckDBPyConnection, scan: Scan, table: Table, chunk: Chunk, spool: Path) -> Scanned | None:
    """Copy the lines to Parquet; return None, leaving nothing behind, if any line is not a good row.

    Header lines at the end are left out: a log is closed by one.
    """
    end, headers = _end(scan, chunk.data)
    body = chunk.data if end == len(chunk.data) else chunk.data[:end]
    part, target = spool / f"part-{secrets.token_hex(8)}", chunk.into(scan.table)
    rows = -1
    try:
        part.write_bytes(body)
        # Most chunks hold no escape, and a look at the bytes is cheaper than one at every text.
        escaped = scan.escaped and b"\\" in body
        query = _query(replace(scan, escaped=escaped), table, part, chunk)
        copied = cursor.execute(f"copy ({query}) to {literal(target)} ({prelude.PARQUET})")
        rows = copied.fetchall()[0][0]
    except native.Error:
        return None
    finally:
        part.unlink(missing_ok=True)
        if rows != newlines(body) + (body[-1:] != b"\n"):
            rows = -1
            target.unlink(missing_ok=True)
    return None if rows < 0 else Scanned(rows=rows, headers=headers, tables={scan.table})


def _end(scan: Scan, data: bytes) -> tuple[int, int]:
    """Return where the header lines at the end begin, and how many they are."""
    prefixes = tuple(prefix.encode() for prefix in scan.header_prefixes)
    end, headers = len(data), 0
    while prefixes and end:
        start = data.rfind(b"\n", 0, end - 1) + 1
        if not data.startswith(prefixes, start):
            break
        end, headers = start, headers + 1
    return end, headers


def _query(scan: Scan, table: Table, part: Path, chunk: Chunk) -> str:
    place = {name: index for index, name in reversed(list(enumerate(scan.header)))}
    chosen: dict[str, int] = {}
    for column, field in scan.fields.items():
        key = next((key for key in field.keys if key in place), None)
        if key is not None and column not in scan.constants:
            chosen[column] = place[key]
    doubles = _doubles(scan, table, chosen)
    values = ", ".join(f'{_value(scan, table, column, chosen, doubles)} as "{column}"' for column in table.columns)
    number = f"row_number() over () + {chunk.first_line - 1} as origin_row"
    query = f"select {values}, {literal(chunk.origin)} as origin, {number} from {_source(scan, part, doubles)}"
    if 0 in doubles:
        return query
    headers = (f"coalesce(starts_with(f0, {literal(prefix)}), false)" for prefix in scan.header_prefixes)
    return f"{query} where not ({' or '.join(headers) or 'false'})"


def _doubles(scan: Scan, table: Table, chosen: Mapping[str, int]) -> set[int]:
    """Return the places of fields that are numbers in every column they fill."""
    plain = {column for column in chosen if not scan.fields[column].first and not scan.fields[column].meanings}
    numbers = {column for column in plain if table.columns[column].type in _NUMBERS}
    return {chosen[column] for column in numbers} - {place for column, place in chosen.items() if column not in numbers}


def _source(scan: Scan, part: Path, doubles: set[int]) -> str:
    kinds = ", ".join(
        f"'f{place}': '{'double' if place in doubles else 'varchar'}'" for place in range(len(scan.header))
    )
    nulls = ", ".join(literal(text) for text in scan.nulls)
    return (
        f"read_csv({literal(part)}, columns = {{{kinds}}}, delim = {literal(scan.separator)}, header = false, quote = '',"
        f" escape = '', nullstr = [{nulls}], auto_detect = false, strict_mode = true, max_line_size = {LONGEST},"
        " compression = 'none', parallel = false)"
    )


def _value(scan: Scan, table: Table, column: str, chosen: Mapping[str, int], doubles: set[int]) -> str:
    """SQL for the value of a column; it stops the statement at a value that the careful path would not let pass."""
    kind, required = table.columns[column].type, column in scan.required
    if column not in chosen:
        value = judging.constant(scan, kind, column)
        return f"coalesce({value}, {_STOP})" if required else value
    name = f"f{chosen[column]}"
    if chosen[column] in doubles:
        return casting.number(kind, name, f" when {'true' if required else f'{name} is not null'} then {_STOP}")
    field = scan.fields[column]
    text = judging.meant(field, casting.first(scan, name) if field.first else name)
    value = casting.value(scan, kind, text)
    if required:
        return f"coalesce({value}, {_STOP})"
    return value if kind == "string" else f"coalesce({value}, case when {text} is not null then {_STOP} end)"

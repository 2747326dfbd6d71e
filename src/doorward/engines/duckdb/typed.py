"""The fast path: DuckDB's own CSV reader, typed. It answers only if every line was a row; else the careful path decides."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import duckdb as native

from doorward.engine import Into, Scanned
from doorward.engines.duckdb import casting
from doorward.engines.duckdb.prelude import literal
from doorward.reader import Scan
from doorward.table import Table

_NATIVE = {"int64": "bigint", "float64": "double", "timestamp('UTC')": "double"}
# Below this a temporary file and a CSV scan cost more than splitting the lines ourselves.
_WORTH = 256 * 1024


def suits(scan: Scan, data: bytes) -> bool:
    """Say whether the fast path may try: one-byte separator, no carriage return (it makes the CSV reader cut lines)."""
    plain = (
        scan.form == "delimited"
        and len(scan.separator) == 1
        and not any(field.turned for field in scan.fields.values())
    )
    return plain and not scan.refused and len(data) >= _WORTH and b"\r" not in data


def scan(
    cursor: native.DuckDBPyConnection,
    scan: Scan,
    table: Table,
    data: bytes,
    first_line: int,
    origin: str,
    into: Into,
    spool: Path,
) -> Scanned | None:
    """Copy the lines to Parquet; return None, leaving nothing behind, if any line is not a good row."""
    count = data.count(b"\n") + (not data.endswith(b"\n"))
    part, target = spool / f"part-{secrets.token_hex(8)}", into(scan.table)
    part.write_bytes(data)
    try:
        query = _query(scan, table, part, first_line, origin)
        rows = cursor.execute(f"copy ({query}) to {literal(target)} (format parquet, compression zstd)").fetchall()[0][
            0
        ]
    except native.Error:
        rows = -1
    finally:
        part.unlink()
        for name in ("reject_errors", "reject_scans"):
            cursor.execute(f"drop table if exists {name}")
    if rows != count:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(target)
        return None
    return Scanned(rows=rows, tables={scan.table})


def _query(scan: Scan, table: Table, part: Path, first_line: int, origin: str) -> str:
    place = {name: index for index, name in reversed(list(enumerate(scan.header)))}
    kinds = {f"f{index}": "varchar" for index in range(len(scan.header))}
    chosen: dict[str, str] = {}
    for column, field in scan.fields.items():
        key = next((key for key in field.keys if key in place), None)
        if key is not None:
            chosen[column] = f"f{place[key]}"
            if not field.first:
                kinds[chosen[column]] = _NATIVE.get(table.columns[column].type, "varchar")
    wanted = ", ".join(f'{_select(scan, table, column, chosen)} as "{column}"' for column in table.columns)
    needed = " and ".join(f'"{column}" is not null' for column in scan.required) or "true"
    names = ", ".join(f"{literal(name)}: {literal(kind)}" for name, kind in kinds.items())
    nulls = ", ".join(literal(text) for text in scan.nulls) or "''"
    source = (
        f"read_csv({literal(part)}, columns = {{{names}}}, delim = {literal(scan.separator)}, header = false, quote = '',"
        f" escape = '', nullstr = [{nulls}], auto_detect = false, strict_mode = true, max_line_size = 16000000,"
        " store_rejects = true, rejects_limit = 0, parallel = false)"
    )
    return (
        f"select * from (select {wanted}, {literal(origin)} as origin, row_number() over () + {first_line - 1} as origin_row"
        f" from {source}) where {needed}"
    )


def _select(scan: Scan, table: Table, column: str, chosen: dict[str, str]) -> str:
    kind = table.columns[column].type
    if column in scan.constants:
        return casting.value(scan, kind, f"cast({literal(scan.constants[column])} as varchar)")
    if column not in chosen:
        return casting.value(scan, kind, "cast(null as varchar)")
    name = chosen[column]
    if scan.fields[column].first:
        return casting.first(scan, name)
    if kind in {"int64", "float64"}:
        return name
    return casting.moment(name) if kind == "timestamp('UTC')" else casting.value(scan, kind, name)

"""The macros of the portable subset, on DuckDB's side, and how tables at rest are read."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from doorward.query import named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb as native

    from doorward.table import Table

MACROS = (
    "create macro epoch_s(t) as epoch_us(t) // 1000000",
    "create macro seconds(t) as epoch_us(t) / 1e6",
    "create macro idiv(a, b) as a // b",
    "create macro sdiv(a, b) as a / nullif(b, 0)",
    "create macro rx(s, p) as regexp_matches(s, p)",
    "create macro bucket_s(t, n) as (epoch_us(t) // (cast(n as bigint) * 1000000)) * n",
    "create macro sha256h(x) as sha256(x)",
    "create macro lit_split(s, d) as string_split(s, d)",
    "create macro collect_list(x) as coalesce(list(x) filter (where x is not null), [])",
    "create macro array_join(l, d) as array_to_string(l, d)",
    "create macro array_size(l) as len(l)",
    "create macro explode(l) as unnest(l)",
    "create macro ymd(t) as strftime(t, '%Y-%m-%d')",
    "create macro dow_iso(t) as isodow(t)",
    "create macro json_text(j, k) as json_extract_string(j, '$.' || k)",
    """create macro json_members(j, k) as case when json_valid(j) and json_type(j) = 'ARRAY' then cast(to_json(
        list_transform(from_json(j, '["JSON"]'), lambda one: json_extract_string(one, '$.' || k))) as varchar) end""",
    # A state of conn in which the handshake was completed; and a port by which hosts are ruled: ssh, smb, rdp, winrm.
    "create macro established(s) as s in ('SF', 'S1', 'S2', 'S3', 'RSTO', 'RSTR')",
    "create macro administers(p) as p in (22, 445, 3389, 5985, 5986)",
    # Bytes as wording.size says them.
    """create macro sized(n) as case when floor(n + 0.5e0) = 1.0e0 then '1 byte'
        when n < 9.995e2 then cast(cast(floor(n + 0.5e0) as bigint) as string) || ' bytes'
        when n < 9.9995e5 then cast(floor(n / 1.0e2 + 0.5e0) / 1.0e1 as string) || ' kB'
        when n < 9.9995e8 then cast(floor(n / 1.0e5 + 0.5e0) / 1.0e1 as string) || ' MB'
        when n < 9.9995e11 then cast(floor(n / 1.0e8 + 0.5e0) / 1.0e1 as string) || ' GB'
        when n >= 9.9995e11 then cast(floor(least(9.0e18, n) / 1.0e11 + 0.5e0) / 1.0e1 as string) || ' TB' end""",
    "create macro json_leaves(j) as case when json_valid(j) then cast(to_json(json_extract_string(j, '$.*[*]')) as varchar) end",
)


def config(spool: Path, memory: int, threads: int) -> dict[str, Any]:
    """Return the engine's settings: no extensions, nulls where Spark has them, spilling to `spool` beyond `memory` MiB."""
    return {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "default_null_order": "nulls_first_on_asc_last_on_desc",
        "memory_limit": f"{memory}MiB",
        # A table that is not there must be an error, not whatever Python variable has its name.
        "python_enable_replacements": "false",
        "temp_directory": str(spool),
        "threads": str(threads),
    }


def prepare(connection: native.DuckDBPyConnection) -> None:
    """Give a new connection the macros, and UTC."""
    connection.execute("set timezone = 'UTC'")
    for macro in MACROS:
        connection.execute(macro)


PARQUET = "format parquet, compression zstd, compression_level 1"
"""How rows are written: a higher level takes more time for hardly fewer bytes."""

TYPES = {
    "string": "varchar",
    "int64": "bigint",
    "float64": "double",
    "boolean": "boolean",
    "date": "date",
    "timestamp('UTC')": "timestamp",
    "list<string>": "varchar[]",
    "list<float64>": "double[]",
}


def literal(value: object) -> str:
    """Return a value as SQL text, quoted."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float) and isfinite(value):
        return repr(value)
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"


AT_REST = "_rows"
"""What the name of a table ends in where its rows are meant as they are at rest."""


def views(table: Table, files: Sequence[str]) -> tuple[str, str]:
    """Return the statements that make a table readable from its files: NAME_rows as they are at rest, NAME as it is read."""
    rows = f'"{table.name}{AT_REST}"'
    reading = named(table.reading, lambda _: rows) if table.reading else f"select * from {rows}"
    source = parquet(files) if files else nothing(table)
    return f"create or replace view {rows} as {source}", f'create or replace view "{table.name}" as {reading}'


def parquet(files: Sequence[str]) -> str:
    """Return SQL that reads these Parquet files; columns are matched by name, a newer column is null in older files."""
    listed = ", ".join(literal(file) for file in files)
    return f"select * from read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"


def nothing(table: Table) -> str:
    """Return SQL for the table without rows."""
    columns = ", ".join(f'cast(null as {TYPES[column.type]}) as "{name}"' for name, column in table.all_columns.items())
    return f"select {columns} where false"

"""Rewrite a conn.log as Parquet with nothing but DuckDB, the pace to be measured against: `bare_rewrite.py LOG TARGET`.

Typed, strict, bad lines put aside, zstd: the columns are parsed once and written once, and nothing else is done.
"""

from __future__ import annotations

import json
import sys
import time

import duckdb
from conn_day import FIELDS, TYPES

NATIVE = {"time": "double", "interval": "double", "port": "bigint", "count": "bigint"}


def main() -> None:
    """Print rows and seconds as JSON."""
    log, target = sys.argv[1:]
    columns = ", ".join(f"'{name}': '{NATIVE.get(kind, 'varchar')}'" for name, kind in zip(FIELDS, TYPES, strict=True))
    source = (
        f"read_csv('{log}', columns = {{{columns}}}, delim = '\t', header = false, skip = 8, quote = '', escape = '',"
        " nullstr = '-', auto_detect = false, strict_mode = true, store_rejects = true, rejects_limit = 0)"
    )
    time_column = (
        "case when isfinite(ts) and abs(ts) < 9e12 then make_timestamp(cast(round(ts * 1e6) as bigint)) end as ts"
    )
    with duckdb.connect(config={"memory_limit": "2GiB"}) as connection:
        begun = time.perf_counter()
        copied = connection.execute(
            f"copy (select {time_column}, * exclude (ts) from {source}) to '{target}' (format parquet, compression zstd)"
        )
        rows = copied.fetchall()[0][0]
        print(json.dumps({"rows": rows, "seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()

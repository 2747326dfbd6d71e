"""Write a capture as a Zeek sensor does: a folder a day, a gzipped log a path, tab-separated or one JSON object a line."""

from __future__ import annotations

import gzip
import io
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from doorward.demo.period import DAY, DAYS, START, day_of
from doorward.demo.zeek_fields import FIELDS, header
from doorward.demo.zeek_protocols import every_log

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from doorward.demo.capture import Capture, Column
    from doorward.demo.spelling import Columns

JSON_DAYS = (2, 6)
"""Days, counted from 0, on which the sensor wrote JSON: the day of the break-in and a Sunday."""

_TABBED = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")


def write_logs(capture: Capture, uids: Column, folder: Path) -> None:
    """Write all logs under `folder`, a folder a day; `uids` names the connections. A day without rows has no file."""
    logs = every_log(capture, uids)
    for day in range(DAYS):
        place = folder / day_of(day).isoformat()
        place.mkdir(parents=True)
        for path, rows in logs.items():
            first, last = np.searchsorted(rows.written, (START + day * DAY, START + (day + 1) * DAY))
            # Zeek makes a log when the first row is to be written.
            if first == last:
                continue
            table = _table(path, rows.columns, int(first), int(last))
            body = _json(path, table) if day in JSON_DAYS else _tabbed(path, table, day_of(day))
            (place / f"{path}.00:00:00-24:00:00.log.gz").write_bytes(gzip.compress(body, compresslevel=6, mtime=0))


def _table(path: str, columns: Columns, first: int, last: int) -> pa.Table:
    stray = columns.keys() - FIELDS[path].keys()
    if stray:
        raise ValueError(f"{path}.log has no field {', '.join(sorted(stray))}")
    count = last - first
    cut = [columns.get(field) for field in FIELDS[path]]
    arrays = [
        pa.repeat(pa.scalar(each, pa.string()), count) if each is None or isinstance(each, str) else each[first:last]
        for each in cut
    ]
    return pa.table(arrays, names=list(FIELDS[path]))


def _tabbed(path: str, table: pa.Table, day: date) -> bytes:
    opened, closed = f"{day}-00-00-00", f"{day + timedelta(days=1)}-00-00-00"
    told = pa.table([pc.fill_null(column, "-") for column in table.columns], names=table.column_names)
    sink = io.BytesIO()
    sink.write(header(path, opened).encode())
    csv.write_csv(told, sink, _TABBED)
    sink.write(f"#close\t{closed}\n".encode())
    return sink.getvalue()


def _json(path: str, table: pa.Table) -> bytes:
    # Zeek leaves unset fields out of an object, hence the joining that skips nulls.
    members = [_member(name, kind, table[name]) for name, kind in FIELDS[path].items()]
    lines = pc.binary_join_element_wise(*members, ",", null_handling="skip")
    return "".join(f"{{{line}}}\n" for line in lines.to_pylist()).encode()


def _member(name: str, kind: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    # No value here holds a quote or a backslash, and no member of a list a comma: nothing needs escaping.
    label = f'"{name}":'
    inner = kind.removeprefix("set[").removeprefix("vector[").removesuffix("]")
    if inner == "bool":
        value = pc.if_else(pc.equal(column, "T"), "true", "false")
    elif inner in {"time", "interval", "count", "port"}:
        value = column
    else:
        value = pc.binary_join_element_wise(
            '"', pc.replace_substring(column, ",", '","') if inner != kind else column, '"', ""
        )
    if inner != kind:
        value = pc.replace_substring_regex(pc.binary_join_element_wise("[", value, "]", ""), r'^\["\(empty\)"\]$', "[]")
    return pc.binary_join_element_wise(label, value, "")

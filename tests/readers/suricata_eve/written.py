"""Events written as Suricata writes them, and the rows they become."""

from __future__ import annotations

import atexit
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pyarrow as pa
import pyarrow.parquet as pq

from doorward.engines.duckdb import DuckDB
from doorward.query import named as filled
from doorward.reader import Input
from doorward.readers.suricata_eve import suricata_eve
from doorward.tables import TABLES

HEAD = MappingProxyType(
    {
        "timestamp": "2026-01-02T05:04:05.500000+0200",
        "flow_id": 1374195536821504,
        "src_ip": "192.0.2.7",
        "src_port": 40000,
        "dest_ip": "198.51.100.9",
        "dest_port": 443,
        "proto": "TCP",
        "host": "probe",
    }
)


def event(kind, told=None, **changed):
    """Return an event as a dict; None takes a key away."""
    made = {**HEAD, "event_type": kind, kind: told if told is not None else {}, **changed}
    return {key: value for key, value in made.items() if value is not None}


def lines(*events):
    """Return JSON lines; bytes stand as they are."""
    return b"".join(
        (each if isinstance(each, bytes) else json.dumps(each, separators=(",", ":")).encode()) + b"\n"
        for each in events
    )


def scans():
    """Return what the reader makes of any file."""
    return list(suricata_eve.read(Input(Path("nowhere"), "eve.json", "0" * 64, 0, 0, b"")))


def read(*events):
    """Return the rows of events by table, the rejects and the number of headers, through the real engine."""
    with TemporaryDirectory() as folder:
        written = []

        def into(table):
            written.append((table, Path(folder) / f"{len(written)}.parquet"))
            return written[-1][1]

        # Scans that no line can be of would be asked in vain, which takes time.
        kinds = {each["event_type"] for each in events if isinstance(each, dict)}
        asked = [scan for scan in scans() if scan.only[1] in kinds] or scans()
        done = _engine().scan(asked, lines(*events), 1, "origin", into)
        rows = {}
        for table, path in written:
            rows.setdefault(table, []).extend(pq.read_table(path).to_pylist())
    assert done.rows + done.headers + len(done.rejects) == len(events)
    return rows, done.rejects, done.headers


def row(told):
    """Return the one row that an event becomes, without origin and null columns."""
    rows, rejects, headers = read(told)
    assert (rejects, headers) == ([], 0)
    [(_, [made])] = rows.items()
    return {column: value for column, value in made.items() if value is not None and not column.startswith("origin")}


def worked_out(formula, named):
    """Return what a formula makes of texts, name -> list of texts, for each of them in turn."""
    connection = _engine()._connection.cursor()
    connection.register("given", pa.table({key: pa.array(values, pa.string()) for key, values in named.items()}))
    text = filled(formula.text, lambda name: f'"{name}"')
    return [value for (value,) in connection.execute(f"select {text} from given").fetchall()]


@cache
def _engine():
    """One engine for all tests of a process: to make one takes longer than to ask it."""
    folder = TemporaryDirectory()
    engine = DuckDB(TABLES, Path(folder.name), 512, 1)
    atexit.register(folder.cleanup)
    atexit.register(engine.close)
    return engine

"""Ask a detector or a step about small tables written down in a test, through the real engine.

`ask(beacons, conn=[call(…)])` returns findings with their evidence; `moves(reaches, conn=[call(…)])` returns steps.
What a table says of its reading holds, and `addresses` is resolved as the product does.
"""

from __future__ import annotations

import atexit
import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward import proof, resolution
from doorward.engines.duckdb import DuckDB
from doorward.known.public_suffix import suffixes
from doorward.query import sql
from doorward.resolution.addresses import PRIVATE, resolve
from doorward.resolution.words import Words
from doorward.stages.resolving import belonging
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.detector import Detector
    from doorward.engine import Engine
    from doorward.finding import Finding
    from doorward.step import Step

    Row = Mapping[str, Any]

START = datetime.fromisoformat("2026-03-02T00:00")
"""When `call` begins to count; UTC."""
ENDS = ("source", "destination", "address")
"""Columns that hold an address."""


def at(hours: float) -> datetime:
    """The moment so many hours after START."""
    return START + timedelta(hours=hours)


def call(source: str, destination: str, port: int = 443, hours: float = 0.0, **columns: Any) -> Row:
    """A row of conn: an answered TCP connection, `hours` after START; any column may be given."""
    row = {"time": at(hours), "source": source, "destination": destination, "destination_port": port, "proto": "tcp"}
    row |= {"source_port": 50_000, "duration": 1.0, "bytes_out": 1_000, "bytes_in": 2_000, "state": "SF"}
    return row | {"history": "ShADadFf"} | columns


def ask(item: Detector, *, as_of: datetime | None = None, tunables: Row | None = None, **tables: Any) -> list[Finding]:
    """Return the findings of a detector about these tables, worst first, with their evidence.

    Args:
        item: the detector.
        as_of: the time to judge at; the newest time in the tables if None.
        tunables: tunables that differ from their defaults.
        tables: table -> rows as dicts, a missing column is null; `internal` names the own networks (RFC 1918 if absent).
    """
    values = {**item.values(tunables or {}), "as_of": as_of or newest(tables)}
    with provided(**tables) as engine, resolved(engine, item.query().names - set(tables), values["as_of"]):
        found = list(item.findings(engine.run(item.query(), values).to_pylist()))
        if found and item.evidence:
            engine.provide("asked", proof.asked(item, found))
            behind = proof.grouped(engine.run(proof.query(item, TABLES), {}).to_pylist(), {})
            found = [replace(finding, evidence=behind.get(finding.id, ())) for finding in found]
    return sorted(found, key=lambda finding: finding.rank)


def moves(item: Step, **tables: Any) -> list[dict[str, Any]]:
    """Return the moves of a step over these tables, as dicts sorted by premises and conclusion."""
    with provided(**tables) as engine, resolved(engine, item.query().names - set(tables), newest(tables)):
        rows = engine.run(item.query(), {}).to_pylist()
    assert all(set(row) == set(TABLES["steps"].columns) - {"kind"} for row in rows)
    return sorted(rows, key=lambda row: (row["premises"], row["conclusion"]))


def told(*findings: Finding) -> list[dict[str, Any]]:
    """Return findings as rows of the table findings, so that a step may read what a detector really tells."""
    nested = ("entities", "reasons", "details", "evidence")
    return [
        item.as_dict()
        | {name: json.dumps(item.as_dict()[name]) for name in nested}
        | {"first_seen": item.first_seen, "last_seen": item.last_seen, "due": item.due}
        for item in findings
    ]


def reasons(finding: Finding) -> dict[str, float]:
    """Return the points of each reason by its name."""
    return {why.name: why.points for why in finding.reasons}


def lines(finding: Finding, table: str) -> list[int]:
    """Return the numbers of the rows of a table that stand behind a finding; the first row of a test's list is 1."""
    return sorted(chain.from_iterable(item.rows for item in finding.evidence if item.table == table))


def newest(tables: Mapping[str, Any]) -> datetime | None:
    """Return the latest `time` in these tables."""
    rows = chain.from_iterable(rows for name, rows in tables.items() if name in TABLES)
    return max((row["time"] for row in rows if row.get("time")), default=None)


@contextmanager
def provided(*, internal: Sequence[str] = (), **tables: Iterable[Row]) -> Iterator[Engine]:
    """Lend the engine that reads these tables, and every other one as empty."""
    held = {name: list(rows) for name, rows in tables.items()}
    resolved = "addresses" not in held
    held = {"addresses": _addresses(held, internal)} | held
    engine = _engine()
    try:
        for name, rows in held.items():
            engine.provide(_place(name), _arrow(name, rows))
        if resolved and held.get("leases"):
            # Who holds an address is worked out where leases tell it; elsewhere it would take longer than the test.
            engine.provide("addresses", belonging(engine, held["addresses"], newest(tables))["addresses"])
            engine.provide("holdings", _arrow("holdings", []))
        yield engine
    finally:
        for name in held:
            engine.provide(_place(name), _arrow(name, []))


@contextmanager
def resolved(engine: Engine, wanted: Iterable[str], as_of: datetime | None) -> Iterator[None]:
    """Lend those of the tables that say who is who which are wanted, as the product makes them; working them out takes a while."""
    names = {"holdings", "identifiers", "merges"} & set(wanted)
    made = who(engine, as_of) if names else {}
    for name in names:
        engine.provide(name, made[name])
    try:
        yield
    finally:
        for name in names:
            engine.provide(name, _arrow(name, []))


def who(engine: Engine, as_of: datetime | None, words: Words | None = None) -> dict[str, pa.Table]:
    """Return holdings, identifiers and merges of what the engine reads."""
    ours = "select address, canonical from {addresses} where internal and scope = 'unicast'"
    rows = engine.run(sql(ours), {}).to_pydict()
    return resolution.known(engine, dict(zip(rows["address"], rows["canonical"], strict=True)), as_of, words or Words())


@cache
def _engine() -> DuckDB:
    """One engine for all tests of a process: to make one takes longer than to ask it."""
    folder = TemporaryDirectory()
    engine = DuckDB(TABLES, Path(folder.name), 512, 1)
    atexit.register(folder.cleanup)
    atexit.register(engine.close)
    engine.attach({})
    engine.provide("suffixes", _arrow("suffixes", suffixes()))
    return engine


def _place(name: str) -> str:
    """Where a table's rows go: a view NAME reads NAME_rows, which a temporary table of that name hides."""
    return f"{name}_rows" if TABLES[name].observed else name


def _arrow(name: str, rows: Sequence[Row]) -> pa.Table:
    table = TABLES[name]
    if table.observed:
        rows = [{"origin": name, "origin_row": number, **row} for number, row in enumerate(rows, start=1)]
    return pa.Table.from_pylist([dict(row) for row in rows], table.schema)


def _addresses(tables: Mapping[str, Sequence[Row]], internal: Sequence[str]) -> list[dict[str, Any]]:
    seen = {row[end] for rows in tables.values() for row in rows for end in ENDS if row.get(end)}
    zones = [(row["zone"], row["network"]) for row in tables.get("zones", ())]
    assets = [(row["name"], address) for row in tables.get("assets", ()) for address in row.get("addresses") or ()]
    return resolve(seen, internal or PRIVATE, zones, assets)

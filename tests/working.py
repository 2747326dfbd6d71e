"""A workspace whose rows a test wrote down, for a while."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

from tests.asking import call
from tests.reports.incident import source

from doorward import pipeline
from doorward.settings import Settings

HOST, MASTER = "10.0.0.5", "203.0.113.9"
BEACON = [call(HOST, MASTER, hours=number / 60, source_port=40_000 + number) for number in range(200)]
OTHERS = [call(f"10.0.0.{20 + number % 7}", f"198.51.100.{number}", hours=number**2 / 500) for number in range(40)]


@contextmanager
def opened(folder, **settings):
    """A workspace for a while."""
    workspace = pipeline.open_workspace(replace(Settings(folder / "workspace"), **settings))
    try:
        yield workspace
    finally:
        workspace.close()


def fill(workspace, **tables):
    """Seal rows of tables, as if they had been read from one file."""
    batch = workspace.lake.begin()
    origin = f"{len(workspace.lake.sources()):064x}"
    for name, rows in tables.items():
        batch.write(name, [{"origin_row": number, **row} for number, row in enumerate(rows, 1)], origin)
    times = [row["time"] for rows in tables.values() for row in rows if row.get("time")]
    span = {"first_time": min(times, default=None), "last_time": max(times, default=None)}
    told = {"rows": sum(map(len, tables.values())), "bytes": 1, "tables": sorted(tables)}
    batch.seal([source(origin, "conn.log", "zeek", **told, **span)])


def asked(workspace, text):
    workspace.engine.attach(workspace.lake.files())
    return workspace.engine.ask(text, 1000).to_pylist()

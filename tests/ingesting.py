"""Files ingested by readers that a test writes down, into a lake of its own, and what is in the lake afterwards."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from doorward import unpack
from doorward.engines.duckdb import DuckDB
from doorward.ingest import Ingest
from doorward.lake import Lake
from doorward.reader import Field, Reader, Scan, reader
from doorward.tables import TABLES
from doorward.unpack import Leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from doorward.reader import Input, Told

SPOOL = TemporaryDirectory()

CALLS = Scan(
    table="conn",
    form="delimited",
    fields={"time": Field(("ts",)), "source": Field(("src",)), "source_port": Field(("port",))},
    header=("ts", "src", "port"),
    first_line=2,
    header_prefixes=("#",),
    nulls=("-",),
    required=("time", "source"),
)
HEAD = b"#calls\n"


@cache
def engine() -> DuckDB:
    """One engine for all tests of a process."""
    return DuckDB(TABLES, Path(SPOOL.name), 512, 2)


@reader(fills=("conn",), recognises=lambda sample: sample.head.startswith(HEAD), unit="line")
def calls(source: Input) -> Iterable[Told]:
    """Lines of `time source port` under a line that says #calls."""
    del source
    yield CALLS


def telling(tell: Callable[[Input], Iterable[Told]], head: bytes = b"told", unit: Any = "record") -> Reader:
    """Return a reader of files that begin with `head` and that tells what a function says."""
    return Reader("telling", "Told.", ("conn", "dns"), unit, lambda sample: sample.head.startswith(head), tell)


def lines(count: int, first: int = 0) -> bytes:
    """Return a file of calls."""
    return HEAD + b"".join(b"%d.5\t192.0.2.%d\t%d\n" % (n, n % 250, n % 60_000) for n in range(first, first + count))


def leaf(data: bytes, name: str = "calls.log", **changed: Any) -> Leaf:
    """Return bytes as unpacking gives them, held in memory."""
    count = data.count(b"\n") + (not data.endswith(b"\n") and bool(data))
    told = {"head": data[: unpack.HEAD], "data": data, **changed}
    return Leaf(Path("nowhere"), name, hashlib.sha256(data).hexdigest(), len(data), count, **told)


def stored(path: Path, data: bytes, **changed: Any) -> Leaf:
    """Return a leaf whose bytes were these when it was hashed, and lie at `path`."""
    return replace(leaf(data, path.name), path=path, data=None, **changed)


@dataclass
class Ingested:
    """What was yielded, and the lake it went to."""

    yielded: list[dict[str, Any]]
    lake: Lake

    def status(self) -> dict[str, str]:
        return {row["file"]: row["status"] for row in self.yielded}

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return what is visible of a table, in order of origin and line."""
        files = self.lake.files().get(table, [])
        found = [row for file in files for row in pq.read_table(file, use_threads=False).to_pylist()]
        return sorted(found, key=lambda row: (row["origin"], row["origin_row"]))


def ingest(
    folder: Path, leaves: Iterable[Any], readers: Mapping[str, Reader] | None = None, **changed: Any
) -> Ingested:
    """Ingest leaves into the lake of a folder."""
    lake = Lake(folder / "lake", TABLES)
    made = Ingest(lake, engine(), {"calls": calls} if readers is None else readers, **changed)
    return Ingested(list(made.run(leaves)), lake)

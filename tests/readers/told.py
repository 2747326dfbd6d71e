"""What a reader tells of some bytes, gathered and held against the vocabulary."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from doorward.reader import HEAD, Batch, Input, Malformed, Reject, Sample
from doorward.tables import TABLES

if TYPE_CHECKING:
    from doorward.reader import Scan

DATA = Path(__file__).parents[3] / "shared" / "data"

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")


@dataclass
class Gathered:
    """Everything that was told: rows by table, rejects, scans, counted records, and where the file stopped being readable."""

    rows: dict[str, list[dict]] = field(default_factory=lambda: defaultdict(list))
    rejects: list[Reject] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    records: int = 0
    malformed: Malformed | None = None


def offered(data, name="unnamed"):
    """Return bytes as a file that is to be read."""
    return Input(Path(name), name, hashlib.sha256(data).hexdigest(), len(data), data.count(b"\n") + 1, data)


def recognised(reader, data, name="unnamed"):
    """Return whether a reader takes a file of these bytes."""
    return reader.recognises(Sample(name, data[:HEAD]))


def gather(reader, data, name="unnamed"):
    """Read bytes; every row fits its table, every line number is possible, and nothing but Malformed is raised."""
    found = Gathered()
    try:
        for told in reader.read(offered(data, name)):
            if isinstance(told, Batch):
                assert told.table in reader.fills
                found.rows[told.table] += told.rows
                found.records += len(told.rows) if told.records is None else told.records
            else:
                (found.rejects if isinstance(told, Reject) else found.scans).append(told)
    except Malformed as error:
        found.malformed = error
    for table, rows in found.rows.items():
        assert {key for row in rows for key in row} <= set(TABLES[table].all_columns)
        assert all(row["origin_row"] >= 1 for row in rows)
        pa.Table.from_pylist(rows, TABLES[table].schema).validate(full=True)
    assert all(reject.reason and reject.line >= 0 for reject in found.rejects)
    return found

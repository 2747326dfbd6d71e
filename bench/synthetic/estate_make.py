"""Write an estate into the lake of a fresh workspace, and its truth beside it: `estate_make.py FOLDER HOSTS LEVEL SEED`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import estate_books
import estate_calls
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from estate_hosts import DAYS, estate

from doorward import pipeline
from doorward.settings import Settings
from doorward.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from doorward.lake import Batch


class Spelling:
    """Addresses as numbers, turned into text by one dictionary for all of them."""

    def __init__(self, numbers: np.ndarray) -> None:
        self.numbers = np.unique(numbers)
        self.texts = pa.array(estate_books.spelled(self.numbers))

    def __call__(self, numbers: np.ndarray) -> pa.Array:
        """Return the text of each number."""
        return self.texts.take(pa.array(np.searchsorted(self.numbers, numbers)))


class Book:
    """Tables on their way into one batch of a lake; each piece of a table counts as a file of its own."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.sources, self.rows = batch, [], {}

    def write(self, table: str, columns: dict[str, pa.Array]) -> None:
        """Add a piece; columns that are not given are null."""
        schema, total = TABLES[table].schema, len(next(iter(columns.values())))
        origin = f"{len(self.sources) + 1:064x}"
        held = {**columns, "origin": pa.repeat(origin, total), "origin_row": pa.array(np.arange(1, total + 1))}
        made = [held[item.name].cast(item.type) if item.name in held else pa.nulls(total, item.type) for item in schema]
        pq.write_table(pa.table(made, schema=schema), self.batch.path(table), compression="zstd", compression_level=1)
        source = {"origin": origin, "file": f"{table}-{len(self.sources)}", "reader": "estate", "status": "read"}
        counts = {"unit": "record", "units": total, "rows": total, "headers": 0, "rejects": 0, "bytes": 0}
        self.sources.append({**source, **counts, "tables": [table]})
        self.rows[table] = self.rows.get(table, 0) + total


def write(folder: Path, hosts: int, level: int, seed: int) -> dict[str, int]:
    """Write workspace and truth of an estate into a folder; return the rows of each table."""
    made, random = estate(hosts, level, seed), np.random.default_rng([seed, level, hosts, 1])
    workspace = pipeline.open_workspace(Settings(folder / "workspace"))
    spelled = Spelling(
        np.concatenate(
            [made.where.ravel(), estate_calls.FAR, estate_calls.UPDATES, estate_calls.SCANNERS, [estate_books.LEASER]]
        )
    )
    book = Book(workspace.lake.begin())
    book.write("assets", estate_books.assets(made, random))
    book.write("zones", estate_books.zones())
    book.write("certificates", estate_books.certificates(made, random, spelled))
    book.write("identities", estate_books.identities(made, random))
    book.write("rights", estate_books.rights(made))
    book.write("exceptions", estate_books.exceptions(made, random))
    for day in range(DAYS):
        book.write("conn", estate_calls.conn(made, day, random, spelled))
        book.write("dns", estate_calls.dns(made, day, random, spelled))
        book.write("logons", estate_calls.logons(made, day, random, spelled))
        book.write("leases", estate_books.leases(made, day, random, spelled))
        if day % 7 == 1:
            book.write("software", estate_books.software(made, day, random))
            book.write("services", estate_books.services(made, day, random, spelled))
    book.batch.seal(book.sources)
    workspace.close()
    pq.write_table(estate_books.truth(made), folder / "truth.parquet")
    pq.write_table(estate_books.owned(made), folder / "owners.parquet")
    np.save(folder / "where.npy", np.stack([made.seen_as(day) for day in range(DAYS)]))
    return book.rows


def main(write: Callable[[Path, int, int, int], dict[str, int]]) -> None:
    """Write what the arguments say, and print rows and seconds as JSON."""
    folder, (hosts, level, seed) = Path(sys.argv[1]), map(int, sys.argv[2:5])
    begun = time.perf_counter()
    rows = write(folder, hosts, level, seed)
    print(json.dumps({"rows": rows, "seconds": time.perf_counter() - begun}))


if __name__ == "__main__":
    main(write)

"""Write only what says who is who in an estate into the lake of a fresh workspace: `resolution_make.py FOLDER HOSTS LEVEL SEED`.

An estate without its connections: a hundred thousand hosts of thirty days are made in a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import estate_books
import estate_calls
import numpy as np
from estate_hosts import DAYS, estate
from estate_make import Book, Spelling, main

from doorward import pipeline
from doorward.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, hosts: int, level: int, seed: int) -> dict[str, int]:
    """Write the workspace; return the rows of each table."""
    made, random = estate(hosts, level, seed), np.random.default_rng([seed, level, hosts, 1])
    workspace = pipeline.open_workspace(Settings(folder / "workspace"))
    spelled = Spelling(np.concatenate([made.where.ravel(), [estate_books.LEASER]]))
    book = Book(workspace.lake.begin())
    book.write("assets", estate_books.assets(made, random))
    book.write("zones", estate_books.zones())
    book.write("identities", estate_books.identities(made, random))
    for day in range(DAYS):
        book.write("logons", estate_calls.logons(made, day, random, spelled))
        book.write("leases", estate_books.leases(made, day, random, spelled))
        if day % 7 == 1:
            book.write("software", estate_books.software(made, day, random))
            book.write("services", estate_books.services(made, day, random, spelled))
    book.batch.seal(book.sources)
    workspace.close()
    return book.rows


if __name__ == "__main__":
    main(write)

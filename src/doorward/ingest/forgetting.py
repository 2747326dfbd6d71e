"""Files that were read are forgotten, so that they can be read again: after a change of the settings, or by a better reader."""

from __future__ import annotations

import secrets
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Collection

    from doorward.lake import Lake

_ROWS = 100_000


def forget(lake: Lake, origins: Collection[str]) -> int:
    """Remove the rows of files that were read, and that they were read; return how many files.

    A process that is killed meanwhile leaves files that count as read and have fewer rows; forgetting them again completes it.

    Args:
        lake: where the rows are.
        origins: hashes of the files; those that were not read are passed over.
    """
    known = [row for row in lake.sources() if row["status"] == "read" and row["origin"] in origins]
    gone = sorted({row["origin"] for row in known})
    if not gone:
        return 0
    batches: dict[str, set[str]] = defaultdict(set)
    for row in known:
        for table in (*(row["tables"] or ()), "rejects"):
            batches[table].add(row["batch"])
    files = lake.files()
    for table, wanted in batches.items():
        for batch in sorted(wanted):
            paths = [Path(path) for path in files.get(table, ()) if Path(path).parent.name == f"batch={batch}"]
            kept = [file for path in paths if (file := _without(path, gone)) is not None]
            if paths:
                lake.commit(table, batch, kept, mode="overwrite")
    # Last: as long as a file counts as read, forgetting it can be tried again.
    lake.made("sources").delete(f"origin in ({', '.join(repr(origin) for origin in gone)})")
    return len(gone)


def _without(path: Path, origins: Collection[str]) -> Path | None:
    """Return a fresh file without the rows of some origins; None if nothing is left."""
    target = path.with_name(f"{secrets.token_hex(8)}.parquet")
    left_out = pa.array(sorted(origins), pa.string())
    kept = 0
    with pq.ParquetFile(path) as old, pq.ParquetWriter(target, old.schema_arrow, compression="zstd") as writer:
        for batch in old.iter_batches(_ROWS):
            chosen = batch.filter(pc.invert(pc.is_in(batch["origin"], left_out)))
            kept += chosen.num_rows
            writer.write_batch(chosen)
    if kept:
        return target
    target.unlink()
    return None

"""The tables at rest: Delta Lake. Rows arrive in batches and are seen only once their batch is sealed.

A batch writes Parquet files under `TABLE/batch=ID/` and commits them table by table. None of it is visible until the row in
`sources` that names the batch is committed: that one commit is the moment the files' rows exist, in every table at once.
A writer that is killed leaves an unsealed batch: nobody reads it, and `sweep` removes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import json
import secrets
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.transaction import AddAction

from doorward.durable import synced
from doorward.parquet_footer import footer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from deltalake.transaction import RemoveAction

    from doorward.table import Table

_SMALL_FILES = 32
"""Files of `sources` after which they are made one: each seal adds one."""
_FORMER_FILES = 16
"""Files of a derived table after which those of former versions are removed: each version adds some."""
_READ_ON = 1
"""Hours for which who began to read a former version may go on."""
_ROWS = 100_000
"""Rows that are gathered before they are written as a row group."""


class Conflict(Exception):  # noqa: N818 - an outcome that the caller handles, not an error
    """Another process sealed some of the same files first; nothing of this batch was sealed."""


class Lake:
    """The tables at rest in one folder.

    Args:
        folder: made if absent, for its owner only (0700).
        tables: the vocabulary.
    """

    def __init__(self, folder: Path, tables: Mapping[str, Table]) -> None:
        self.folder = folder
        self.tables = tables
        self._opened: dict[str, DeltaTable] = {}
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / "_open").mkdir(exist_ok=True, mode=0o700)

    def begin(self) -> Batch:
        """Open a batch; it stays invisible until sealed."""
        return Batch(self)

    def sources(self) -> list[dict[str, Any]]:
        """Return the newest row of each file ever offered, in order of file name; a file that was read stays read."""
        rows = self._rows("sources")
        newest: dict[tuple[str, str], dict[str, Any]] = {}
        for row in sorted(rows, key=lambda item: (item["status"] == "read", item["batch"])):
            newest[row["origin"], row["file"] if row["status"] != "read" else ""] = row
        read = {row["origin"] for row in newest.values() if row["status"] == "read"}
        kept = [row for row in newest.values() if row["status"] == "read" or row["origin"] not in read]
        return sorted(kept, key=lambda row: (row["file"], row["origin"]))

    def read_origins(self) -> set[str]:
        """Return the hashes of the files whose rows are in the lake."""
        return {row["origin"] for row in self._rows("sources") if row["status"] == "read"}

    def files(self, *names: str) -> dict[str, list[str]]:
        """Return, for every table or for those named, the Parquet files whose rows exist; to look at a table takes some ms."""
        sealed = self._sealed()
        found = {}
        for name, table in self.tables.items():
            if (not names or name in names) and (delta := self._open(name)) is not None:
                wanted = [path for path in delta.file_uris() if not table.observed or _batch_of(path) in sealed]
                found[name] = sorted(wanted)
        return found

    def replace(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """Replace a derived table as a whole, in one commit; files of former versions go once they are some."""
        cast = rows.cast(self.tables[name].schema)
        write_deltalake(self.folder / name, cast, mode="overwrite", schema_mode="overwrite")
        if len(list((self.folder / name).glob("*.parquet"))) > _FORMER_FILES:
            self._vacuum(self.made(name))

    def expire(self, before: datetime) -> int:
        """Remove rows older than `before` (naive UTC) from every table that has a time; return how many."""
        gone = 0
        for name, paths in self.files().items():
            if self.tables[name].observed and "time" in self.tables[name].columns:
                for batch in sorted({_batch_of(path) for path in paths}):
                    gone += self._expire(name, batch, [path for path in paths if _batch_of(path) == batch], before)
        return gone

    def sweep(self) -> int:
        """Remove batches of writers that died before they sealed, and files nothing refers to; return how many batches."""
        dead = set()
        for name, table in self.tables.items():
            delta = self._open(name) if table.observed else None
            if delta is None:
                continue
            for batch in {_batch_of(path) for path in delta.file_uris()} - self._sealed():
                # Asked again once its writer is gone: it may have been sealed since the first look.
                lock = self.folder / "_open" / batch
                if _is_free(lock) and batch not in self._sealed():
                    delta.delete(f"batch = '{batch}'")
                    lock.unlink(missing_ok=True)
                    dead.add(batch)
            # A writer may be at work for hours on files that nothing refers to yet.
            orphans = all(_is_free(lock) for lock in (self.folder / "_open").iterdir())
            self._vacuum(delta, orphans=orphans)
        return len(dead)

    @staticmethod
    def _vacuum(delta: DeltaTable, *, orphans: bool = False) -> None:
        delta.vacuum(retention_hours=_READ_ON, enforce_retention_duration=False, dry_run=False, full=orphans)

    def _sealed(self) -> set[str]:
        return {row["batch"] for row in self._rows("sources")}

    def _expire(self, name: str, batch: str, paths: Sequence[str], before: datetime) -> int:
        """Rewrite one batch of a table without rows older than `before`; return how many are gone."""
        rewritten = [_newer(Path(path), before) for path in paths]
        gone = sum(rows for _, rows in rewritten)
        if gone:
            # An overwrite may not add again the very file it removes, so files that stay are linked under a new name.
            self.commit(name, batch, [file for file, _ in rewritten if file is not None], mode="overwrite")
        for file, rows in rewritten:
            if file is not None and not gone and not rows:
                file.unlink()
        return gone

    def _rows(self, name: str) -> list[dict[str, Any]]:
        delta = self._open(name)
        rows: list[dict[str, Any]] = []
        for file in delta.file_uris() if delta is not None else ():
            # In this thread: Arrow's own threads may still be starting when a short process ends, which aborts it.
            with pq.ParquetFile(file) as part:
                rows += part.read(use_threads=False).to_pylist()
        return rows

    def _open(self, name: str) -> DeltaTable | None:
        """Return a table at its newest version; opened once, then only what is new in its log is read."""
        if name in self._opened:
            self._opened[name].update_incremental()
        elif DeltaTable.is_deltatable(str(self.folder / name)):
            self._opened[name] = DeltaTable(self.folder / name)
        return self._opened.get(name)

    def made(self, name: str) -> DeltaTable:
        """Open a table, made if absent; two processes may both try."""
        table = self.tables[name]
        if (known := self._open(name)) is not None:
            return known
        schema = table.schema.append(pa.field("batch", pa.string())) if table.observed else table.schema
        # One process makes it, or the other's first commit would find the metadata changed under it.
        with self.gate("make"):
            if (delta := self._open(name)) is None:
                partitions = ["batch"] if table.observed else None
                delta = DeltaTable.create(self.folder / name, schema, mode="error", partition_by=partitions)
                self._opened[name] = delta
        return delta

    @contextlib.contextmanager
    def gate(self, name: str) -> Iterator[None]:
        """Hold one of the lake's locks; the system drops it when the process dies."""
        with (self.folder / "_open" / name).open("wb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def commit(self, name: str, batch: str, files: Sequence[Path], mode: str = "append") -> None:
        """Commit Parquet files of a batch to a table; `overwrite` puts them in the place of the batch's files."""
        delta = self.made(name)
        actions: list[AddAction | RemoveAction] = [_added(self.folder / name, batch, file) for file in files]
        delta.create_write_transaction(
            actions,
            mode=mode,
            schema=delta.schema(),
            partition_by=["batch"],
            partition_filters=[("batch", "=", batch)] if mode == "overwrite" else None,
            commit_properties=CommitProperties(max_commit_retries=50),
        )
        _settle(self.folder / name / "_delta_log")


class Batch:
    """Rows on their way in: written, then sealed all at once."""

    def __init__(self, lake: Lake) -> None:
        self.id = secrets.token_hex(8)
        self._lake = lake
        self._files: dict[str, list[Path]] = {}
        self._held: dict[str, list[pa.Table]] = {}
        self._waiting: Counter[str] = Counter()
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._may_be_sealed = False
        # The lock tells a sweeping process that this writer lives; the system drops it when the process dies.
        self._lock = (lake.folder / "_open" / self.id).open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def path(self, table: str) -> Path:
        """Return a fresh path in this batch for rows of `table`; the caller writes Parquet there or nothing."""
        folder = self._lake.folder / table / f"batch={self.id}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{secrets.token_hex(8)}.parquet"
        self._files.setdefault(table, []).append(path)
        return path

    def write(self, table: str, rows: Iterable[Mapping[str, Any]], origin: str) -> int:
        """Add rows of one file; return how many. Columns that a row lacks are null.

        Raises:
            ValueError: a value does not fit its column; the message names table and column.
        """
        schema = self._lake.tables[table].schema
        listed = [dict(row, origin=origin) for row in rows]
        if listed:
            self._held.setdefault(table, []).append(_arrow(table, listed, schema))
            self._waiting[table] += len(listed)
            if self._waiting[table] >= _ROWS:
                self._flush(table)
        return len(listed)

    def seal(self, sources: Sequence[Mapping[str, Any]]) -> None:
        """Commit every table, then the sources: from then on the rows exist.

        Raises:
            Conflict: another process sealed one of these files meanwhile; this batch stays unseen.
        """
        for table in list(self._held):
            self._flush(table)
        for writer in self._writers.values():
            writer.close()
        for table, files in self._files.items():
            if existing := [file for file in files if file.exists()]:
                _durable(existing)
                self._lake.commit(table, self.id, existing)
        with self._lake.gate("seal"):
            taken = self._lake.read_origins() & {row["origin"] for row in sources if row["status"] == "read"}
            if taken:
                raise Conflict(f"{len(taken)} of these files were read by another process meanwhile")
            rows = pa.Table.from_pylist(
                [dict(row, batch=self.id) for row in sources], self._lake.tables["sources"].schema
            )
            sources_table = self._lake.made("sources")
            self._may_be_sealed = True
            write_deltalake(sources_table, rows, mode="append")
            if len(sources_table.file_uris()) > _SMALL_FILES:
                sources_table.optimize.compact()
            _settle(self._lake.folder / "sources")
            _settle(self._lake.folder / "sources" / "_delta_log")
        self.close()

    def close(self) -> None:
        """Give up the batch's lock; unsealed, its rows are lost and their files removed."""
        for writer in self._writers.values():
            # On a full disk not even the end of a file can be written; the file is removed next.
            with contextlib.suppress(OSError):
                writer.close()
        for file in itertools.chain.from_iterable(self._files.values()):
            if not self._may_be_sealed:
                file.unlink(missing_ok=True)
        (self._lake.folder / "_open" / self.id).unlink(missing_ok=True)
        self._lock.close()

    def _flush(self, table: str) -> None:
        rows = pa.concat_tables(self._held.pop(table)).combine_chunks()
        self._waiting[table] = 0
        if table not in self._writers:
            self._writers[table] = pq.ParquetWriter(self.path(table), rows.schema, compression="zstd")
        self._writers[table].write_table(rows)


def _arrow(name: str, rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    try:
        return pa.Table.from_pylist(rows, schema)
    except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError) as error:
        for field in schema:
            try:
                pa.array([row.get(field.name) for row in rows], field.type)
            except (pa.ArrowException, OverflowError, UnicodeEncodeError, TypeError) as cause:
                raise ValueError(f"{name}.{field.name}: {cause}") from error
        raise


def _is_free(lock: Path) -> bool:
    """Say whether nobody holds a lock; the system drops it with the process that held it."""
    try:
        with lock.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return True
    except BlockingIOError:
        return False
    return True


def _batch_of(path: str) -> str:
    return Path(path).parent.name.removeprefix("batch=")


def _added(table: Path, batch: str, file: Path) -> AddAction:
    first, last, rows = footer(file)
    stats: dict[str, Any] = {"numRecords": rows}
    if first is not None and last is not None:
        stats |= {
            "minValues": {"time": first.isoformat()},
            "maxValues": {"time": last.isoformat()},
            "nullCount": {"time": 0},
        }
    status = file.stat()
    path = str(file.relative_to(table))
    return AddAction(path, status.st_size, {"batch": batch}, int(status.st_mtime * 1000), True, json.dumps(stats))


def _newer(path: Path, before: datetime) -> tuple[Path | None, int]:
    """Return a fresh file with the rows from `before` on (None if there are none), and how many rows are left out."""
    first, last, rows = footer(path)
    target = path.with_name(f"{secrets.token_hex(8)}.parquet")
    if first is None or last is None or first >= before:
        target.hardlink_to(path)
        return target, 0
    if last < before:
        return None, rows
    kept = 0
    with pq.ParquetFile(path) as old, pq.ParquetWriter(target, old.schema_arrow, compression="zstd") as writer:
        for batch in old.iter_batches(_ROWS):
            chosen = batch.filter(pc.greater_equal(batch["time"], pa.scalar(before, pa.timestamp("us"))))
            kept += chosen.num_rows
            writer.write_batch(chosen)
    return target, rows - kept


def _durable(files: Sequence[Path]) -> None:
    """Bring files and their folders to the disk: delta-rs renames without fsync, so the data must be there first."""
    for file in files:
        synced(file)
    for folder in {file.parent for file in files}:
        synced(folder)


def _settle(folder: Path) -> None:
    """Bring the newest commits of a Delta log and their names to the disk."""
    for file in sorted(folder.glob("*.json"))[-2:]:
        synced(file)
    synced(folder)

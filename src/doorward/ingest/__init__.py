"""From files to sealed rows: recognise, read in chunks of whole lines, count every line, seal batch by batch."""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.cutting import runs
from doorward.engine import Scanned
from doorward.ingest.forgetting import forget
from doorward.ingest.reading import Reading, Unreadable
from doorward.lake import Conflict
from doorward.parquet_footer import span_of
from doorward.reader import Malformed, Sample, Scan
from doorward.unpack import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from doorward.cutting import Run
    from doorward.engine import Engine, Into
    from doorward.lake import Batch as Pending
    from doorward.lake import Lake
    from doorward.reader import Columns, Reader
    from doorward.unpack import Leaf

log = logging.getLogger(__name__)

BATCH_BYTES = 64 * 1024 * 1024
"""Unpacked bytes after which a batch is sealed; a larger file is sealed with the few before it."""
BATCH_FILES = 2_000
"""Files after which a batch is sealed."""

Progress = Callable[[float], None]
"""Told how much of the current file is done, 0 to 1."""
Row = dict[str, Any]
"""A row of tables/sources.py."""


@dataclass(slots=True)
class Ingest:
    """Reads files into a lake.

    Attributes:
        lake: where rows go.
        engine: runs the scans.
        readers: by name; no two recognise the same file, so that their order is of no account.
        progress: told how far the current file is.
        workers: chunks of one file that are read at the same time.
        columns: what the settings say the columns of lists mean.
        again: files that were read before are read once more, and the rows of the first time are forgotten.
    """

    lake: Lake
    engine: Engine
    readers: Mapping[str, Reader]
    progress: Progress = lambda _: None
    workers: int = min(4, os.cpu_count() or 1)
    columns: Sequence[Columns] = ()
    again: bool = False
    _usual: Reader | None = field(default=None, init=False)

    def run(self, leaves: Iterable[Leaf | Refused]) -> Iterator[Row]:
        """Read files and yield a row of tables/sources.py for each, once it is sealed.

        A file whose bytes are in the lake already is yielded with status `known` and adds nothing, unless it is asked for
        again.

        Raises:
            OSError: there is no room for the rows; what was yielded before stands, of the rest nothing is kept.
        """
        known = self.lake.read_origins() if not self.again else set()
        held: list[Leaf | Refused] = []
        size = 0
        try:
            for leaf in leaves:
                if not isinstance(leaf, Refused) and leaf.origin in known:
                    yield _known(leaf)
                    _drop([leaf])
                    continue
                held.append(leaf)
                size += 0 if isinstance(leaf, Refused) else leaf.size
                if size >= BATCH_BYTES or len(held) >= BATCH_FILES:
                    yield from self._batch(held, known)
                    held, size = [], 0
            if held:
                yield from self._batch(held, known)
        finally:
            _drop(held)

    def _batch(self, held: Sequence[Leaf | Refused], known: set[str]) -> Iterator[Row]:
        if self.again:
            forget(self.lake, {leaf.origin for leaf in held if not isinstance(leaf, Refused)})
        for row in self._settled(held):
            known |= {row["origin"]} if row["status"] == "read" else set()
            yield row
        _drop(held)

    def _settled(self, held: Sequence[Leaf | Refused]) -> Iterator[Row]:
        try:
            yield from self._sealed(held)
        except Conflict:
            # Another process read some of these files meanwhile: take them one by one, leaving out what it sealed.
            for leaf in held:
                try:
                    yield from self._sealed([leaf])
                except Conflict:
                    assert not isinstance(leaf, Refused)  # noqa: S101 - what is refused is in nobody's way
                    yield _known(leaf)

    def _sealed(self, held: Sequence[Leaf | Refused]) -> list[Row]:
        """Read and seal; a file that cannot be read to its end is refused, and the others are read once more."""
        waiting = list(held)
        while True:
            pending = self.lake.begin()
            try:
                rows = self._rows(waiting, pending)
                pending.seal([row for row in rows if row["status"] != "known"])
            except Unreadable as broken:
                refused = Refused(broken.leaf.name, broken.reason)
                waiting = [refused if leaf is broken.leaf else leaf for leaf in waiting]
            else:
                return rows
            finally:
                pending.close()

    def _rows(self, held: Sequence[Leaf | Refused], pending: Pending) -> list[Row]:
        rows: dict[str, Row] = {}
        told = []
        for leaf in held:
            if isinstance(leaf, Refused):
                told.append(_refused(leaf))
            elif leaf.origin not in rows:
                told.append(rows.setdefault(leaf.origin, self._read(leaf, pending).source()))
            elif rows[leaf.origin]["status"] == "read":
                told.append(_known(leaf))
            else:
                told.append({**rows[leaf.origin], "file": leaf.name})
        return told

    def _read(self, leaf: Leaf, pending: Pending) -> Reading:
        columns = self._settled_of(leaf.name)
        reading = Reading(leaf, self._recognise(Sample(leaf.name, leaf.head, columns)), pending, columns)
        if reading.reader is not None:
            # Of a damaged file there may be no whole line.
            self._scan(reading, self._told(reading, reading.reader) if reading.file.size else [])
            if reading.by_line:
                reading.account()
        self.progress(1.0)
        return reading

    def _settled_of(self, name: str) -> tuple[Columns, ...]:
        """Return what is settled of the columns of a file, what names the file before what holds for all."""
        return tuple(sorted((one for one in self.columns if one.held_by(name)), key=lambda one: not one.files))

    def _recognise(self, sample: Sample) -> Reader | None:
        # An archive of advisories holds a hundred thousand files alike: what read the last one is asked first.
        asked = [*([self._usual] if self._usual else []), *self.readers.values()]
        if sample.columns:
            # What is said of this very file counts before all, what is said of any list only for those nobody knows.
            named = bool(sample.columns[0].files)
            asked = sorted(self.readers.values(), key=lambda reader: reader.mapped != named)
        found = next((reader for reader in asked if _recognises(reader, sample)), None)
        self._usual = found or self._usual
        return found

    def _told(self, reading: Reading, reader: Reader) -> list[Scan]:
        """Take everything a reader tells, and return the scans among it."""
        scans: list[Scan] = []
        telling = iter(reader.read(reading.file))
        while True:
            try:
                told = next(telling)
            except StopIteration:
                return scans
            except Malformed as error:
                reading.stop(error.reason, error.line)
                return scans
            except OSError as error:
                raise Unreadable(reading.leaf, f"cannot be read: {error.strerror or error}") from error
            except Exception as error:
                # One hostile file must not end the reading of all others.
                log.debug("reader %s failed on %s", reader.name, reading.leaf.name, exc_info=True)
                reading.stop(f"the reader {reader.name} stopped: {type(error).__name__}: {error}")
                return scans
            if isinstance(told, Scan):
                scans.append(told)
            else:
                reading.take(told)

    def _scan(self, reading: Reading, scans: Sequence[Scan]) -> None:
        """Run scans over the file, several chunks at a time, never more in memory than the workers and one."""
        if not scans:
            return
        paths: list[Path] = []

        def into(table: str) -> Path:
            paths.append(reading.pending.path(table))
            return paths[-1]

        waiting: deque[tuple[Run, Future[Scanned]]] = deque()
        with ThreadPoolExecutor(self.workers) as pool:
            for run in _cut(reading, scans):
                waiting.append((run, pool.submit(self._run, run, reading.leaf.origin, into)))
                if len(waiting) > self.workers:
                    self._collect(reading, *waiting.popleft())
            while waiting:
                self._collect(reading, *waiting.popleft())
        reading.times += [span_of(path) for path in paths if path.exists()]

    def _run(self, run: Run, origin: str, into: Into) -> Scanned:
        if run.scans:
            return self.engine.scan(run.scans, run.data, run.first_line, origin, into)
        return Scanned(headers=run.headers, rejects=list(run.rejects))

    def _collect(self, reading: Reading, run: Run, work: Future[Scanned]) -> None:
        reading.add(work.result())
        self.progress(run.end / max(reading.file.size, 1))


def _cut(reading: Reading, scans: Sequence[Scan]) -> Iterator[Run]:
    try:
        yield from runs(reading.file, scans)
    except OSError as error:
        raise Unreadable(reading.leaf, f"cannot be read: {error.strerror or error}") from error


def _recognises(reader: Reader, sample: Sample) -> bool:
    try:
        return reader.recognises(sample)
    except Exception:
        # What a reader stumbles over at first sight it does not know.
        log.debug("reader %s failed to recognise %s", reader.name, sample.name, exc_info=True)
        return False


def _known(leaf: Leaf) -> Row:
    empty = dict.fromkeys(("rows", "headers", "rejects"), 0)
    return {
        "origin": leaf.origin,
        "file": leaf.name,
        "reader": None,
        "status": "known",
        "unit": "line",
        "units": leaf.lines,
        "bytes": leaf.size,
        "first_time": None,
        "last_time": None,
        "tables": [],
        "note": "the same bytes were read before",
        **empty,
    }


def _refused(item: Refused) -> Row:
    empty = dict.fromkeys(("units", "rows", "headers", "rejects", "bytes"), 0)
    none = dict.fromkeys(("reader", "first_time", "last_time"))
    return {
        "origin": "",
        "file": item.name,
        "status": "failed",
        "unit": "line",
        "tables": [],
        "note": item.reason,
        **empty,
        **none,
    }


def _drop(held: Iterable[Leaf | Refused]) -> None:
    for leaf in held:
        if not isinstance(leaf, Refused) and leaf.temporary:
            leaf.path.unlink(missing_ok=True)

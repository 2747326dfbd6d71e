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
from doorward.lake import Conflict, span_of, spans
from doorward.reader import Input, Malformed, Reject, Sample, Scan
from doorward.unpack import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from datetime import datetime
    from pathlib import Path

    from doorward.cutting import Run
    from doorward.engine import Engine, Into
    from doorward.lake import Batch as Pending
    from doorward.lake import Lake
    from doorward.reader import Batch, Reader
    from doorward.unpack import Leaf

log = logging.getLogger(__name__)

BATCH_BYTES = 64 * 1024 * 1024
"""Unpacked bytes after which a batch is sealed; a larger file is a batch of its own."""
BATCH_FILES = 2_000
"""Files after which a batch is sealed."""

Progress = Callable[[float], None]
"""Told how much of the current file is done, 0 to 1."""


@dataclass(slots=True)
class _Reading:
    """What is known of one file while it is read."""

    leaf: Leaf
    reader: Reader | None = None
    rows: int = 0
    headers: int = 0
    rejects: int = 0
    records: int = 0
    times: list[tuple[datetime | None, datetime | None]] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def source(self) -> dict[str, Any]:
        first, last = spans(self.times)
        line = self.reader is not None and self.reader.unit == "line"
        units = self.leaf.lines if self.reader is None or line else self.records + self.rejects
        stands = self.rows + self.headers or not self.rejects
        return {
            "origin": self.leaf.origin,
            "file": self.leaf.name,
            "reader": self.reader.name if self.reader else None,
            "status": "unknown" if self.reader is None else "read" if stands else "failed",
            "unit": "line" if self.reader is None or line else "record",
            "units": units,
            "rows": self.rows,
            "headers": self.headers,
            "rejects": self.rejects,
            "bytes": self.leaf.size,
            "first_time": first,
            "last_time": last,
            "tables": sorted(self.tables),
            "note": "; ".join(self.notes) or None,
        }


@dataclass(slots=True)
class Ingest:
    """Reads files into a lake.

    Attributes:
        lake: where rows go.
        engine: runs the scans.
        readers: by name; the first that recognises a file takes it.
        progress: told how far the current file is.
        workers: chunks of one file that are read at the same time.
    """

    lake: Lake
    engine: Engine
    readers: Mapping[str, Reader]
    progress: Progress = lambda _: None
    workers: int = min(4, os.cpu_count() or 1)

    def run(self, leaves: Iterable[Leaf | Refused]) -> Iterator[dict[str, Any]]:
        """Read files and yield a row of tables/sources.py for each, once it is sealed.

        A file whose bytes are in the lake already is yielded with status `known` and adds nothing.
        """
        known = self.lake.read_origins()
        held: list[Leaf] = []
        refused: list[Refused] = []
        for leaf in leaves:
            if isinstance(leaf, Refused):
                refused.append(leaf)
            elif leaf.origin in known:
                yield _known(leaf)
                _drop(leaf)
                continue
            else:
                known.add(leaf.origin)
                held.append(leaf)
            if sum(item.size for item in held) >= BATCH_BYTES or len(held) + len(refused) >= BATCH_FILES:
                yield from self._batch(held, refused)
                held, refused = [], []
        if held or refused:
            yield from self._batch(held, refused)

    def _batch(self, leaves: Sequence[Leaf], refused: Sequence[Refused]) -> Iterator[dict[str, Any]]:
        try:
            yield from self._sealed(leaves, refused)
        except Conflict:
            # Another process read some of these files meanwhile: take them one by one, leaving out what it sealed.
            for leaf in leaves:
                if leaf.origin in self.lake.read_origins():
                    yield _known(leaf)
                else:
                    yield from self._sealed([leaf], [])
            yield from self._sealed([], refused) if refused else ()
        finally:
            for leaf in leaves:
                _drop(leaf)

    def _sealed(self, leaves: Sequence[Leaf], refused: Sequence[Refused]) -> list[dict[str, Any]]:
        pending = self.lake.begin()
        try:
            sources = [self._read(leaf, pending).source() for leaf in leaves]
            sources += [_refused(item) for item in refused]
            pending.seal(sources)
        finally:
            pending.close()
        return sources

    def _read(self, leaf: Leaf, pending: Pending) -> _Reading:
        reading = _Reading(leaf, self._recognise(leaf))
        if leaf.damage:
            reading.notes.append(leaf.damage)
        if reading.reader is not None:
            file = Input(leaf.path, leaf.name, leaf.origin, leaf.size, leaf.lines, leaf.data)
            self._take(reading, file, pending)
            if reading.reader.unit == "line":
                _account(reading)
        self.progress(1.0)
        return reading

    def _recognise(self, leaf: Leaf) -> Reader | None:
        sample = Sample(leaf.name, leaf.head)
        return next((reader for reader in self.readers.values() if reader.recognises(sample)), None)

    def _take(self, reading: _Reading, file: Input, pending: Pending) -> None:
        scans: list[Scan] = []
        reader = reading.reader
        assert reader is not None  # noqa: S101 - the caller has one
        try:
            for told in reader.read(file):
                if isinstance(told, Scan):
                    scans.append(told)
                else:
                    _tell(reading, told, file, pending)
        except Malformed as error:
            _reject(reading, [Reject(error.line, error.reason)], file, pending)
            reading.notes.append(f"{_place(file, error.line)}: {error.reason}")
        except Exception as error:
            log.debug("reader %s failed on %s", reader.name, file.name, exc_info=True)
            reason = f"the reader {reader.name} stopped: {type(error).__name__}: {error}"[:300]
            _reject(reading, [Reject(0, reason)], file, pending)
            reading.notes.append(reason)
        if scans:
            self._scan(reading, scans, file, pending)

    def _scan(self, reading: _Reading, scans: Sequence[Scan], file: Input, pending: Pending) -> None:
        """Run scans over the file, several chunks at a time, never more in memory than twice the workers."""
        paths: list[Path] = []

        def into(table: str) -> Path:
            paths.append(pending.path(table))
            return paths[-1]

        waiting: deque[tuple[Run, Future[Scanned]]] = deque()
        with ThreadPoolExecutor(self.workers) as pool:
            for run in runs(file, scans):
                waiting.append((run, pool.submit(self._run, run, file, into)))
                if len(waiting) >= self.workers + 1:
                    self._collect(reading, *waiting.popleft(), file, pending)
            while waiting:
                self._collect(reading, *waiting.popleft(), file, pending)
        reading.times += [span_of(path) for path in paths if path.exists()]

    def _run(self, run: Run, file: Input, into: Into) -> Scanned:
        if run.scans and run.data:
            return self.engine.scan(run.scans, run.data, run.first_line, file.origin, into)
        return Scanned(headers=run.headers, rejects=list(run.rejects))

    def _collect(self, reading: _Reading, run: Run, work: Future[Scanned], file: Input, pending: Pending) -> None:
        done = work.result()
        reading.rows += done.rows
        reading.headers += done.headers
        reading.tables |= done.tables
        _reject(reading, done.rejects, file, pending)
        self.progress(run.end / max(file.size, 1))


def _tell(reading: _Reading, told: Batch | Reject, file: Input, pending: Pending) -> None:
    if isinstance(told, Reject):
        _reject(reading, [told], file, pending)
        return
    count = pending.write(told.table, told.rows, file.origin)
    reading.rows += count
    reading.records += count if told.records is None else told.records
    reading.tables.add(told.table)
    times = [row["time"] for row in told.rows if row.get("time") is not None]
    if times:
        reading.times.append((min(times), max(times)))


def _reject(reading: _Reading, rejects: Sequence[Reject], file: Input, pending: Pending) -> None:
    rows = [{"line": item.line, "origin_row": item.line, "reason": item.reason, "text": item.text} for item in rejects]
    pending.write("rejects", rows, file.origin)
    reading.rejects += len(rows)


def _account(reading: _Reading) -> None:
    """Hold the promise that every line is a row, a header or a reject; lines behind the point where a file broke are rejects."""
    missing = reading.leaf.lines - reading.rows - reading.headers - reading.rejects
    if missing > 0 and reading.rejects and reading.notes:
        reading.notes.append(f"{missing} more lines were not read")
        reading.rejects += missing
    elif missing:
        raise AssertionError(f"{reading.leaf.name}: {missing} of {reading.leaf.lines} lines are not accounted for")


def _place(file: Input, line: int) -> str:
    return f"{file.name}:{line}" if line else file.name


def _known(leaf: Leaf) -> dict[str, Any]:
    return {**_Reading(leaf).source(), "status": "known", "note": "the same bytes were read before"}


def _refused(item: Refused) -> dict[str, Any]:
    empty = dict.fromkeys(("units", "rows", "headers", "rejects", "bytes"), 0)
    return {
        "origin": "",
        "file": item.name,
        "status": "failed",
        "note": item.reason,
        "tables": [],
        "unit": "line",
        **empty,
    }


def _drop(leaf: Leaf) -> None:
    if leaf.temporary:
        leaf.path.unlink(missing_ok=True)

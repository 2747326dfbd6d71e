"""Cut a file into runs of whole lines, each for the scans it belongs to, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from doorward.reader import Input, Reject, Scan

CHUNK = 16 * 1024 * 1024
"""Bytes of whole lines handed to the engine at a time."""
LONGEST = 8 * 1024 * 1024
"""Bytes of a line; a longer one is passed over and becomes a reject."""


@dataclass(frozen=True, slots=True)
class Run:
    """Whole lines for some scans, or lines that no scan gets: headers and rejects.

    Attributes:
        scans: whose lines these are; empty for headers and rejects.
        data: the lines.
        first_line: number of the first, from 1.
        end: bytes of the file up to the end of the run.
        headers: lines that stand outside every scan.
        rejects: lines that are too long to be read.
    """

    scans: tuple[Scan, ...]
    data: bytes
    first_line: int
    end: int
    headers: int = 0
    rejects: tuple[Reject, ...] = ()


def runs(file: Input, scans: Sequence[Scan]) -> Iterator[Run]:
    """Yield the runs of a file in order; together they hold every line once.

    Args:
        file: the file.
        scans: delimited scans with line ranges that do not overlap, or json scans over the same lines.
    """
    with file.open() as handle:
        line = 1
        for first, last, group in _ranges(scans):
            for run in _lines(handle, line, first - 1, ()):
                line = _next(run)
                yield run
            for run in _lines(handle, line, last, group):
                line = _next(run)
                yield run
        yield from _lines(handle, line, None, ())


def _ranges(scans: Sequence[Scan]) -> list[tuple[int, int | None, tuple[Scan, ...]]]:
    grouped: dict[tuple[int, int | None], list[Scan]] = {}
    for scan in scans:
        grouped.setdefault((scan.first_line, scan.last_line), []).append(scan)
    ordered = sorted(grouped.items(), key=lambda item: item[0][0])
    return [(first, last, tuple(group)) for (first, last), group in ordered]


def _next(run: Run) -> int:
    count = run.data.count(b"\n") + (bool(run.data) and not run.data.endswith(b"\n"))
    return run.first_line + (count if run.scans else run.headers + len(run.rejects))


def _lines(handle: BinaryIO, line: int, last: int | None, scans: tuple[Scan, ...]) -> Iterator[Run]:
    """Yield runs from `line` to `last` (the end of the file if None), leaving the handle behind the last."""
    while last is None or line <= last:
        start = handle.tell()
        data = handle.read(CHUNK)
        if not data:
            return
        if not data.endswith(b"\n"):
            data += handle.readline(LONGEST)
        whole = data.rfind(b"\n") + 1
        if not data.endswith(b"\n") and handle.read(1):
            # The last line is longer than any we read: hand over what stands before it, or pass over it alone.
            if whole == 0:
                run = _too_long(handle, line)
                line = _next(run)
                yield run
                continue
            data = data[:whole]
        if last is not None and line + data.count(b"\n") - 1 > last:
            data = data[: _after(data, last - line + 1)]
        handle.seek(start + len(data))
        count = data.count(b"\n") + (not data.endswith(b"\n"))
        end = start + len(data)
        yield Run(scans, data, line, end) if scans else Run((), b"", line, end, headers=count)
        line += count


def _after(data: bytes, count: int) -> int:
    """Return the offset behind the first `count` lines."""
    place = 0
    for _ in range(count):
        place = data.index(b"\n", place) + 1
    return place


def _too_long(handle: BinaryIO, line: int) -> Run:
    """Pass over the rest of an over-long line."""
    while (rest := handle.readline(1024 * 1024)) and not rest.endswith(b"\n"):
        pass
    reason = f"the line is longer than {LONGEST:,} bytes"
    return Run((), b"", line, handle.tell(), rejects=(Reject(line, reason),))

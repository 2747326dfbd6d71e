"""Cut a file into runs of whole lines, each for the scans it belongs to, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from doorward.reader import Reject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from doorward.reader import Input, Scan

CHUNK = 16 * 1024 * 1024
"""Bytes that are read at a time, and about as many as are handed to the engine at once."""
LINES = 400_000
"""Lines handed to the engine at once: short lines cost memory by their number."""
LONGEST = 8 * 1024 * 1024
"""Bytes of a line, its end not counted; a longer one is passed over and becomes a reject."""
SHOWN = 300
"""Bytes of a line too long that are kept."""

_FEW = 1_000


@dataclass(frozen=True, slots=True)
class Run:
    """Whole lines for some scans, or lines that no scan gets: headers and rejects.

    Attributes:
        scans: whose lines these are; empty for headers and rejects.
        data: the lines; empty where no scan gets them.
        first_line: number of the first, from 1.
        lines: how many lines.
        end: bytes of the file up to the end of the run.
        headers: lines that stand outside every scan.
        rejects: lines that are too long to be read.
    """

    scans: tuple[Scan, ...]
    data: bytes
    first_line: int
    lines: int
    end: int
    headers: int = 0
    rejects: tuple[Reject, ...] = ()


def runs(file: Input, scans: Sequence[Scan]) -> Iterator[Run]:
    """Yield the runs of a file in order; together they hold every line of its first `size` bytes once.

    A log may grow while it is read: what lies behind `size` has no part in its hash, and is left for another time.

    Args:
        file: the file.
        scans: delimited scans with line ranges that do not overlap, or json scans over the same lines.
    """
    with file.open() as handle:
        cutter = _Cutter(handle.read, file.size)
        for first, last, group in _ranges(scans):
            yield from cutter.cut(first - 1, ())
            yield from cutter.cut(last, group)
        yield from cutter.cut(None, ())


def _ranges(scans: Sequence[Scan]) -> list[tuple[int, int | None, tuple[Scan, ...]]]:
    grouped: dict[tuple[int, int | None], list[Scan]] = {}
    for scan in scans:
        grouped.setdefault((scan.first_line, scan.last_line), []).append(scan)
    ordered = sorted(grouped.items(), key=lambda item: item[0][0])
    return [(first, last, tuple(group)) for (first, last), group in ordered]


class _Cutter:
    """Hands out the lines of a stream in order; holds little more than a chunk and a line.

    What is held from `_at` to `_whole` are whole lines, none of them too long. If there are none and `_too_long`, the next
    line is.
    """

    def __init__(self, read: Callable[[int], bytes], size: int) -> None:
        self._read = read
        self._left = size
        self._ended = False
        self._held = b""
        self._at = self._whole = 0
        self._too_long = False
        self._line = 1
        self._end = 0

    def cut(self, last: int | None, scans: tuple[Scan, ...]) -> Iterator[Run]:
        """Yield the runs from here up to line `last` (the end of the file if None)."""
        while (last is None or self._line <= last) and self._fill():
            if self._too_long:
                yield self._passed_over()
            else:
                yield self._run(LINES if last is None else min(LINES, last - self._line + 1), scans)

    def _fill(self) -> bool:
        """Hold at least one whole line, or the beginning of one that is too long; false at the end of the file."""
        while self._at == self._whole:
            self._bound()
            if self._at < self._whole or self._too_long:
                break
            if self._ended:
                return False
            self._held, self._at = self._held[self._at :] + self._more(), 0
            self._whole = 0
        return True

    def _more(self) -> bytes:
        data = self._read(min(CHUNK, self._left))
        self._left -= len(data)
        self._ended = not data
        return data

    def _bound(self) -> None:
        """Find how far the whole lines reach, and whether a line stands next that is too long."""
        end = len(self._held) if self._ended else max(self._held.rfind(b"\n", self._at) + 1, self._at)
        start = self._at
        # From the farthest end a line may have one looks back: a few steps a chunk, not one a line.
        while (farthest := start + LONGEST) < end:
            newline = self._held.rfind(b"\n", start, farthest + 1)
            if newline < 0:
                end = start
                break
            start = newline + 1
        self._whole = end
        self._too_long = end == self._at and len(self._held) - self._at > LONGEST

    def _run(self, most: int, scans: tuple[Scan, ...]) -> Run:
        end, lines = _after(self._held, self._at, self._whole, most)
        data = self._held[self._at : end] if scans else b""
        self._end += end - self._at
        run = Run(scans, data, self._line, lines, self._end, headers=0 if scans else lines)
        self._at = end
        self._line += lines
        return run

    def _passed_over(self) -> Run:
        shown = self._held[self._at : self._at + SHOWN].partition(b"\n")[0].decode("utf-8", "backslashreplace")
        while (newline := self._held.find(b"\n", self._at)) < 0 and not self._ended:
            self._end += len(self._held) - self._at
            self._held, self._at = self._more(), 0
        after = newline + 1 or len(self._held)
        self._end += after - self._at
        self._at = self._whole = after
        self._too_long = False
        reject = Reject(self._line, f"the line is longer than {LONGEST:,} bytes", shown)
        self._line += 1
        return Run((), b"", reject.line, 1, self._end, rejects=(reject,))


def _after(data: bytes, start: int, end: int, most: int) -> tuple[int, int]:
    """Return the offset behind the first lines of `data` from `start` to `end`, at most so many, and how many they are."""
    if most <= _FEW:
        lines = 0
        while start < end and lines < most:
            start = data.find(b"\n", start, end) + 1 or end
            lines += 1
        return start, lines
    ends = np.frombuffer(data, np.uint8, end - start, start) == ord("\n")
    lines = int(np.count_nonzero(ends)) + (data[end - 1 : end] != b"\n")
    if lines <= most:
        return end, lines
    return start + int(np.flatnonzero(ends)[most - 1]) + 1, most

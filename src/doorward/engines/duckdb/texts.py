"""Bytes cut into numbered lines of valid UTF-8; what cannot be such a line is told at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorward.cutting import LONGEST
from doorward.engine import Scanned
from doorward.engines.duckdb.judging import SHOWN
from doorward.reader import Reject
from doorward.unpack.leaf import newlines

if TYPE_CHECKING:
    from doorward.engine import Into


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines of one file, as `Engine.scan` gets them."""

    data: bytes
    first_line: int
    origin: str
    into: Into

    def halves(self) -> tuple[Chunk, ...]:
        """Return two chunks of about half the bytes each; none if there is one line only."""
        cut = self.data.find(b"\n", len(self.data) // 2) + 1
        if cut in {0, len(self.data)}:
            cut = self.data.rfind(b"\n", 0, len(self.data) // 2) + 1
        if cut in {0, len(self.data)}:
            return ()
        first, rest = self.data[:cut], self.data[cut:]
        return replace(self, data=first), replace(self, data=rest, first_line=self.first_line + newlines(first))


def texts(chunk: Chunk) -> tuple[pa.Table, Scanned]:
    """Return the lines as `origin_row` (int64) and `line` (text without its end); the blank and unreadable ones are told beside."""
    return _clean(chunk) or _one_by_one(chunk)


def _clean(chunk: Chunk) -> tuple[pa.Table, Scanned] | None:
    """Cut lines at the speed of Arrow; None if any of them must be looked at."""
    data = chunk.data
    if b"\r" in data or b"\0" in data:
        return None
    offsets = pa.py_buffer(np.array([0, len(data)], np.int32))
    whole = pa.StringArray.from_buffers(1, offsets, pa.py_buffer(data))
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        return None
    lines = pc.split_pattern(whole, "\n").values
    lines = lines.slice(0, len(lines) - data.endswith(b"\n"))
    if pc.max(pc.binary_length(lines)).as_py() > LONGEST:
        return None
    filled = pc.not_equal(pc.ascii_trim_whitespace(lines), "")
    numbers = pa.array(np.arange(chunk.first_line, chunk.first_line + len(lines)))
    table = pa.table({"origin_row": numbers, "line": lines})
    blank = len(lines) - pc.sum(filled).as_py()
    return table.filter(filled) if blank else table, Scanned(headers=blank)


def _one_by_one(chunk: Chunk) -> tuple[pa.Table, Scanned]:
    raw = chunk.data.split(b"\n")
    if not raw[-1]:
        raw.pop()
    done, numbers, kept = Scanned(), [], []
    for number, line in enumerate(raw, start=chunk.first_line):
        text = line[:-1] if line.endswith(b"\r") else line
        reason = _unreadable(text)
        if reason:
            done.rejects.append(Reject(number, reason, text[:SHOWN].decode("utf-8", "backslashreplace")))
        elif not text.strip():
            done.headers += 1
        else:
            numbers.append(number)
            kept.append(text)
    lines = pa.array(kept, pa.binary()).cast(pa.string())
    return pa.table({"origin_row": pa.array(numbers, pa.int64()), "line": lines}), done


def _unreadable(line: bytes) -> str | None:
    if len(line) > LONGEST:
        return f"the line is longer than {LONGEST:,} bytes"
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} of the line is not valid UTF-8"
    return "the line has a NUL byte" if b"\0" in line else None

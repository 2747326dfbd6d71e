"""One file while it is read: where its rows go, what was counted, and what is wrong with it."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from doorward.parquet_footer import spans
from doorward.reader import Input, Reject
from doorward.wording import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.engine import Scanned
    from doorward.lake import Batch as Pending
    from doorward.reader import Batch, Columns, Reader
    from doorward.unpack import Leaf

SHOWN = 300
"""Characters of a rejected line that are kept."""
REASON = 2_000
"""Characters of a reason that are kept: it may name every column of a list."""

_BLOCK = 64 * 1024


class Unreadable(Exception):  # noqa: N818 - an outcome that the caller handles, not an error
    """A file cannot be read to its end; none of its rows may be kept, since nobody could say which are missing."""

    def __init__(self, leaf: Leaf, reason: str) -> None:
        super().__init__(reason)
        self.leaf = leaf
        self.reason = reason


@dataclass(slots=True)
class Reading:
    """What becomes of one file.

    Attributes:
        leaf: the file.
        reader: who reads it; None if nobody knows it.
        pending: where its rows go.
        columns: what the settings say its columns mean.
    """

    leaf: Leaf
    reader: Reader | None
    pending: Pending
    columns: tuple[Columns, ...] = ()
    file: Input = field(init=False)
    rows: int = 0
    headers: int = 0
    rejects: int = 0
    records: int = 0
    first: Reject | None = None
    times: list[tuple[datetime | None, datetime | None]] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        leaf = self.leaf
        self.file = Input(leaf.path, leaf.name, leaf.origin, leaf.size, leaf.lines, leaf.data, self.columns)
        if leaf.damage:
            self._lose(leaf.damage)

    @property
    def by_line(self) -> bool:
        """Whether lines are counted, and not records."""
        return self.reader is None or self.reader.unit == "line"

    def take(self, told: Batch | Reject) -> None:
        """Take what a reader told; a row that does not fit its table is a reject, its neighbours stay."""
        if isinstance(told, Reject):
            self.reject([told])
            return
        rows = self._fitting(told)
        self.rows += len(rows)
        self.records += len(rows) if told.records is None else told.records
        self.tables |= {told.table} if rows else set()
        times = [_naive(row["time"]) for row in rows if isinstance(row.get("time"), datetime)]
        if times:
            self.times.append((min(times), max(times)))

    def add(self, done: Scanned) -> None:
        """Add what came of a run of lines."""
        self.rows += done.rows
        self.headers += done.headers
        self.tables |= done.tables
        self.reject(done.rejects)

    def reject(self, rejects: Sequence[Reject]) -> None:
        """Keep lines or records that cannot be read, with what cannot be printed escaped."""
        rows = [
            {
                "line": item.line,
                "origin_row": item.line,
                "reason": escaped(item.reason, REASON),
                "text": escaped(item.text),
            }
            for item in rejects
        ]
        self.pending.write("rejects", rows, self.leaf.origin)
        self.first = self.first or next(iter(rejects), None)
        self.rejects += len(rows)

    def stop(self, reason: str, line: int = 0) -> None:
        """Note that the file stops being readable at a line; what was read before stands."""
        self.reject([Reject(line, reason)])
        self.notes.append(_told(line, reason))

    def account(self) -> None:
        """Hold the promise that every line is a row, a header or a reject.

        Raises:
            Unreadable: it is not so.
        """
        missing = self._units() - self.rows - self.headers - self.rejects
        if missing > 0 and self.notes and self.rejects:
            self.notes.append(f"{missing} more lines were not read")
            self.rejects += missing
        elif missing:
            told = f"{missing} of its {self._units()} lines are not accounted for"
            raise Unreadable(self.leaf, f"{told}: it changed while it was read, or its reader is wrong; offer it again")

    def source(self) -> dict[str, Any]:
        """Return the row of tables/sources.py."""
        first, last = spans(self.times)
        stands = self.rows or not self.rejects
        return {
            "origin": self.leaf.origin,
            "file": self.leaf.name,
            "reader": self.reader.name if self.reader else None,
            "status": "unknown" if self.reader is None else "read" if stands else "failed",
            "unit": "line" if self.by_line else "record",
            "units": self._units(),
            "rows": self.rows,
            "headers": self.headers,
            "rejects": self.rejects,
            "bytes": self.leaf.size,
            "first_time": first,
            "last_time": last,
            "tables": sorted(self.tables),
            "note": "; ".join(self.notes) or self._first_reject(),
        }

    def _first_reject(self) -> str | None:
        if self.first is None:
            return None
        more = f" (and {plural(self.rejects - 1, 'more reject')})" if self.rejects > 1 else ""
        return _told(self.first.line, self.first.reason) + more

    def _units(self) -> int:
        if not self.by_line:
            return self.records + self.rejects
        return self.leaf.lines if self.reader is None else self.file.lines + bool(self.leaf.damage)

    def _lose(self, damage: str) -> None:
        """Tell that the end of the file is lost: its last line may be a piece, and a piece may look like a whole one."""
        self.notes.append(damage)
        if self.reader is None:
            return
        size, piece = _last_line(self.leaf)
        lines = self.leaf.lines - bool(piece)
        if self.by_line:
            data = None if self.leaf.data is None else self.leaf.data[:size]
            self.file = replace(self.file, size=size, lines=lines, data=data)
        self.reject([Reject(lines + 1, damage, piece.decode("utf-8", "backslashreplace"))])

    def _fitting(self, told: Batch) -> Sequence[Mapping[str, Any]]:
        """Write the rows that fit their table, all at once if they do; return them."""
        try:
            self.pending.write(told.table, told.rows, self.leaf.origin)
        except ValueError:
            return [row for row in told.rows if self._fits(told.table, row)]
        return told.rows

    def _fits(self, table: str, row: Mapping[str, Any]) -> bool:
        try:
            self.pending.write(table, [row], self.leaf.origin)
        except ValueError as error:
            self.reject([Reject(row.get("origin_row") or 0, str(error))])
            return False
        return True


def escaped(text: str, longest: int = SHOWN) -> str:
    """Return the beginning of a text with everything that cannot be printed as an escape; tabs stay."""
    shown = text[:longest]
    if shown.isprintable():
        return shown
    signs = (sign if sign.isprintable() or sign == "\t" else sign.encode("unicode_escape").decode() for sign in shown)
    return "".join(signs)


def _told(line: int, reason: str) -> str:
    return escaped(f"line {line}: {reason}" if line else reason, REASON)


def _naive(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time


def _last_line(leaf: Leaf) -> tuple[int, bytes]:
    """Return the bytes up to the end of the last whole line, and the beginning of the piece behind it."""
    end, piece = leaf.size, b""
    with leaf.open() as handle:
        while end:
            start = max(0, end - _BLOCK)
            handle.seek(start, io.SEEK_SET)
            block = handle.read(end - start)
            cut = block.rfind(b"\n") + 1
            piece = block[cut:] + piece[:SHOWN]
            if cut:
                return start + cut, piece[:SHOWN]
            end = start
    return 0, piece[:SHOWN]

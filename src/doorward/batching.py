"""Rows that come one by one, made batches; what a file held before it broke is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.reader import Batch, Malformed, Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.reader import Told

ROWS = 5_000
"""Rows that make a batch."""


def batches(table: str, records: Iterable[Sequence[Mapping[str, Any]] | Reject]) -> Iterator[Told]:
    """Yield batches of one table, and rejects as they come.

    Args:
        table: a name in tables/.
        records: for each record of the file its rows, none if it holds nothing that the table tells of, or a reject.

    Raises:
        Malformed: `records` does; the rows before it have been yielded.
    """
    rows: list[Mapping[str, Any]] = []
    count = 0
    try:
        for record in records:
            if isinstance(record, Reject):
                yield record
                continue
            rows += record
            count += 1
            if len(rows) >= ROWS:
                yield Batch(table, rows, count)
                rows, count = [], 0
    except Malformed:
        yield Batch(table, rows, count)
        raise
    yield Batch(table, rows, count)


def together(counted: str, records: Iterable[Mapping[str, Sequence[Mapping[str, Any]]] | Reject]) -> Iterator[Told]:
    """Yield batches of several tables, and rejects as they come.

    Args:
        counted: the table whose batches carry the count of records.
        records: for each record of the file its rows by table, or a reject.

    Raises:
        Malformed: `records` does; the rows before it have been yielded.
    """
    rows: dict[str, list[Mapping[str, Any]]] = {counted: []}
    count = size = 0
    try:
        for record in records:
            if isinstance(record, Reject):
                yield record
                continue
            count += 1
            for table, told in record.items():
                rows.setdefault(table, []).extend(told)
                size += len(told)
            if size >= ROWS:
                yield from _every(counted, rows, count)
                rows, count, size = {counted: []}, 0, 0
    except Malformed:
        yield from _every(counted, rows, count)
        raise
    yield from _every(counted, rows, count)


def _every(counted: str, rows: Mapping[str, list[Mapping[str, Any]]], count: int) -> Iterator[Told]:
    for table, told in rows.items():
        yield Batch(table, told, count if table == counted else 0)

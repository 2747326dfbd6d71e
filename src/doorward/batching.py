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

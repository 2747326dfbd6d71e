"""Group kernels on Spark: it shuffles and sorts, the kernel sees whole, sorted groups in each partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from doorward.query import Kernel

_ROWS = 250_000
"""Rows that are gathered before a kernel runs; a larger group is handed over whole."""


def scorer(
    kernel: Kernel, keys: tuple[str, ...], outputs: dict[str, pa.DataType]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return what `mapInArrow` runs over a partition whose rows are sorted by `keys`: keys and outputs, a row a group."""

    def score(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for table in whole(batches, keys):
            yield from _scored(table, kernel, keys, outputs)

    return score


def whole(batches: Iterator[pa.RecordBatch], keys: tuple[str, ...]) -> Iterator[pa.Table]:
    """Regroup sorted batches so that none cuts a group."""
    held: list[pa.Table] = []
    for batch in batches:
        if batch.num_rows == 0:
            continue
        held.append(pa.Table.from_batches([batch]))
        if sum(part.num_rows for part in held) < _ROWS:
            continue
        rows = pa.concat_tables(held).combine_chunks()
        last = int(starts(rows, keys)[-1])
        if last:
            yield rows.slice(0, last)
        held = [rows.slice(last)]
    if held:
        yield pa.concat_tables(held).combine_chunks()


def starts(rows: pa.Table, keys: tuple[str, ...]) -> np.ndarray:
    """Return where each group begins."""
    changed = np.zeros(rows.num_rows, np.bool_)
    changed[0] = True
    for key in keys:
        codes = rows[key].combine_chunks().dictionary_encode().indices.fill_null(-1).to_numpy(zero_copy_only=False)
        changed[1:] |= codes[1:] != codes[:-1]
    return np.flatnonzero(changed)


def _scored(
    rows: pa.Table, kernel: Kernel, keys: tuple[str, ...], outputs: dict[str, pa.DataType]
) -> Iterator[pa.RecordBatch]:
    begin = starts(rows, keys)
    group = np.repeat(np.arange(len(begin)), np.diff(np.append(begin, rows.num_rows)))
    batch = rows.drop_columns(list(keys)).add_column(0, "group", pa.array(group, pa.int64())).combine_chunks()
    scored = kernel(batch.to_batches()[0])
    first = rows.select(list(keys)).take(pa.array(begin)).take(scored["group"])
    columns = [*first.columns, *(scored[name].cast(kind) for name, kind in outputs.items())]
    yield from pa.table(columns, names=[*keys, *outputs]).combine_chunks().to_batches()

"""The moves of the last analysis at rest, as a graph; their sentences stay on disk until they are told."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from doorward.paths.encoding import SCHEMA, encoded
from doorward.paths.graph import graph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from doorward.paths.graph import Graph

_BATCH = 1_000_000
"""Rows that are encoded at once: names are looked up among all that are known, so few large batches are better than many."""


@dataclass(frozen=True)
class MoveRows:
    """Rows of tables/steps.py in Parquet files.

    Attributes:
        files: in the order in which rows are counted.
    """

    files: Sequence[str]

    @cached_property
    def graph(self) -> Graph:
        """The graph of all moves; `told_in` counts rows over all files."""
        return graph(encoded(self._batches())) if self.files else graph([])

    def _batches(self) -> Iterator[pa.Table]:
        held: list[pa.RecordBatch] = []
        for file in self.files:
            with pq.ParquetFile(file) as part:
                for batch in part.iter_batches(columns=SCHEMA.names, use_threads=False):
                    held.append(batch)
                    if sum(map(len, held)) >= _BATCH:
                        yield pa.Table.from_batches(held).cast(SCHEMA).combine_chunks()
                        held = []
        if held:
            yield pa.Table.from_batches(held).cast(SCHEMA).combine_chunks()

    def told(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Return some rows as dicts, in this order.

        Moves that differ only in their words are one and the same to the graph. Among these the first in the graph is told in
        the words that come first, so that the order of rows decides nothing.
        """
        alike = self._alike(rows)
        if not alike:
            return []
        found = dict(self._read(sorted(alike)))
        words: dict[int, dict[str, Any]] = {}
        for group in {group[0]: group for group in alike.values()}.values():
            by_words = sorted((found[row] for row in group), key=lambda move: (move["how"] or "", str(move)))
            words |= zip(group, by_words, strict=True)
        return [words[row] for row in rows]

    def _read(self, wanted: Sequence[int]) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield ascending rows, counted over all files, as dicts; only the row groups that hold any are read."""
        begin = 0
        for file in self.files:
            with pq.ParquetFile(file) as part:
                for group in range(part.num_row_groups):
                    end = begin + part.metadata.row_group(group).num_rows
                    inside = wanted[bisect_left(wanted, begin) : bisect_left(wanted, end)]
                    if inside:
                        rows = part.read_row_group(group, use_threads=False).take([row - begin for row in inside])
                        yield from zip(inside, rows.to_pylist(), strict=True)
                    begin = end

    def _alike(self, rows: Sequence[int]) -> dict[int, list[int]]:
        """Return for each of these rows, and each that the graph cannot tell from it, all such rows in the graph's order."""
        found: dict[int, list[int]] = {}
        for step in np.flatnonzero(np.isin(self.graph.told_in, rows)).tolist():
            first = last = step
            while first and self._same(first - 1, step):
                first -= 1
            while last + 1 < len(self.graph) and self._same(last + 1, step):
                last += 1
            run = self.graph.told_in[first : last + 1].tolist()
            found |= dict.fromkeys(run, run)
        return found

    def _same(self, one: int, other: int) -> bool:
        made = self.graph
        return (
            made.concluded[one] == made.concluded[other]
            and made.kind[one] == made.kind[other]
            and made.price[one] == made.price[other]
            and made.premises.of(one) == made.premises.of(other)
            and made.removed_by.of(one) == made.removed_by.of(other)
        )

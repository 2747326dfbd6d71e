"""Moves as numbers, batch by batch: names become numbers by content, so that neither order nor cutting of rows matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorward.paths.ragged import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from doorward.paths.ragged import Numbers, Places

SCHEMA = pa.schema(
    {
        "kind": pa.string(),
        "conclusion": pa.string(),
        "premises": pa.list_(pa.string()),
        "probability": pa.float64(),
        "fixes": pa.list_(pa.string()),
    }
)
"""What is read of a move; see tables/steps.py."""

NAMELESS = -1
"""The number of what has no name."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Moves in the order of their rows; facts, fixes and kinds ascend by name.

    Attributes:
        facts: number -> name.
        fixes: number -> name.
        kinds: number -> name.
        kind: move -> kind, or NAMELESS.
        conclusion: move -> fact, or NAMELESS.
        premises: move -> facts, as they are told, NAMELESS among them where a name is missing.
        removed_by: move -> fixes, as they are told, NAMELESS likewise.
        probability: move -> as it is told, NaN where it is not.
    """

    facts: list[str]
    fixes: list[str]
    kinds: list[str]
    kind: Numbers
    conclusion: Numbers
    premises: Ragged
    removed_by: Ragged
    probability: npt.NDArray[np.float64]


def encoded(batches: Iterable[pa.RecordBatch | pa.Table]) -> Encoded:
    """Encode moves in rows of tables/steps.py; columns beside SCHEMA are not looked at."""
    facts, fixes, kinds = _Names(), _Names(), _Names()
    conclusion, kind, probability = _Column(np.int32), _Column(np.int32), _Column(np.float64)
    premises, removed_by = _Lists(facts), _Lists(fixes)
    for batch in batches:
        for rows in batch.to_batches() if isinstance(batch, pa.Table) else [batch]:
            conclusion.add(facts.codes(rows["conclusion"]))
            kind.add(kinds.codes(rows["kind"]))
            probability.add(rows["probability"].fill_null(np.nan).to_numpy(zero_copy_only=False))
            premises.add(rows["premises"])
            removed_by.add(rows["fixes"])
    fact_names, fact_ranks = facts.sorted()
    fix_names, fix_ranks = fixes.sorted()
    kind_names, kind_ranks = kinds.sorted()
    return Encoded(
        fact_names,
        fix_names,
        kind_names,
        kind_ranks[kind.whole()],
        fact_ranks[conclusion.whole()],
        premises.whole(fact_ranks),
        removed_by.whole(fix_ranks),
        probability.whole(),
    )


def moves(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return moves that are told one by one as a table."""
    return pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} for row in rows], SCHEMA)


class _Names:
    """Numbers for names, in the order in which they are met; sorted at the end."""

    def __init__(self) -> None:
        self.known = pa.array([], pa.string())

    def codes(self, values: pa.Array) -> Numbers:
        found = pc.index_in(values, value_set=self.known)
        fresh = pc.unique(values.filter(pc.and_(found.is_null(), values.is_valid())))
        if len(fresh):
            self.known = pa.concat_arrays([self.known, fresh])
            found = pc.index_in(values, value_set=self.known)
        return np.asarray(found.fill_null(NAMELESS), np.int32)

    def sorted(self) -> tuple[list[str], Numbers]:
        """Return the names, ascending, and what number each has now by the number it had."""
        order = np.asarray(pc.sort_indices(self.known))
        # One more than there are names: NAMELESS indexes the last, and stays what it is.
        ranks = np.full(len(order) + 1, NAMELESS, np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        return self.known.take(order).to_pylist(), ranks


class _Column:
    def __init__(self, kind: type[np.generic]) -> None:
        self.parts: list[npt.NDArray[Any]] = [np.zeros(0, kind)]

    def add(self, values: npt.NDArray[Any]) -> None:
        self.parts.append(values)

    def whole(self) -> npt.NDArray[Any]:
        return np.concatenate(self.parts)


class _Lists:
    def __init__(self, names: _Names) -> None:
        self.names = names
        self.lengths, self.values = _Column(np.int64), _Column(np.int32)

    def add(self, lists: pa.ListArray) -> None:
        self.lengths.add(np.asarray(pc.list_value_length(lists).fill_null(0), np.int64))
        self.values.add(self.names.codes(lists.flatten()))

    def whole(self, ranks: Numbers) -> Ragged:
        starts: Places = np.concatenate(([0], np.cumsum(self.lengths.whole())))
        return Ragged(starts, ranks[self.values.whole()])

"""Moves as numbers, batch by batch: names become numbers by content, so that neither order nor cutting of rows matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import eq
from typing import TYPE_CHECKING, Any, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorward.paths.ragged import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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

_AT_ONCE = 65_536

NAMELESS = -1
"""The number of what has no name."""


class Names(Sequence[str]):
    """Names by number, kept as Arrow keeps them: millions of fixes are seldom told, and a few words each add up."""

    def __init__(self, values: pa.StringArray) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        """Return one name, or several."""
        told: str | list[str] = (
            self._values[place].to_pylist() if isinstance(place, slice) else self._values[place].as_py()
        )
        return told

    def __iter__(self) -> Iterator[str]:
        """Yield the names in order."""
        for first in range(0, len(self), _AT_ONCE):
            yield from self._values[first : first + _AT_ONCE].to_pylist()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # a list of names is no key

    def found(self, words: str) -> list[str]:
        """Return the names that hold these words, in whatever case."""
        told: list[str] = self._values.filter(pc.match_substring(self._values, words, ignore_case=True)).to_pylist()
        return told


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
    fixes: Names
    kinds: list[str]
    kind: Numbers
    conclusion: Numbers
    premises: Ragged
    removed_by: Ragged
    probability: npt.NDArray[np.float64]


def encoded(batches: Iterable[pa.RecordBatch | pa.Table]) -> Encoded:
    """Encode moves in rows of tables/steps.py; columns beside SCHEMA are not looked at."""
    facts, fixes, kinds = _Numbering(), _Numbering(), _Numbering()
    conclusion, kind, probability = _Column(np.int64), _Column(np.int64), _Column(np.float64)
    premises, removed_by = _Lists(facts), _Lists(fixes)
    for batch in batches:
        for rows in batch.to_batches() if isinstance(batch, pa.Table) else [batch]:
            facts.add(rows["conclusion"], conclusion)
            kinds.add(rows["kind"], kind)
            probability.add(rows["probability"].fill_null(np.nan).to_numpy(zero_copy_only=False))
            premises.add(rows["premises"])
            removed_by.add(rows["fixes"])
    fact_names, fix_names, kind_names = (numbering.names() for numbering in (facts, fixes, kinds))
    told = Encoded(
        fact_names.to_pylist(),
        Names(fix_names),
        kind_names.to_pylist(),
        kind.whole(np.int32),
        conclusion.whole(np.int32),
        premises.whole(),
        removed_by.whole(),
        probability.whole(np.float64),
    )
    # What Arrow keeps for later is worth hundreds of megabytes here, and there is no later.
    pa.default_memory_pool().release_unused()
    return told


def moves(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Return moves that are told one by one as a table."""
    return pa.Table.from_pylist([{name: row.get(name) for name in SCHEMA.names} for row in rows], SCHEMA)


class _Column:
    """Values that arrive in parts."""

    def __init__(self, kind: type[np.generic]) -> None:
        self.parts: list[npt.NDArray[Any]] = [np.zeros(0, kind)]

    def add(self, values: npt.NDArray[Any]) -> None:
        self.parts.append(values)

    def whole(self, kind: type[np.generic]) -> npt.NDArray[Any]:
        made = np.concatenate(self.parts, dtype=kind, casting="unsafe")
        self.parts = []
        return made


class _Numbering:
    """Numbers for names: each batch is encoded by itself, and all dictionaries become one at the end."""

    def __init__(self) -> None:
        self.parts: list[pa.DictionaryArray] = []
        self.columns: list[_Column] = []

    def add(self, values: pa.Array, column: _Column) -> None:
        """Note names whose numbers a column is to get in the end."""
        self.parts.append(values.dictionary_encode())
        self.columns.append(column)

    def names(self) -> pa.StringArray:
        """Give every column its numbers, by name, and return the names, ascending."""
        if not self.parts:
            return pa.array([], pa.string())
        chunks = pa.chunked_array(self.parts).unify_dictionaries().chunks
        self.parts = []
        known = chunks[0].dictionary
        order = np.asarray(pc.sort_indices(known))
        # One more than there are names: NAMELESS indexes the last, and stays what it is.
        ranks = np.full(len(order) + 1, NAMELESS, np.int32)
        ranks[order] = np.arange(len(order), dtype=np.int32)
        for column, chunk in zip(self.columns, chunks, strict=True):
            column.add(ranks[np.asarray(chunk.indices.fill_null(NAMELESS))])
        return known.take(order)


class _Lists:
    """Lists of names that arrive in parts."""

    def __init__(self, numbering: _Numbering) -> None:
        self.numbering = numbering
        self.lengths, self.values = _Column(np.int64), _Column(np.int32)

    def add(self, lists: pa.ListArray) -> None:
        self.lengths.add(np.asarray(pc.list_value_length(lists).fill_null(0), np.int64))
        self.numbering.add(lists.flatten(), self.values)

    def whole(self) -> Ragged:
        starts: Places = np.concatenate(([0], np.cumsum(self.lengths.whole(np.int64))))
        return Ragged(starts, self.values.whole(np.int32))

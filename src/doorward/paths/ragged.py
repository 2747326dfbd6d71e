"""Lists of numbers of different lengths in two arrays, so that millions of them need no Python object each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int32]
    Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ragged:
    """Lists of numbers: list `n` is `values[starts[n]:starts[n + 1]]`."""

    starts: Places
    values: Numbers

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def lengths(self) -> Places:
        """List -> how many numbers it has."""
        return np.diff(self.starts)

    @cached_property
    def owners(self) -> Numbers:
        """Value -> the list it stands in."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    def of(self, place: int) -> list[int]:
        """Return one list."""
        found: list[int] = self.values[self.starts[place] : self.starts[place + 1]].tolist()
        return found

    def lists(self) -> list[tuple[int, ...]]:
        """Return every list."""
        values = self.values.tolist()
        return [tuple(values[first:last]) for first, last in pairwise(self.starts.tolist())]

    def take(self, places: npt.NDArray[np.integer]) -> Ragged:
        """Return some of the lists, in this order."""
        lengths = self.lengths[places]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        shift = np.repeat(self.starts[places] - starts[:-1], lengths)
        return Ragged(starts, self.values[shift + np.arange(starts[-1])])

    def inverted(self, size: int) -> Ragged:
        """Return for each value below `size` the lists that hold it, ascending."""
        starts = np.concatenate(([0], np.cumsum(np.bincount(self.values, minlength=size))))
        return Ragged(starts.astype(np.int64), self.owners[np.argsort(self.values, kind="stable")])

    def sets(self) -> Ragged:
        """Return the lists ascending, each number once."""
        if len(self.values) == 0 or self.lengths.max() == 1:
            return self
        # List and number in one integer: sorted as one, they are sorted by list and within each. A number may be -1.
        pairs = np.sort(self.owners.astype(np.int64) << 32 | self.values.astype(np.int64) + 1)
        pairs = pairs[np.concatenate(([True], pairs[1:] != pairs[:-1]))]
        starts = np.searchsorted(pairs, np.arange(len(self) + 1, dtype=np.int64) << 32)
        return Ragged(starts.astype(np.int64), ((pairs & 0xFFFFFFFF) - 1).astype(np.int32))

    def marks(self) -> npt.NDArray[np.uint64]:
        """Return one number a list that depends on the numbers in it alone: two different sets agree once in 2^64."""
        mixed = scattered(self.values.astype(np.uint64))
        totals = np.concatenate((np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)))
        return totals[self.starts[1:]] - totals[self.starts[:-1]]

    def all_of(self, true: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Say of each list whether something holds of all its numbers; of none that is true."""
        wrong = np.concatenate(([0], np.cumsum(~true[self.values])))
        found: npt.NDArray[np.bool_] = wrong[self.starts[1:]] == wrong[self.starts[:-1]]
        return found


def scattered(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Scatter numbers over 64 bits, in place and without a collision: SplitMix64 (Steele, Lea and Flood, 2014)."""
    numbers += np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        numbers ^= numbers >> np.uint64(shift)
        numbers *= np.uint64(factor)
    return numbers

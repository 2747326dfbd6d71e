"""What ties two identifiers, as arrays: who tells it, how often and when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from doorward.resolution.names import DEFAULTS, random

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from doorward.resolution.sharing import Marks, Numbers

HOW = ("person", "register", "directory", "lease", "scan", "logon", "address", "dns", "certificate", "nothing")
"""What tells a fact, the strongest first."""
PERSON, REGISTER, DIRECTORY, LEASE, SCAN, LOGON, ADDRESS, DNS, CERTIFICATE, NOTHING = range(len(HOW))
KINDS = ("mac", "name", "serial", "sid")
NEVER_SEEN = np.iinfo(np.int64).max
"""First sighting of what nobody saw; its last one is the negative."""


class Facts(NamedTuple):
    """Facts, a place each: the two nodes they tie, who tells, how often, first and last time in microseconds."""

    left: Numbers
    right: Numbers
    how: Numbers
    times: Numbers
    first: Numbers
    last: Numbers

    def __add__(self, other: Facts) -> Facts:  # type: ignore[override]  # facts are rows, not a tuple to be made longer
        """Return both."""
        return Facts(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))

    def only(self, marks: Marks | Numbers) -> Facts:
        """Return the marked ones."""
        return Facts(*(column[marks] for column in self))

    def summed(self) -> Facts:
        """Return each fact once: how often in all, first and last time of all."""
        keys = np.c_[self.left, self.right, self.how]
        order = np.lexsort(keys.T[::-1])
        if not len(order):
            return self
        begins = np.flatnonzero(np.r_[True, (np.diff(keys[order], axis=0) != 0).any(axis=1)])
        kept, folded = self.only(order), order[begins]
        left, right, how = keys[folded].T
        return Facts(
            left,
            right,
            how,
            np.add.reduceat(kept.times, begins),
            np.minimum.reduceat(kept.first, begins),
            np.maximum.reduceat(kept.last, begins),
        )


def undated(
    left: Sequence[int] | Numbers, right: Sequence[int] | Numbers, how: int, times: Sequence[int] | Numbers
) -> Facts:
    """Return facts that nobody dated."""
    many = len(left)
    spans = np.full(many, NEVER_SEEN), np.full(many, -NEVER_SEEN)
    return Facts(_whole(left), _whole(right), np.full(many, how), _whole(times), *spans)


def _whole(values: Sequence[int] | Numbers) -> Numbers:
    return np.asarray(values, np.int64)


@dataclass(slots=True)
class Nodes:
    """Every identifier, numbered in the order of kind and value.

    Attributes:
        kind: place in KINDS.
        value: in one spelling.
        place: for each kind, value -> number.
        written: name -> how the register writes it.
    """

    kind: Numbers
    value: list[str]
    place: tuple[dict[str, int], ...]
    written: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, *values: Iterable[str]) -> Nodes:
        """Number the values of each kind, in the order of KINDS."""
        listed = [sorted({*texts}) for texts in values]
        begins = np.cumsum([0, *map(len, listed)]).tolist()
        place = tuple(
            {text: number for number, text in enumerate(texts, begin)}
            for texts, begin in zip(listed, begins, strict=False)
        )
        kind = np.repeat(np.arange(len(listed)), [len(texts) for texts in listed])
        return cls(kind, [text for texts in listed for text in texts], place)

    def made_up(self) -> Marks:
        """Say which are MAC addresses that their devices made up."""
        marks = np.zeros(len(self.value), np.bool_)
        cards = self.place[KINDS.index("mac")]
        marks[: len(cards)] = [random(card) for card in cards]
        return marks

    def defaults(self) -> Numbers:
        """Return the names that devices bear as they leave the factory."""
        names = self.place[KINDS.index("name")]
        return np.array(sorted(names[name] for name in DEFAULTS if name in names), np.int64)

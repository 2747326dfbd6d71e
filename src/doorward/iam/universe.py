"""The resources that a question is about: those that the data tell, or every text of a family, sorted into kinds."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Protocol

import numpy as np

from doorward.iam.existence import kinds
from doorward.iam.logic import NO, OPEN, YES, opposite
from doorward.iam.pattern import PARTS, literal, matches_arn, prefix, variables

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from doorward.iam.logic import Answers
    from doorward.iam.statement import Patterns, Statement

    Marks = npt.NDArray[np.bool_]

_ABOVE = "\U0010ffff"


class Universe(Protocol):
    """Resources, each with a place; which of them a pattern matches."""

    size: int
    about: dict[tuple[Patterns | None, Patterns | None], Answers]

    def matched(self, pattern: str) -> Marks:
        """Return a mark for each resource."""


class Told:
    """Resources that the data tell by name."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = sorted(set(names))
        self.size = len(self.names)
        self.place = {name: place for place, name in enumerate(self.names)}
        self.about: dict[tuple[Patterns | None, Patterns | None], Answers] = {}
        self._known: dict[str, Marks] = {}

    def matched(self, pattern: str) -> Marks:
        """Return a mark for each resource that a pattern matches."""
        found = self._known.get(pattern)
        if found is None:
            found = self._known[pattern] = self._matched(pattern)
        return found

    def _matched(self, pattern: str) -> Marks:
        marks = np.zeros(self.size, np.bool_)
        one, start = literal(pattern), prefix(pattern)
        if one is not None and one.count(":") >= PARTS - 1:
            if one in self.place:
                marks[self.place[one]] = True
        elif start is not None:
            marks[bisect_left(self.names, start) : bisect_left(self.names, start + _ABOVE)] = True
        else:
            marks[:] = [matches_arn(pattern, name) for name in self.names]
        return marks


class Possible:
    """Every text of a family, sorted into kinds that the patterns asked about do not tell apart.

    Raises:
        OverflowError: the patterns are too entangled to be told apart.
    """

    def __init__(self, family: str, patterns: Sequence[str]) -> None:
        ordered = tuple(sorted(set(patterns)))
        found = kinds(family, ordered)
        if found is None:
            raise OverflowError(f"{len(ordered)} patterns cannot be told apart in {family}")
        self._columns = dict(zip(ordered, np.array(sorted(found), np.bool_).reshape(len(found), -1).T, strict=True))
        self.size = len(found)
        self.about: dict[tuple[Patterns | None, Patterns | None], Answers] = {}

    def matched(self, pattern: str) -> Marks:
        """Return a mark for each kind of text that a pattern matches; the pattern was asked about."""
        return self._columns[pattern]


def spoken_of(statement: Statement, universe: Universe) -> Answers:
    """Return whether a statement speaks of each resource; a variable that nobody filled in leaves it open."""
    key = statement.resources, statement.not_resources
    found = universe.about.get(key)
    if found is None:
        found = universe.about[key] = _spoken_of(*key, universe)
    return found


def _spoken_of(resources: Patterns | None, not_resources: Patterns | None, universe: Universe) -> Answers:
    if resources is not None:
        return _any(resources, universe)
    if not_resources is not None:
        return opposite(_any(not_resources, universe))
    return np.full(universe.size, YES, np.uint8)


def _any(patterns: Patterns, universe: Universe) -> Answers:
    found = np.full(universe.size, NO, np.uint8)
    for pattern in patterns:
        answer = OPEN if variables(pattern) else YES
        np.maximum(found, np.where(universe.matched(pattern), np.uint8(answer), np.uint8(NO)), out=found)
    return found

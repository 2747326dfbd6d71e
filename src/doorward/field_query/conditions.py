"""What a value must fulfil, twice: of a cell in Python, and of a column in SQLite. A test holds the two equal.

Letters are alike in upper and lower case only where they are ASCII: SQLite knows no other, so Python must not either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import translate
from functools import cache
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any, NamedTuple

from doorward.field_query.addresses import address_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times at rest are naive UTC
Bound = float | datetime | timedelta
Clause = tuple[str, list[Any]]
"""SQL text with a question mark for each of the values beside it."""


class Viewpoint(NamedTuple):
    """From where a query is asked: the time that ages count from (naive UTC), and who `me` is."""

    as_of: datetime | None = None
    me: str = ""


NOWHERE = Viewpoint()
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}


_TICK = timedelta(microseconds=1)


def micros(time: datetime) -> int:
    """Return a naive UTC time as whole microseconds since 1970, as a snapshot holds it."""
    return (time - EPOCH) // _TICK


@dataclass(frozen=True, slots=True)
class Like:
    """A word, or a pattern with `*` (anything) and `?` (one character); `exact` takes these two as they stand."""

    text: str
    exact: bool = False

    def holds(self, cell: Any, view: Viewpoint) -> bool:
        """Say whether a cell is this word."""
        del view
        return _pattern(self.text, exact=self.exact).match(str(cell)) is not None

    def clause(self, column: str, view: Viewpoint) -> Clause:
        """Return the same of a column."""
        del view
        if self.exact or not set(self.text) & set("*?"):
            return f"{column} = ? collate nocase", [self.text]
        return f"{column} like ? escape '\\'", [_escaped(self.text).replace("*", "%").replace("?", "_")]


@cache
def _pattern(text: str, *, exact: bool) -> re.Pattern[str]:
    written = re.escape(text) + r"\Z" if exact else translate(text.replace("[", "[[]"))
    return re.compile(written, re.ASCII | re.IGNORECASE | re.DOTALL)


def _escaped(text: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", text)


@dataclass(frozen=True, slots=True)
class Mine:
    """The name of whoever asks."""

    def holds(self, cell: Any, view: Viewpoint) -> bool:
        """Say whether a cell names whoever asks."""
        return bool(view.me) and Like(view.me, exact=True).holds(cell, view)

    def clause(self, column: str, view: Viewpoint) -> Clause:
        """Return the same of a column."""
        return Like(view.me, exact=True).clause(column, view) if view.me else ("false", [])


@dataclass(frozen=True, slots=True)
class Contains:
    """Free text: it stands anywhere in a cell."""

    text: str

    def holds(self, cell: Any, view: Viewpoint) -> bool:
        """Say whether the text stands in a cell."""
        del view
        return _inside(self.text).search(str(cell)) is not None

    def clause(self, column: str, view: Viewpoint) -> Clause:
        """Return the same of a column."""
        del view
        return f"{column} like ? escape '\\'", [f"%{_escaped(self.text)}%"]


@cache
def _inside(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text), re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers or times from `low` up to `high`, None for no end; an open end is not part of it. A timedelta is an age."""

    low: Bound | None = None
    high: Bound | None = None
    open_low: bool = False
    open_high: bool = False

    def holds(self, cell: Any, view: Viewpoint) -> bool:
        """Say whether a number or a naive UTC time lies in it."""
        ends = self._ends(view)
        value = micros(cell) if isinstance(cell, datetime) else cell
        return ends is not None and all(_COMPARED[sign](value, end) for sign, end in ends)

    def clause(self, column: str, view: Viewpoint) -> Clause:
        """Return the same of a column; times are whole microseconds since 1970 there."""
        ends = self._ends(view)
        if ends is None:
            return "false", []
        return " and ".join(f"{column} {sign} ?" for sign, _ in ends) or "true", [end for _, end in ends]

    def _ends(self, view: Viewpoint) -> list[tuple[str, float]] | None:
        """Return signs and numbers; None where an age counts from no known time."""
        ends = []
        for sign, end in ((">" if self.open_low else ">=", self.low), ("<" if self.open_high else "<=", self.high)):
            if isinstance(end, timedelta) and view.as_of is None:
                return None
            if end is not None:
                ends.append((sign, _number(end, view.as_of)))
        return ends


def _number(end: Bound, as_of: datetime | None) -> float:
    if isinstance(end, timedelta):
        return micros(as_of or EPOCH) - end // timedelta(microseconds=1)
    return micros(end) if isinstance(end, datetime) else end


@dataclass(frozen=True, slots=True)
class OneOf:
    """Some of a level's words, or one side of a flag."""

    words: tuple[str | bool, ...]

    def holds(self, cell: Any, view: Viewpoint) -> bool:
        """Say whether a cell is one of them."""
        del view
        return cell in self.words

    def clause(self, column: str, view: Viewpoint) -> Clause:
        """Return the same of a column."""
        del view
        return f"{column} in ({', '.join('?' * len(self.words))})", list(self.words)


@dataclass(frozen=True, slots=True)
class Within:
    """A network, as the keys of its first and its last address; see doorward.field_query.addresses."""

    first: str
    last: str
    keyed: bool = field(default=True, init=False)

    def holds(self, cell: Any, view: Viewpoint) -> bool:
        """Say whether a cell is an address of the network, however it is spelled."""
        del view
        key = address_key(str(cell))
        return key is not None and self.first <= key <= self.last

    def clause(self, column: str, view: Viewpoint) -> Clause:
        """Return the same of a column of keys."""
        del view
        return f"{column} between ? and ?", [self.first, self.last]


@dataclass(frozen=True, slots=True)
class Known:
    """There is a value, or there is none."""

    present: bool

    def holds(self, cell: Any, view: Viewpoint) -> bool:
        """Say whether a cell with a value fits; where there is none, `present` alone decides."""
        del cell, view
        return self.present

    def clause(self, column: str, view: Viewpoint) -> Clause:
        """Return the same of a column."""
        del view
        return f"{column} is {'not ' if self.present else ''}null", []


Condition = Like | Mine | Contains | Span | OneOf | Within | Known


def any_holds(conditions: Sequence[Condition], cells: Sequence[Any], view: Viewpoint) -> bool:
    """Say whether one of the cells fulfils one of the conditions; cells of None are no values."""
    values = [cell for cell in cells if cell is not None]
    if not values:
        return any(isinstance(item, Known) and not item.present for item in conditions)
    return any(item.holds(value, view) for item in conditions for value in values)

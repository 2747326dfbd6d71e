"""What a step is: one kind of move an intruder can make, as SQL that yields premises and a conclusion.

Facts are text: `position:internet`, `position:inside`, `position:zone/Z`, `host:H/user`, `host:H/root`, `data:J`; of a directory
`identity:ID` (acts as it), `object:ID` (rules what cannot act), `policy:ID` (pushes settings to what lies below it) and
`directory:DOMAIN` (rules a domain); facts/directory.py says how hosts and ids are spelled, certification.py what may be asked of an
authority. Of a cloud account `cloud:ACCOUNT/administrator` (may do anything in it); tables/escalations.py says which facts
stand for many identities at once.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.query import Query, Rows

if TYPE_CHECKING:
    from collections.abc import Callable

_MOVES = """
    select conclusion, array_sort(array_distinct(collect_list(premise))) as premises, chance as probability, false as seen, how,
        array_sort(array_distinct(collect_list(fix))) as fixes,
        cast(null as timestamp) as first_seen, cast(null as timestamp) as last_seen
    from {pairs}
"""
ONE_PREMISE = _MOVES + "group by premise, conclusion, chance, how"
"""Moves from `pairs` of premise, conclusion, chance, how and fix: each premise is enough alone. Nothing of it was seen."""
ALL_PREMISES = _MOVES + "group by conclusion, chance, how"
"""Moves from such pairs: all premises of a conclusion, with the same chance and sentence, are needed together."""


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of move; made by the decorator `step`. Its SQL returns the columns of tables/steps.py but `kind`."""

    name: str
    title: str
    tables: tuple[str, ...]
    function: Callable[..., Rows]

    def query(self) -> Query:
        """Return the SQL of this step, tables by name."""
        result = self.function(*(Rows() for _ in self.tables))
        if not isinstance(result, Query):
            raise TypeError(f"step {self.name} must return sql(…), not {type(result).__name__}")
        return result


def step(function: Callable[..., Rows]) -> Step:
    """Make a function from tables to SQL a step; the first line of its docstring says the move in words."""
    title = (inspect.getdoc(function) or "").partition("\n")[0]
    return Step(function.__name__, title, tuple(inspect.signature(function).parameters), function)

"""A query as it was understood: terms that must all hold, and the order that is asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from doorward.field_query.conditions import NOWHERE, Known, Within, any_holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.field_query.conditions import Clause, Condition, Viewpoint
    from doorward.field_query.fields import Field, Fields

_PLAIN = re.compile(r"[^\s\",:-][^\s\",:]*")
FREE = ""
"""The name that free text has in place of a field's."""


def quoted(text: str) -> str:
    """Return text in quotation marks, as a query has it."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def word(text: str) -> str:
    """Return free text as a query has it, in quotation marks where it would mean something else."""
    return text if _PLAIN.fullmatch(text) and text != "not" else quoted(text)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a term: how it is written, and what it asks for."""

    text: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a query: a field (FREE for free text), the values of which one must hold, and where it was written."""

    name: str
    values: tuple[Value, ...]
    negated: bool = False
    position: int = field(default=0, compare=False)
    length: int = field(default=0, compare=False)

    def __str__(self) -> str:
        values = ",".join(value.text for value in self.values)
        return f"{'-' if self.negated else ''}{self.name}{':' if self.name else ''}{values}"


@dataclass(frozen=True, slots=True)
class Order:
    """A field that rows are sorted by."""

    name: str
    descending: bool = False

    def __str__(self) -> str:
        return f"{'-' if self.descending else ''}{self.name}"


@dataclass(frozen=True, slots=True)
class Query:
    """All terms must hold; an empty query holds of every row.

    `str` of it is the canonical text: parsed again, it is the same query.
    """

    fields: Fields
    terms: tuple[Term, ...] = ()
    order: tuple[Order, ...] = ()

    def __str__(self) -> str:
        told = [str(term) for term in self.terms]
        return " ".join([*told, f"sort:{','.join(map(str, self.order))}"] if self.order else told)

    @property
    def decided(self) -> bool:
        """Whether it asks for something that people decide."""
        return any(self.fields[name].decided for name in (*self._named(), *(item.name for item in self.order)))

    def _named(self) -> Iterator[str]:
        return (term.name for term in self.terms if term.name)

    def matches(self, row: Mapping[str, Any], view: Viewpoint = NOWHERE) -> bool:
        """Say whether a row fits: values by field name, lists where a field has many, None or nothing where unknown."""
        return all(self._fits(term, row, view) for term in self.terms)

    def _fits(self, term: Term, row: Mapping[str, Any], view: Viewpoint) -> bool:
        cell = row.get(term.name or self.fields.free)
        asked = self.fields.get(term.name)
        if cell is None and asked and asked.decided and asked.levels:
            cell = asked.levels[0]
        cells = cell if isinstance(cell, list | tuple) else [cell]
        return any_holds([value.condition for value in term.values], cells, view) != term.negated

    def where(self, view: Viewpoint = NOWHERE) -> Clause:
        """Return the terms as a condition of SQLite over a snapshot's table named `t` and the decisions `d`."""
        parts: list[str] = []
        values: list[Any] = []
        for term in self.terms:
            text, bound = self._clause(term, view)
            parts.append(f"({text}) is not true" if term.negated else f"({text})")
            values += bound
        return " and ".join(parts) or "true", values

    def _clause(self, term: Term, view: Viewpoint) -> Clause:
        parts: list[str] = []
        values: list[Any] = []
        for value in term.values:
            text, bound = self._asked(term.name, value.condition, view)
            parts.append(f"({text})")
            values += bound
        return " or ".join(parts), values

    def _asked(self, name: str, condition: Condition, view: Viewpoint) -> Clause:
        if not name:
            return condition.clause(f"t.{self.fields.free}", view)
        asked = self.fields[name]
        if not asked.many:
            return condition.clause(_column(asked, condition), view)
        among = "select item from marks where kind = ? and field = ?"
        if isinstance(condition, Known):
            return f"t.number {'' if condition.present else 'not '}in ({among})", [self.fields.kind, name]
        text, bound = condition.clause("key" if isinstance(condition, Within) else "value", view)
        return f"t.number in ({among} and {text})", [self.fields.kind, name, *bound]

    def order_by(self) -> str:
        """Return the order as SQLite has it: what is unknown comes last, and the list's own order decides ties."""
        told = [_sorting(self.fields[item.name], descending=item.descending) for item in self.order]
        return ", ".join([*told, "t.number"])

    def ordered(self, rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return rows in the order that is asked for, as `order_by` does; where it says nothing they keep theirs."""
        found = list(rows)
        for item in reversed(self.order):
            asked = self.fields[item.name]
            known = [row for row in found if _key(asked, row) is not None]
            known.sort(key=partial(_key, asked), reverse=item.descending)
            found = known + [row for row in found if _key(asked, row) is None]
        return found

    def without_term(self, term: Term) -> Query:
        """Return the query without a term."""
        return replace(self, terms=tuple(one for one in self.terms if one != term))

    def sorted_by(self, name: str, *, descending: bool = False) -> Query:
        """Return the query in the order of one field.

        Raises:
            KeyError: there is no such field.
        """
        return replace(self, order=(Order(self.fields[name].name, descending),))


def _key(asked: Field, row: Mapping[str, Any]) -> Any:
    cell = row.get(asked.name)
    if asked.levels:
        word = asked.levels[0] if cell is None and asked.decided else cell
        return asked.levels.index(word) if word in asked.levels else None
    return cell.encode().lower() if isinstance(cell, str) else cell


def _column(asked: Field, condition: Condition) -> str:
    if asked.decided:
        return f"coalesce(d.{asked.name}, '{asked.levels[0]}')" if asked.levels else f"d.{asked.name}"
    return f"t.{asked.name}_key" if isinstance(condition, Within) else f"t.{asked.name}"


def _sorting(asked: Field, *, descending: bool) -> str:
    column = f"{'d' if asked.decided else 't'}.{asked.sorted_by}"
    if asked.decided and asked.levels:
        column = f"coalesce({column}, 0)"
    return f"{column} desc" if descending else f"{column} asc nulls last"

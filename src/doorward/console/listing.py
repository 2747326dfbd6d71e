"""A list under a field query, as pages show it: its rows, its fault where it has one, and the addresses of its neighbours."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.lists import LISTS
from doorward.field_query import FieldQueryError, Query, parse, with_term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.console.page import Ask
    from doorward.field_query import Fields

PER = 50
MOST = 200
"""Rows of a page, at most."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list.

    Attributes:
        kind: a key of LISTS.
        text: the query as it was written.
        query: what it means; empty where it means nothing, and then there are no rows.
        error: why it means nothing.
        total: rows in all.
        facets: field -> value -> count under the query.
    """

    kind: str
    fields: Fields
    text: str
    query: Query
    rows: list[dict[str, Any]]
    total: int
    page: int
    per: int
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    error: FieldQueryError | None = None

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.per))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the rows."""
        return iter(self.rows)

    def sorted_by(self, name: str) -> str:
        """Return how rows are sorted by a field first: `ascending`, `descending`, or nothing."""
        first = self.query.order[0] if self.query.order else None
        return "" if first is None or first.name != name else "descending" if first.descending else "ascending"

    def query_sorted(self, name: str) -> str:
        """Return the query in the order of a field: largest first, and the other way round where it is so already."""
        return str(self.query.sorted_by(name, descending=self.sorted_by(name) != "descending"))

    def has(self, name: str, word: str) -> bool:
        """Say whether a value stands in a term of the query."""
        return word in self._words(name)

    def toggled(self, name: str, word: str) -> str:
        """Return the query with one value of a field added, or taken out where it is there."""
        words = self._words(name)
        kept = [one for one in words if one != word] if word in words else [*words, word]
        bare = self.query
        for term in self.query.terms:
            if term.name == name and not term.negated:
                bare = bare.without_term(term)
        return str(with_term(bare, name, ",".join(kept)) if kept else bare)

    def facet(self, name: str, word: str) -> int | None:
        """Return how many rows under the query have a value; None where that is not counted."""
        return self.facets[name].get(word, 0) if name in self.facets else None

    def _words(self, name: str) -> list[str]:
        return [
            value.text for term in self.query.terms if term.name == name and not term.negated for value in term.values
        ]


def listing(ask: Ask, kind: str, text: str | None = None, per: int = PER) -> Listing:
    """Return the page of a list that an address asks for: `q`, `page` and `per`.

    Args:
        ask: the request.
        kind: a key of LISTS.
        text: a query instead of the address's.
        per: rows of a page where the address does not say.
    """
    fields, told = LISTS[kind], ask.text("q") if text is None else text
    rows, page = ask.number("per", per, MOST), ask.number("page", 1)
    try:
        query = parse(told, fields)
    except FieldQueryError as error:
        return Listing(kind, fields, told, Query(fields), [], 0, 1, rows, error=error)
    found = ask.snapshot.listed(kind, query, page, rows, ask.decided())
    return Listing(kind, fields, told, query, found.rows, found.total, page, rows, found.facets)

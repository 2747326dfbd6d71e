"""From a query and the queries it reads to one statement: an input named twice is written once and computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.engines.duckdb import grouping
from doorward.query import named

if TYPE_CHECKING:
    from collections.abc import Mapping

    import duckdb as native

    from doorward.query import Query


class Plan:
    """The common table expressions of one run, in the order they are needed, and the tables that kernels left."""

    def __init__(self, connection: native.DuckDBPyConnection, values: Mapping[str, Any]) -> None:
        self.scored: list[str] = []
        self._connection = connection
        self._values = values
        self._names: dict[int, str] = {}
        self._common: list[str] = []

    def text(self, query: Query) -> str:
        """Return the statement that answers `query`; kernels of its inputs have run when this returns."""
        inputs = {name: self._name(name, item) for name, item in query.inputs.items()}
        body = named(query.text, lambda name: f'"{inputs.get(name, name)}"')
        return f"with {', '.join(self._common)} select * from ({body})" if self._common else body

    def _name(self, name: str, query: Query) -> str:
        """Return what the statement calls an input, writing or scoring it at its first use."""
        if id(query) not in self._names:
            text = self.text(query) if query.kernel else self._body(query)
            called = f"{name}_{len(self._names)}"
            if query.kernel:
                self.scored.append(grouping.score(self._connection, query, text, self._values, called))
            else:
                self._common.append(f'"{called}" as ({text})')
            self._names[id(query)] = called
        return self._names[id(query)]

    def _body(self, query: Query) -> str:
        inputs = {name: self._name(name, item) for name, item in query.inputs.items()}
        return named(query.text, lambda name: f'"{inputs.get(name, name)}"')

"""From a query and the queries it reads to one statement: an input that is named twice is written once and computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.query import named

if TYPE_CHECKING:
    from collections.abc import Callable

    from doorward.query import Query


class Statement:
    """The common table expressions of one run, in the order they are needed, and the tables that kernels left.

    Args:
        score: runs the kernel of a query, given its text and the name its result is to have.
        quote: what the engine puts around a name.
    """

    def __init__(self, score: Callable[[Query, str, str], None], quote: str) -> None:
        self.scored: list[str] = []
        self._score = score
        self._quote = quote
        self._names: dict[int, str] = {}
        self._common: list[str] = []

    def text(self, query: Query) -> str:
        """Return the statement that answers `query`; its kernel and those of its inputs have run when this returns."""
        if query.kernel is not None:
            return f"select * from {self._quoted(self._name('answer', query))}"
        return self._unscored(query)

    def _unscored(self, query: Query) -> str:
        body = self._body(query)
        return f"with {', '.join(self._common)} select * from ({body}) as answer" if self._common else body

    def _body(self, query: Query) -> str:
        inputs = {name: self._name(name, item) for name, item in query.inputs.items()}
        return named(query.text, lambda name: self._quoted(inputs.get(name, name)))

    def _name(self, name: str, query: Query) -> str:
        """Return what the statement calls an input, writing or scoring it at its first use."""
        if id(query) not in self._names:
            text = self._unscored(query) if query.kernel else self._body(query)
            called = f"{name}_{len(self._names)}"
            if query.kernel:
                self._score(query, text, called)
                self.scored.append(called)
            else:
                self._common.append(f"{self._quoted(called)} as ({text})")
            self._names[id(query)] = called
        return self._names[id(query)]

    def _quoted(self, name: str) -> str:
        return f"{self._quote}{name}{self._quote}"

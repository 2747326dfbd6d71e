"""From a query and the queries it reads to one statement: an input that is named twice is written once and computed once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from doorward.query import named

if TYPE_CHECKING:
    from collections.abc import Callable

    from doorward.query import Query


OFTEN = 2
"""Times an input is computed from which an engine that does not share common table expressions keeps it."""


class Statement:
    """The common table expressions of one run, in the order they are needed, and the tables that kernels left.

    Args:
        score: runs the kernel of a query, given its text and the name its result is to have.
        quote: what the engine puts around a name.
        keep: leaves the rows of a text as a table of this name; for engines that compute a common table expression anew
            wherever it is named, which multiplies from input to input. Without it all are left to the engine.
    """

    def __init__(
        self, score: Callable[[Query, str, str], None], quote: str, keep: Callable[[str, str], None] | None = None
    ) -> None:
        self.scored: list[str] = []
        self._score = score
        self._keep = keep
        self._times: Counter[int] = Counter()
        self._quote = quote
        self._names: dict[int, str] = {}
        self._common: dict[str, str] = {}

    def text(self, query: Query) -> str:
        """Return the statement that answers `query`; its kernel and those of its inputs have run when this returns."""
        self._times = times(query) if self._keep else Counter()
        if query.kernel is not None:
            return f"select * from {self._quoted(self._name('answer', query))}"
        return self._unscored(query)

    def _unscored(self, query: Query) -> str:
        body = self._body(query)
        written = self._behind(body)
        return f"with {', '.join(written)} select * from ({body}) as answer" if written else body

    def _behind(self, body: str) -> list[str]:
        """Return the common table expressions that stand behind a text, in order; an engine looks at all it is given."""
        behind: list[str] = []
        texts = [body]
        for name, text in reversed(self._common.items()):
            if any(self._quoted(name) in one for one in texts):
                texts.append(text)
                behind.insert(0, f"{self._quoted(name)} as ({text})")
        return behind

    def _body(self, query: Query) -> str:
        inputs = {name: self._name(name, item) for name, item in query.inputs.items()}
        return named(query.text, lambda name: self._quoted(inputs.get(name, name)))

    def _name(self, name: str, query: Query) -> str:
        """Return what the statement calls an input, writing or scoring it at its first use."""
        if id(query) not in self._names:
            kept = self._keep and self._times[id(query)] >= OFTEN
            text = self._unscored(query) if query.kernel or kept else self._body(query)
            called = f"{name}_{len(self._names)}"
            if query.kernel:
                self._score(query, text, called)
                self.scored.append(called)
            elif self._keep and kept:
                self._keep(text, called)
                self.scored.append(called)
            else:
                self._common[called] = text
            self._names[id(query)] = called
        return self._names[id(query)]

    def _quoted(self, name: str) -> str:
        return f"{self._quote}{name}{self._quote}"


def times(query: Query) -> Counter[int]:
    """Return, by id, how often each input of a query is computed where every naming computes it, but for what is kept."""
    order: dict[int, Query] = {}

    def visit(item: Query) -> None:
        for each in item.inputs.values():
            if id(each) not in order:
                visit(each)
        order[id(item)] = item

    visit(query)
    found = Counter({id(query): 1})
    for item in reversed(order.values()):
        kept = item.kernel is not None or found[id(item)] >= OFTEN
        for name, each in item.inputs.items():
            found[id(each)] += item.text.count(f"{{{name}}}") * (1 if kept else found[id(item)])
    return found

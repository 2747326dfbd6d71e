"""What steps and detectors return: portable SQL text, composed by name, with an optional kernel over sorted groups.

The text keeps to the subset that DuckDB and Spark share (tests/contracts/test_portable_sql.py lints it):
a table is named by its parameter in braces, `{conn}`; a tunable is bound by name, `:failures`, and never pasted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Mapping

Kernel = Callable[[pa.RecordBatch], pa.RecordBatch]

_NAME = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
# A quoted literal or a comment is taken whole: a colon in it is no tunable, and an apostrophe in a comment opens nothing.
_BOUND = re.compile(r"'(?:[^']|'')*'|--[^\n]*|(?<![:\w]):([a-z_][a-z0-9_]*)")


class Rows:
    """The type of a detector's parameters and of what it returns: rows of a table, known only by name."""


@dataclass(frozen=True, slots=True)
class Query(Rows):
    """SQL text, the named queries it reads, and the kernel that scores its groups, if any.

    Attributes:
        text: SQL with `{name}` for tables and inputs, `:name` for tunables.
        inputs: queries that `{name}` may name before the tables do.
        keys: columns that make a group; a null is a value like others, as in `group by`.
        order: columns that sort the rows of a group.
        at_least: name of the tunable that says how many rows a group needs (0 rows if None).
        kernel: Arrow batch of whole, sorted groups -> Arrow batch; see `Grouped.score`.
        outputs: column -> Arrow type that the kernel returns besides `group`.
    """

    text: str
    inputs: Mapping[str, Query] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    at_least: str | None = None
    kernel: Kernel | None = None
    outputs: Mapping[str, pa.DataType] = field(default_factory=dict)

    def by(self, *keys: str, order: str | tuple[str, ...], at_least: str | None = None) -> Grouped:
        """Cut these rows into groups of equal `keys`, each sorted by `order`; smaller groups than `at_least` are left out."""
        columns = (order,) if isinstance(order, str) else tuple(order)
        return Grouped(replace(self, keys=keys, order=columns, at_least=at_least))

    @property
    def names(self) -> frozenset[str]:
        """Names of the tables this query and its inputs read."""
        own = frozenset(_NAME.findall(self.text)) - frozenset(self.inputs)
        return own.union(*(query.names for query in self.inputs.values()))

    @property
    def tunables(self) -> frozenset[str]:
        """Names of the values bound into this query and its inputs."""
        own = {name for name in _BOUND.findall(self.text) if name}
        own |= {self.at_least} if self.at_least else set()
        return frozenset(own).union(*(query.tunables for query in self.inputs.values()))


@dataclass(frozen=True, slots=True)
class Grouped:
    """Rows cut into sorted groups, waiting for the kernel that scores them."""

    query: Query

    def score(self, kernel: Kernel, **outputs: pa.DataType) -> Query:
        """Run `kernel` over the groups.

        The kernel gets a batch whose first column `group` (int64, ascending) names the group, followed by the query's
        other columns sorted by `order` within it; no group is cut. It returns at most one row a group: `group` and `outputs`.
        The result holds the keys and the outputs.
        """
        return replace(self.query, kernel=kernel, outputs=outputs)


def sql(text: str, **inputs: Query) -> Query:
    """Return a query over tables `{name}`, tunables `:name` and the given `inputs`, which are named like tables."""
    return Query(text, inputs)


def named(text: str, names: Callable[[str], str]) -> str:
    """Replace every `{name}` in SQL text by what `names` says it is."""
    return _NAME.sub(lambda match: names(match[1]), text)


def bound(text: str, mark: str) -> tuple[str, list[str]]:
    """Rewrite `:name` as the engine's own mark for a bound value; return the text and the names in it."""
    names: list[str] = []

    def rewrite(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0]
        names.append(match[1])
        return mark + match[1]

    return _BOUND.sub(rewrite, text), names

"""One rule while it is being read: conditions narrow its columns, and what is not understood is kept as such."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.isolation.fields import addresses, meant, written
from doorward.isolation.rules import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 2_000
"""Characters of a rule's text that are kept."""
_WITH_PORTS = frozenset({"tcp", "udp", "sctp", "dccp", "udplite"})
_ADDRESSES = frozenset({"sources", "destinations"})
_INTERFACES = frozenset({"in_interfaces", "out_interfaces"})


class Draft:
    """A rule that is being read.

    Args:
        family: 4 or 6 where its chain sees one family only.
    """

    def __init__(self, family: str | None = None) -> None:
        self.family = family
        self.action = ""
        self.target: str | None = None
        self.hits: int | None = None
        self.comment: str | None = None
        self._columns: dict[str, list[str]] = {}
        self._negated: list[str] = []
        self._unread: list[str] = []

    def copy(self) -> Draft:
        """Return a draft of its own that says the same."""
        made = Draft(self.family)
        made.action, made.target, made.hits, made.comment = self.action, self.target, self.hits, self.comment
        made._columns, made._negated, made._unread = dict(self._columns), list(self._negated), list(self._unread)
        return made

    def unread(self, text: str) -> None:
        """Keep a condition that is not understood."""
        self._unread.append(text[:LONGEST])

    def act(self, action: str, target: str | None = None) -> None:
        """Set what becomes of a packet that matches."""
        self.action, self.target = action, target

    def of_family(self, family: str) -> None:
        """Narrow it to one IP family; of two it matches nothing."""
        if self.family not in {None, family}:
            self._columns["sources"] = []
            self._negated = [column for column in self._negated if column != "sources"]
        else:
            self.family = family

    def has_ports(self) -> bool:
        """Return whether it is narrowed to protocols that have ports."""
        return "protocols" not in self._negated and bool(set(self._columns.get("protocols", ["any"])) <= _WITH_PORTS)

    def narrow(self, column: str, texts: Sequence[str], *, negated: bool = False) -> None:
        """Narrow it to values of a column, or to all others; a text that means no value is an unread condition."""
        values = list(dict.fromkeys(texts))
        try:
            self._check(column, values)
        except ValueError:
            self.unread(f"{column} {'not ' if negated else ''}{', '.join(values)}")
            return
        if column not in self._columns:
            self._set(column, values, negated=negated)
        elif column in _INTERFACES:
            self._again(column, values, negated=negated)
        else:
            family = self.family or "4"
            before = meant(column, self._columns[column], family, negated=column in self._negated)
            now = meant(column, values, family, negated=negated)
            self._negated = [other for other in self._negated if other != column]
            self._set(column, written(column, both(before, now), family), negated=False)

    def _check(self, column: str, values: Iterable[str]) -> None:
        if column in _ADDRESSES:
            families = {addresses(text)[0] for text in values}
            if len(families) == 1:
                self.of_family(families.pop())
            elif families:
                raise ValueError("addresses of two families")
        elif column in _INTERFACES:
            if any(not text or "*" in text[:-1] or text.isdecimal() for text in values):
                raise ValueError("no name of an interface")
        else:
            meant(column, values, "4")

    def _set(self, column: str, values: list[str], *, negated: bool) -> None:
        self._columns[column] = values
        if negated:
            self._negated.append(column)

    def _again(self, column: str, values: list[str], *, negated: bool) -> None:
        if self._columns[column] != values or negated != (column in self._negated):
            self.unread(f"{column} {'not ' if negated else ''}{', '.join(values)}")

    def row(self, text: str, **columns: Any) -> dict[str, Any]:
        """Return its row; without an action it may do anything."""
        return {
            **columns,
            **self._columns,
            "family": self.family,
            "action": self.action or "unread",
            "target": self.target,
            "negated": sorted(self._negated) or None,
            "unread": self._unread or None,
            "hits": self.hits,
            "comment": self.comment,
            "text": text[:LONGEST],
        }

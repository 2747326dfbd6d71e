"""Values of nftables as its JSON writes them: single ones, prefixes, ranges, sets and maps (libnftables-json(5))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST = 1_000_000
"""Elements of named sets that the rules of one ruleset may hold together; rules beyond keep the set's name, unread."""
_SPELLED = {"icmpv6": "ipv6-icmp", "comp": "ipcomp", "ospfigp": "ospf", "ipencap": "ipip"}


class Unread(ValueError):  # noqa: N818  # it is no error: the rule says something that is not modelled
    """A value that means more than lists of texts can say."""


class Sets:
    """The named sets and maps of one ruleset, and how much of them has been copied into rules."""

    def __init__(self) -> None:
        self._elements: dict[tuple[str, str, str], list[Any] | None] = {}
        self._copied = 0

    def add(self, told: Mapping[str, Any]) -> None:
        """Note a set or map; one that is filled at run time is known by name only."""
        flags = told.get("flags") or ()
        live = {"dynamic", "timeout"} & set([flags] if isinstance(flags, str) else flags)
        known = told.get("elem", [])
        key = (str(told.get("family")), str(told.get("table")), str(told.get("name")))
        unknown = live or "timeout" in told or not isinstance(known, list)
        self._elements[key] = None if unknown else [*(self._elements.get(key) or ()), *known]

    def elements(self, family: str, table: str, right: Any) -> list[Any]:
        """Return the elements of a set given by name or in place.

        Raises:
            Unread: they are not known, or too many.
        """
        if isinstance(right, str) and right.startswith("@"):
            found = self._elements.get((family, table, right[1:]))
            if found is None or self._copied + len(found) > MOST:
                raise Unread(right)
            self._copied += len(found)
            return found
        inner = right.get("set") if isinstance(right, dict) else None
        if isinstance(inner, list):
            return inner
        return self.elements(family, table, inner) if isinstance(inner, str) and inner.startswith("@") else [right]


def texts(value: Any) -> Iterator[str]:
    """Yield what a value means, as columns write it.

    Raises:
        Unread: it means something else.
    """
    match value:
        case bool():
            raise Unread(str(value))
        case str() | int():
            yield _SPELLED.get(str(value), str(value))
        case {"prefix": {"addr": str(address), "len": int(length)}}:
            yield f"{address}/{length}"
        case {"range": [str() | int() as first, str() | int() as last]}:
            yield f"{first}-{last}"
        case {"elem": {"val": inner}}:
            yield from texts(inner)
        case {"|": list(several)} | list(several):
            for one in several:
                yield from texts(one)
        case _:
            raise Unread(str(value)[:200])


def parts(element: Any) -> list[Any]:
    """Return the parts of an element that is a concatenation; else the element alone."""
    match element:
        case {"elem": {"val": inner}}:
            return parts(inner)
        case {"concat": list(several)}:
            return several
        case _:
            return [element]

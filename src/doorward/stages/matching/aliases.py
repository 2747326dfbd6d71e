"""Which weakness an advisory speaks of: CVE ids where it has any, by its aliases and by what it passes on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Pair: TypeAlias = tuple[str, str]

ALIASES = "select distinct id, explode(aliases) as other from {advisories}"
"""Over `advisories`: an id, and another id of the same weakness."""
VEX_ALIASES = (
    "select distinct vulnerability as id, explode(aliases) as other from {vex} where vulnerability is not null"
)
"""The same over `vex`."""
UPSTREAM = "select distinct id, explode(upstream) as other from {advisories}"
"""Over `advisories`: an id, and the id of a weakness that it passes on."""
SPEAKING = """
    select id from {offers} union select id from {criteria} union select vulnerability as id from {vex} where vulnerability is not null
"""
"""Ids of everything that speaks of something somebody has."""


def weaknesses(ids: Iterable[str], aliases: Iterable[Pair], upstream: Iterable[Pair]) -> Iterator[Pair]:
    """Yield (advisory id, weakness) for each weakness that an advisory speaks of.

    Aliases hold both ways and from one to the next, but never make two CVE ids one: an advisory of several weaknesses would
    join them. What is passed on holds one way. Without any CVE id a weakness has the first id of its kin.
    """
    kin = _Kin(aliases)
    above: dict[str, list[str]] = defaultdict(list)
    for one, other in upstream:
        above[one].append(other)
    for each in sorted(set(ids)):
        found = set(kin.cves(each))
        for passed_on in _reached(each, above):
            found |= kin.cves(passed_on)
        for weakness in sorted(found) or [kin.name(each)]:
            yield each, weakness


def _is_cve(text: str) -> bool:
    return text.startswith("CVE-")


def _reached(start: str, above: dict[str, list[str]]) -> set[str]:
    """Return what an advisory passes on, and what that passes on in turn."""
    found: set[str] = set()
    waiting = list(above.get(start, ()))
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += above.get(one, ())
    return found - {start}


class _Kin:
    """Ids that mean the same, apart from CVE ids, and the CVE ids that each of them names."""

    def __init__(self, aliases: Iterable[Pair]) -> None:
        self._above: dict[str, str] = {}
        self._named: dict[str, set[str]] = defaultdict(set)
        self._of_kin: dict[str, set[str]] = defaultdict(set)
        for one, other in aliases:
            self._meet(one, other)
        for one, cves in self._named.items():
            self._of_kin[self.name(one)] |= cves

    def _meet(self, one: str, other: str) -> None:
        cves = {text for text in (one, other) if _is_cve(text)}
        if not cves:
            first, second = sorted((self.name(one), self.name(other)))
            if first != second:
                self._above[second] = first
        for each in {one, other} - cves if cves else ():
            self._named[each] |= cves

    def name(self, one: str) -> str:
        """Return the first id, in the order of text, of those that mean the same."""
        while (above := self._above.get(one)) is not None:
            # Halving the way up keeps it short however long a chain of aliases is.
            self._above[one] = self._above.get(above, above)
            one = self._above[one]
        return one

    def cves(self, one: str) -> set[str]:
        """Return the CVE ids of an id: those it names itself, or else those its kin name."""
        if _is_cve(one):
            return {one}
        return self._named.get(one) or self._of_kin.get(self.name(one), set())

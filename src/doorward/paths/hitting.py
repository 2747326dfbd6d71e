"""The lightest set that has an element in every row: minimum hitting set, exact by branch and bound while its budget lasts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.paths.covering import lightest
from doorward.paths.relaxation import relaxed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Row = frozenset[int]
Node = tuple[float, int, Row, Row]
"""What the set weighs at least, a bit for every row not hit, the elements chosen, the elements barred."""

TOLERANCE = 1e-9
"""Weights nearer to each other than this are the same."""


@dataclass(frozen=True, slots=True)
class Hitting:
    """A set that hits every row, what it weighs, a weight that no such set goes below, and how much compiled code looked at."""

    chosen: frozenset[int]
    weight: float
    bound: float
    looks: int = 0


def hitting_set(rows: Iterable[Row], weights: Mapping[int, float], budget: int, deep: int = 0) -> Hitting:
    """Return the lightest set of elements that hits every row.

    Args:
        rows: none is empty.
        weights: element -> weight, finite and not negative.
        budget: nodes that may be searched in each part of the problem that shares no element with the rest.
        deep: elements of rows that compiled code may look at besides, in all parts that stay open.
    """
    searches = [_Search(part, weights) for part in _parts(_reduced(rows, weights))]
    bounds = [search.run(budget) for search in searches]
    unsettled = [place for place, search in enumerate(searches) if bounds[place] < search.least - TOLERANCE]
    left = deep
    for number, place in enumerate(unsettled if deep else ()):
        below, looks = searches[place].deepened(left // (len(unsettled) - number))
        bounds[place], left = max(bounds[place], below), left - looks
    weight = math.fsum(search.least for search in searches)
    chosen = frozenset[int]().union(*(search.best for search in searches))
    return Hitting(chosen, weight, min(math.fsum(bounds), weight), deep - left)


def _reduced(rows: Iterable[Row], weights: Mapping[int, float]) -> list[Row]:
    """Drop rows and elements that decide nothing, until nothing more falls."""
    now = _minimal(rows)
    while True:
        kept = _undominated(now, weights)
        fewer = _minimal(row & kept for row in now)
        if fewer == now:
            return now
        now = fewer


def _minimal(rows: Iterable[Row]) -> list[Row]:
    """Drop rows that contain another one: whatever hits that one hits them."""
    kept: list[Row] = []
    # A contained row is found by its least element, which the containing row has too.
    by_least: dict[int, list[Row]] = {}
    for row in sorted(set(rows), key=lambda row: (len(row), sorted(row))):
        if not any(other <= row for element in row for other in by_least.get(element, ())):
            kept.append(row)
            by_least.setdefault(min(row), []).append(row)
    return kept


def _undominated(rows: Sequence[Row], weights: Mapping[int, float]) -> frozenset[int]:
    """Return the elements without those that hit no more rows than another, no heavier one does."""
    hits = _hits(rows)
    order = {element: (weights[element], -mask.bit_count(), element) for element, mask in hits.items()}
    dominated = set()
    for element, mask in hits.items():
        row = rows[(mask & -mask).bit_length() - 1]
        if any(mask & ~hits[other] == 0 and order[other] < order[element] for other in row):
            dominated.add(element)
    return frozenset(hits.keys() - dominated)


def _hits(rows: Sequence[Row]) -> dict[int, int]:
    """Return for each element a bit for every row it hits."""
    hits: dict[int, int] = {}
    for bit, row in enumerate(rows):
        for element in sorted(row):
            hits[element] = hits.get(element, 0) | 1 << bit
    return hits


def _parts(rows: Sequence[Row]) -> list[list[Row]]:
    """Cut rows into parts that have no element in common."""
    leader: dict[int, int] = {}

    def find(element: int) -> int:
        while leader.setdefault(element, element) != element:
            leader[element] = leader[leader[element]]
            element = leader[element]
        return element

    for row in rows:
        for element in row:
            leader[find(element)] = find(min(row))
    parts: dict[int, list[Row]] = {}
    for row in rows:
        parts.setdefault(find(min(row)), []).append(row)
    return list(parts.values())


class _Search:
    """Depth-first branch and bound over one part; rows are bits. `best` hits them all and weighs `least`."""

    def __init__(self, rows: Sequence[Row], weights: Mapping[int, float]) -> None:
        self.hits = _hits(rows)
        self.rows = [sorted(row, key=lambda element: (-self.hits[element].bit_count(), element)) for row in rows]
        self.weights = {element: weights[element] for element in self.hits}
        self.whole = all(weight.is_integer() for weight in map(float, self.weights.values()))
        self.best, self.least = frozenset[int](), math.inf
        self._keep(self._greedy(self.weights))

    def run(self, budget: int) -> float:
        """Search until nothing is open or the budget is spent; return what no set that hits every row goes below."""
        everything, nothing = (1 << len(self.rows)) - 1, frozenset[int]()
        root = self._bound(everything, nothing, nothing)
        if budget == 0 or root >= self.least - TOLERANCE:
            return root
        nodes = [self._root(root, everything)]
        while nodes and budget > 0:
            budget -= 1
            bound, unhit, chosen, barred = nodes.pop()
            if bound >= self.least - TOLERANCE:
                continue
            if unhit:
                branches = self._branches(unhit, chosen, barred)
                nodes += reversed([(max(bound, branch[0]), *branch[1:]) for branch in branches])
            else:
                self._keep(chosen)
        return min([self.least, *(node[0] for node in nodes)])

    def deepened(self, looks: int) -> tuple[float, int]:
        """Search on by compiled code; return what no set that hits every row goes below, and at how many elements it looked."""
        size = sum(map(len, self.rows))
        found = relaxed(self.rows, self.weights, self.least)
        better, below, nodes = lightest(self.rows, self.weights, found, self.least, looks // size)
        if better:
            self._keep(better)
        return min(self._rounded(below), self.least), nodes * size

    def _root(self, bound: float, unhit: int) -> Node:
        """Bar every element that no better set than the one known can have."""
        found = relaxed(self.rows, self.weights, self.least)
        self._keep(self._greedy({element: max(excess, 0.0) for element, excess in found.excess.items()}))
        barred = frozenset(
            element
            for element, excess in found.excess.items()
            if self._rounded(found.bound + max(excess, 0.0)) >= self.least - TOLERANCE
        )
        return max(bound, self._rounded(found.bound)), unhit, frozenset(), barred

    def _keep(self, chosen: Row) -> None:
        weight = math.fsum(self.weights[element] for element in chosen)
        if weight < self.least:
            self.best, self.least = chosen, weight

    def _branches(self, unhit: int, chosen: Row, barred: Row) -> Iterable[Node]:
        """Take each element of the unhit row that has the fewest left; those tried before are barred from then on."""
        for element in min(self._open_rows(unhit, barred), key=len):
            after, taken = unhit & ~self.hits[element], chosen | {element}
            bound = self._bound(after, taken, barred)
            if bound < self.least - TOLERANCE:
                yield bound, after, taken, barred
            barred |= {element}

    def _open_rows(self, unhit: int, barred: Row) -> Iterable[list[int]]:
        while unhit:
            bit = unhit & -unhit
            yield [element for element in self.rows[bit.bit_length() - 1] if element not in barred]
            unhit ^= bit

    def _bound(self, unhit: int, chosen: Row, barred: Row) -> float:
        """Return what hitting the rest weighs at least: each row pays what its least paid-off element still asks."""
        total, unpaid = math.fsum(self.weights[element] for element in chosen), dict(self.weights)
        for row in sorted(self._open_rows(unhit, barred), key=len):
            if not row:
                return math.inf
            pays = min(unpaid[element] for element in row)
            total += pays
            for element in row:
                unpaid[element] -= pays
        return self._rounded(total)

    def _rounded(self, bound: float) -> float:
        return math.ceil(bound - TOLERANCE) if self.whole else bound

    def _greedy(self, weights: Mapping[int, float]) -> Row:
        """Take what hits the most rows for such weights, then drop what is not needed, the heaviest first."""
        unhit, chosen = (1 << len(self.rows)) - 1, set[int]()
        while unhit:
            gains = {element: (mask & unhit).bit_count() for element, mask in self.hits.items()}
            element = min(
                (element for element, gain in gains.items() if gain),
                key=lambda element: (weights[element] / gains[element], self.weights[element], element),
            )
            chosen.add(element)
            unhit &= ~self.hits[element]
        for element in sorted(chosen, key=lambda element: (-self.weights[element], element)):
            others = 0
            for other in chosen - {element}:
                others |= self.hits[other]
            if others.bit_count() == len(self.rows):
                chosen.remove(element)
        return frozenset(chosen)

"""From a program of rules to boxes that stand in one order, and from the values of fields to small whole numbers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from doorward.isolation.rules import SKIP, narrowed, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.isolation.rules import Match, Rule, Spans

_WIDE = 2**63
LARGEST = 2_000_000
"""Boxes that a list of rules may become: a rule of a thousand callers, a thousand called and some ports is as many."""


@dataclass(frozen=True, slots=True)
class Part:
    """Packets that one rule speaks of, apart from those that skip it."""

    match: Match
    rule: int
    certain: bool


def parts(program: Sequence[Rule], sizes: Mapping[str, int]) -> Iterator[Part]:
    """Yield what each rule that decides speaks of, in order, with skips worked in: afterwards the first match decides.

    A rule that a certain skip jumps over loses the packets of that skip; where the skip is not certain, it may have them.
    Two rules under one uncertain skip then look independent: more is said to be unsure than is, never less.

    Raises:
        ValueError: a rule skips backward, or out of a block into the middle of another.
    """
    skips: list[tuple[int, Rule]] = []
    for place, rule in enumerate(program):
        skips = [(end, skip) for end, skip in skips if end > place]
        if rule.action != SKIP:
            yield from _parted([Part(rule.match, place, rule.certain)], skips, sizes)
            continue
        if rule.target <= place or any(end < rule.target for end, _ in skips):
            raise ValueError(f"rule {place} skips to {rule.target}: not forward, or across the end of another skip")
        skips.append((rule.target, rule))


def bounded(program: Sequence[Rule], sizes: Mapping[str, int]) -> None:
    """Refuse a list of rules that becomes more boxes than memory has room for.

    Raises:
        ValueError: it does.
    """
    total = 0
    for part in parts(program, sizes):
        total += prod(len(values) for values in part.match.values())
        if total > LARGEST:
            raise ValueError(f"its rules make more than {LARGEST:,} combinations of addresses and ports")


def _parted(found: list[Part], skips: Iterable[tuple[int, Rule]], sizes: Mapping[str, int]) -> list[Part]:
    for _, skip in skips:
        left: list[Part] = []
        for part in found:
            common = narrowed(part.match, skip.match)
            if common is None:
                left.append(part)
                continue
            left += [Part(rest, part.rule, part.certain) for rest in _rest(part.match, skip.match, sizes)]
            left += [] if skip.certain else [Part(common, part.rule, certain=False)]
            if len(left) > LARGEST // 100:
                raise ValueError("its chains are left in too many ways to be followed")
        found = left
    return found


def _rest(match: Match, taken: Match, sizes: Mapping[str, int]) -> Iterator[Match]:
    """Yield disjoint matches that together hold what is in `match` and not in `taken`."""
    inside = dict(match)
    for name, values in taken.items():
        outside = narrowed(inside, {name: without(values, sizes[name] - 1)})
        if outside is not None:
            yield outside
        joined = narrowed(inside, {name: values})
        if joined is None:
            return
        inside = dict(joined)


class Scale:
    """The values of each field at which some rule begins or ends: between two of them all values fare alike."""

    def __init__(self, sizes: Mapping[str, int], matches: Iterable[Match]) -> None:
        cuts: dict[str, set[int]] = {name: {0} for name in sizes}
        for match in matches:
            for name, values in match.items():
                for low, high in values:
                    cuts[name].add(low)
                    cuts[name].add(high + 1)
        self.names = tuple(sizes)
        self.cuts = {name: sorted(cut for cut in cuts[name] if cut < size) for name, size in sizes.items()}
        self._known = {name: cuts[name] | {size} for name, size in sizes.items()}

    def boxes(self, match: Match) -> Iterator[list[tuple[int, int]]]:
        """Yield a match as boxes: for each field the first and the last of its steps."""
        sides = [self._steps(name, match.get(name)) for name in self.names]
        for box in product(*sides):
            yield list(box)

    def _steps(self, name: str, values: Spans | None) -> list[tuple[int, int]]:
        cuts = self.cuts[name]
        if values is None:
            return [(0, len(cuts) - 1)]
        steps = [(bisect_left(cuts, low), bisect_right(cuts, high) - 1) for low, high in values]
        return [(low, high) for low, high in steps if low <= high]

    def knows(self, match: Match) -> bool:
        """Whether a match begins and ends where steps do; of another one a step would be neither in it nor outside."""
        ends = ((name, end) for name, values in match.items() for low, high in values for end in (low, high + 1))
        return all(end in self._known[name] for name, end in ends)

    def packet(self, steps: Iterable[int]) -> dict[str, int]:
        """Return the first packet of a cell."""
        return {name: self.cuts[name][step] for name, step in zip(self.names, steps, strict=True)}

    def cells(self, packets: Mapping[str, np.ndarray]) -> np.ndarray:
        """Return the cell of each packet, as an array of (packets, fields)."""
        steps = [np.searchsorted(self._sorted(name), packets[name], "right") - 1 for name in self.names]
        return np.stack(steps, axis=1).astype(np.int32)

    def _sorted(self, name: str) -> np.ndarray:
        # Addresses of IPv6 do not fit 64 bits: numpy then compares Python's own numbers.
        return np.array(self.cuts[name], dtype=object if self.cuts[name][-1] >= _WIDE else np.int64)


def stacked(scale: Scale, matches: Sequence[Match]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the boxes of matches as arrays: low and high (boxes, fields), both inclusive, and which match each is of."""
    found = [(place, box) for place, match in enumerate(matches) for box in scale.boxes(match)]
    sides = np.array([box for _, box in found], dtype=np.int32).reshape(len(found), len(scale.names), 2)
    return sides[:, :, 0].copy(), sides[:, :, 1].copy(), np.array([place for place, _ in found], dtype=np.int32)

"""A policy: what becomes of packets from one set of addresses to another, with the rules that decide and a witness for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from doorward.isolation.boxes import Scale, parts, stacked
from doorward.isolation.rules import ACCEPT
from doorward.isolation.search import fates, reaching, uncovered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.isolation.rules import Match, Rule

DEFAULT = -1
"""Place of what decides where no rule does."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of the packets of one question.

    Attributes:
        allowed: deciding rule -> a packet that it lets through.
        denied: deciding rule -> a packet that it stops.
        unsure: rule with conditions that were not read -> a packet whose fate it may turn.
    """

    allowed: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    denied: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    unsure: Mapping[int, Mapping[str, int]] = field(default_factory=dict)

    @property
    def answer(self) -> str:
        """`allowed`, `denied` or `partly` where that is certain of every packet; else `cannot tell`."""
        if self.unsure:
            return "cannot tell"
        return "partly" if self.allowed and self.denied else "allowed" if self.allowed else "denied"

    def __bool__(self) -> bool:
        """Whether any packet was asked about."""
        return bool(self.allowed or self.denied or self.unsure)


class Policy:
    """Rules made ready to be asked; IPv4 and IPv6 are policies of their own.

    Args:
        program: the rules, in order.
        default: what becomes of a packet that no rule decides: accept or deny.
        sizes: field -> how many values it has.
        questions: matches that will be asked about: zones, for example.
    """

    def __init__(
        self, program: Sequence[Rule], default: str, sizes: Mapping[str, int], questions: Sequence[Match] = ()
    ) -> None:
        self.program, self.default, self.sizes = tuple(program), default, dict(sizes)
        found = list(parts(self.program, sizes))
        self.scale = Scale(sizes, [*(part.match for part in found), *questions])
        self.lows, self.highs, of_part = stacked(self.scale, [part.match for part in found])
        self.rules = np.array([part.rule for part in found], np.int32)[of_part]
        self.certain = np.array([part.certain for part in found], bool)[of_part]
        accepts = np.array([rule.action == ACCEPT for rule in self.program], bool)
        self.accepts = accepts[self.rules] if len(self.rules) else np.zeros(0, bool)
        self.volume = np.prod((self.highs - self.lows + 1).astype(float), axis=1)

    def ask(self, *within: Match) -> Verdict:
        """Return what becomes of the packets that match one of `within`, exactly.

        Raises:
            ValueError: such a match was not among the `questions`, and ends where no rule does.
        """
        if not all(self.scale.knows(match) for match in within):
            raise ValueError("a policy answers exactly only what it was made ready for: name this match in `questions`")
        allowed: dict[int, Mapping[str, int]] = {}
        denied: dict[int, Mapping[str, int]] = {}
        unsure: dict[int, Mapping[str, int]] = {}
        lows, highs, _ = stacked(self.scale, within)
        for low, high in zip(lows, highs, strict=True):
            self._box(low, high, (allowed, denied, unsure))
        return Verdict(allowed, denied, unsure)

    def _box(self, low: np.ndarray, high: np.ndarray, found: tuple[dict[int, Mapping[str, int]], ...]) -> None:
        near, open_ended = self._deciding(low, high)
        kinds = np.stack([self.certain, self.accepts], axis=1)
        for place in near:
            rule = int(self.rules[place])
            into = found[2] if not self.certain[place] else found[0] if self.accepts[place] else found[1]
            if rule in into:
                continue
            if self.certain[place]:
                cell = reaching(place, (low, high), near, (self.lows, self.highs), (self.rules, kinds, self.volume))
                into |= {rule: self.scale.packet(cell)} if len(cell) else {}
            else:
                own = np.maximum(self.lows[place], low), np.minimum(self.highs[place], high)
                into |= self._turned(rule, *own, near, accepts=bool(self.accepts[place]))
        accepts = self.default == ACCEPT
        if open_ended and DEFAULT not in found[0 if accepts else 1]:
            others = self._before(near, len(self.program), accepts=accepts)
            found[0 if accepts else 1].update(self._witness(DEFAULT, low, high, others))

    def _deciding(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, bool]:
        """Return the boxes that may decide in a box, up to the one by which all of it is decided; whether the default may too."""
        near = self._near(low, high)
        sure = near[self.certain[near]]
        if len(self._uncovered(low, high, sure)):
            return near, True
        few, many = 1, len(sure)
        while few < many:
            half = (few + many) // 2
            few, many = (half + 1, many) if len(self._uncovered(low, high, sure[:half])) else (few, half)
        return near[self.rules[near] <= self.rules[sure[many - 1]]], False

    def _near(self, low: np.ndarray, high: np.ndarray, among: np.ndarray | None = None) -> np.ndarray:
        lows, highs = (self.lows, self.highs) if among is None else (self.lows[among], self.highs[among])
        places = np.flatnonzero(((lows <= high) & (highs >= low)).all(axis=1))
        return places if among is None else among[places]

    def _before(self, near: np.ndarray, rule: int, *, accepts: bool) -> np.ndarray:
        """Return the boxes that keep packets from a rule's sure verdict: what decides earlier, and what may decide otherwise."""
        earlier = near[self.rules[near] < rule]
        found: np.ndarray = earlier[self.certain[earlier] | (self.accepts[earlier] != accepts)]
        return found

    def _turned(
        self, rule: int, low: np.ndarray, high: np.ndarray, near: np.ndarray, *, accepts: bool
    ) -> dict[int, Mapping[str, int]]:
        """Return a packet that reaches a rule which is not certain, and fares otherwise if that does not match."""
        reached = self._near(low, high, near)
        deciding = reached[self.certain[reached]]
        for place in reached[(self.rules[reached] > rule) & (self.accepts[reached] != accepts)]:
            shared = np.maximum(self.lows[place], low), np.minimum(self.highs[place], high)
            if found := self._witness(rule, *shared, deciding[self.rules[deciding] < self.rules[place]]):
                return found
        return {} if (self.default == ACCEPT) == accepts else self._witness(rule, low, high, deciding)

    def _witness(
        self, rule: int, low: np.ndarray, high: np.ndarray, others: np.ndarray
    ) -> dict[int, Mapping[str, int]]:
        cell = self._uncovered(low, high, self._near(low, high, others))
        return {rule: self.scale.packet(cell)} if len(cell) else {}

    def _uncovered(self, low: np.ndarray, high: np.ndarray, others: np.ndarray) -> np.ndarray:
        ordered = others[np.argsort(-self.volume[others], kind="stable")]
        found: np.ndarray = uncovered(low, high, ordered, self.lows, self.highs)
        return found

    def fates(self, packets: Mapping[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Return for each packet the deciding rule (DEFAULT: none) and its fate: 0 denied, 1 accepted, 2 it cannot be told."""
        cells = self.scale.cells(packets)
        kinds = np.stack([self.certain, self.accepts], axis=1)
        found: tuple[np.ndarray, np.ndarray] = fates(
            cells, (self.lows, self.highs), self.rules, kinds, default=self.default == ACCEPT
        )
        return found

"""What a change of rules changes, exactly: packets that fare otherwise, each with the rules that decide before and after."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

import numpy as np

from doorward.isolation.boxes import Scale, parts, stacked
from doorward.isolation.policy import DEFAULT
from doorward.isolation.rules import ACCEPT, DENY
from doorward.isolation.search import uncovered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from doorward.isolation.rules import Action, Match, Rule

Kind = Literal["opened", "closed", "surely opened", "surely closed"]
_KINDS: dict[tuple[Action, bool], Kind] = {
    (ACCEPT, False): "opened",
    (ACCEPT, True): "closed",
    (DENY, False): "surely opened",
    (DENY, True): "surely closed",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A packet that fares otherwise.

    Attributes:
        kind: `opened`: it may pass now, and could not; `closed`: the other way round. `surely opened`: it is sure to pass now,
            and was not, because of rules that were not read in full; `surely closed`: the other way round.
        before: rule that decided, DEFAULT if none did.
        after: rule that decides now.
        packet: the packet.
    """

    kind: Kind
    before: int
    after: int
    packet: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Listed:
    """One list of rules, read one way, as boxes; the default is its last part."""

    lows: np.ndarray
    highs: np.ndarray
    order: np.ndarray
    accepts: np.ndarray
    rules: np.ndarray
    changed: np.ndarray


class Difference:
    """Two lists of rules made ready to be compared.

    A packet that a rule decides which stands in both, in the same order among those that do, fares alike if such a rule decides
    it before and after: the order would contradict itself otherwise. So only rules that changed are followed.

    Args:
        old: rules and default before.
        new: rules and default after.
        sizes: field -> how many values it has, for both.
        questions: matches that will be asked about.
    """

    def __init__(
        self,
        old: tuple[Sequence[Rule], str],
        new: tuple[Sequence[Rule], str],
        sizes: Mapping[str, int],
        questions: Sequence[Match] = (),
    ) -> None:
        flat = [[*_flat(*rules, sizes)] for rules in (old, new)]
        self.scale = Scale(sizes, [*(match for some in flat for match, _, _, _ in some), *questions])
        # What is not sure to match is taken to let through, then to stop: between the two lies what cannot be told.
        self._readings = [(doubt, self._listed(flat, doubt)) for doubt in (ACCEPT, DENY)]

    def _listed(self, flat: Sequence[Sequence[tuple[Match, Action, bool, int]]], doubt: Action) -> list[_Listed]:
        kept = [[part for part in some if part[2] or part[1] == doubt] for some in flat]
        keys = [[(tuple(sorted(match.items())), action) for match, action, _, _ in some] for some in kept]
        changed = [np.ones(len(some), bool) for some in kept]
        for first, second, length in _common(*keys):
            changed[0][first : first + length] = changed[1][second : second + length] = False
        made = []
        for some, new in zip(kept, changed, strict=True):
            lows, highs, of = stacked(self.scale, [match for match, _, _, _ in some])
            accepts = np.array([action == ACCEPT for _, action, _, _ in some], bool)
            rules = np.array([rule for _, _, _, rule in some], np.int64)
            made.append(_Listed(lows, highs, of, accepts[of], rules[of], new[of]))
        return made

    def within(self, *asked: Match) -> Iterator[Change]:
        """Yield a change for each pair of rules that decide some packet of these matches before and after, otherwise.

        Raises:
            ValueError: such a match was not among the `questions`, and ends where no rule does.
        """
        if not all(self.scale.knows(match) for match in asked):
            raise ValueError(
                "a difference is exact only within what it was made ready for: name this match in `questions`"
            )
        lows, highs, _ = stacked(self.scale, asked)
        for doubt, (old, new) in self._readings:
            told: set[tuple[int, int]] = set()
            for low, high in zip(lows, highs, strict=True):
                for accepted, before, after, cell in _changes(old, new, low, high, told):
                    yield Change(_KINDS[doubt, accepted], before, after, self.scale.packet(cell))


def _flat(rules: Sequence[Rule], default: str, sizes: Mapping[str, int]) -> Iterator[tuple[Match, Action, bool, int]]:
    """Yield match, action, whether it is certain, and the rule; the default stands last."""
    for part in parts(rules, sizes):
        yield part.match, rules[part.rule].action, part.certain, part.rule
    yield {}, ACCEPT if default == ACCEPT else DENY, True, DEFAULT


def _common(old: Sequence[object], new: Sequence[object]) -> Iterator[tuple[int, int, int]]:
    """Yield pieces that both lists have in one order: begin in the old, begin in the new, length."""
    front = next(
        (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
    )
    rest = min(len(old), len(new)) - front
    back = next((at for at in range(rest) if old[len(old) - 1 - at] != new[len(new) - 1 - at]), rest)
    yield 0, 0, front
    yield len(old) - back, len(new) - back, back
    inner = SequenceMatcher(None, old[front : len(old) - back], new[front : len(new) - back], autojunk=False)
    for first, second, length in inner.get_matching_blocks():
        yield front + first, front + second, length


def _near(listed: _Listed, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    found: np.ndarray = np.flatnonzero(((listed.lows <= high) & (listed.highs >= low)).all(axis=1))
    return found


def _changes(
    old: _Listed, new: _Listed, low: np.ndarray, high: np.ndarray, told: set[tuple[int, int]]
) -> Iterator[tuple[bool, int, int, np.ndarray]]:
    """Yield whether a packet was accepted, the rules before and after, and its cell; each pair of rules once."""
    lows, highs = np.concatenate([old.lows, new.lows]), np.concatenate([old.highs, new.highs])
    near, there = _near(old, low, high), _near(new, low, high)
    for first in near:
        left, right = np.maximum(old.lows[first], low), np.minimum(old.highs[first], high)
        others = there[new.accepts[there] != old.accepts[first]]
        if not old.changed[first]:
            others = others[new.changed[others]]
        if not len(others):
            continue
        ahead = near[old.order[near] < old.order[first]]
        for second in others[((new.lows[others] <= right) & (new.highs[others] >= left)).all(axis=1)]:
            pair = int(old.rules[first]), int(new.rules[second])
            if pair in told:
                continue
            shared = np.maximum(new.lows[second], left), np.minimum(new.highs[second], right)
            before = there[new.order[there] < new.order[second]] + len(old.lows)
            cell = uncovered(*shared, np.concatenate([ahead, before]), lows, highs)
            if len(cell):
                told.add(pair)
                yield bool(old.accepts[first]), *pair, cell

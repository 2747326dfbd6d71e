"""Whether there is a text that some patterns match and others do not: decided for all texts at once, not by trying some."""

from __future__ import annotations

from functools import lru_cache
from operator import and_
from typing import TYPE_CHECKING

from doorward.iam.pattern import ANY, STAR, parts, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.iam.pattern import Token

MOST = 5_000
"""States after which the question is left open: patterns of an account need a few hundred."""
_OTHER = ""
"""Stands for every character that no pattern names."""
NO_RESOURCE = "${*}"
"""The family of the one text `*`, which an action is about that is about no resource."""


class _Tree:
    """Patterns as one tree of their tokens, so that what begins alike is gone through once; places in it are bits."""

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self.after: list[dict[Token, int]] = [{}]
        self.loops: list[bool] = [False]
        self.ends = [self._grown(tokens(one))[-1] for one in patterns]
        self.living = sum(1 << place for place in set(self._grown(tokens(patterns[0]))))
        self.reached = [self._settled(place) for place in range(len(self.after))]

    def _grown(self, wanted: tuple[Token, ...]) -> list[int]:
        """Return the places on the way of a pattern, which are made where they are new."""
        way = [0]
        for token in wanted:
            branches = self.after[way[-1]]
            if token not in branches:
                branches[token] = len(self.after)
                self.after.append({})
                self.loops.append(token == STAR)
            way.append(branches[token])
        return way

    def _settled(self, place: int) -> int:
        """Return a place with those behind a star, which may be nothing."""
        bits = 1 << place
        while (behind := self.after[place].get(STAR)) is not None:
            bits |= 1 << behind
            place = behind
        return bits

    def signs(self, bits: int) -> list[str]:
        """Return the characters that lead on differently from here: those that a pattern waits for, and any other."""
        return [
            _OTHER,
            *sorted({token for place in _places(bits) for token in self.after[place] if isinstance(token, str)}),
        ]

    def step(self, bits: int, sign: str) -> int:
        """Return where the patterns may stand one character on."""
        found = 0
        for place in _places(bits):
            if self.loops[place]:
                found |= self.reached[place]
            for token in (ANY, sign):
                if token in self.after[place]:
                    found |= self.reached[self.after[place][token]]
        return found


def _places(bits: int) -> Iterator[int]:
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


@lru_cache(maxsize=50_000)
def kinds(family: str, patterns: tuple[str, ...]) -> frozenset[tuple[bool, ...]] | None:
    """Return the kinds of ARNs in a family, as `part_kinds` does: an ARN is of the kinds that its parts agree on.

    Args:
        family: a pattern of ARNs, or NO_RESOURCE, which only the pattern `*` matches.
        patterns: the patterns asked about.
    """
    if family == NO_RESOURCE:
        return frozenset({tuple(one == "*" for one in patterns)})
    split = [parts(one) for one in patterns]
    found = frozenset({(True,) * len(patterns)})
    for place, part in enumerate(parts(family)):
        here = part_kinds(part, tuple(dict.fromkeys(one[place] for one in split)))
        if here is None or len(here) * len(found) > MOST:
            return None
        spread = [dict(zip(dict.fromkeys(one[place] for one in split), kind, strict=True)) for kind in here]
        whole = [tuple(kind[one[place]] for one in split) for kind in spread]
        found = frozenset(tuple(map(and_, one, other)) for one in found for other in whole)
    return found


@lru_cache(maxsize=50_000)
def part_kinds(family: str, patterns: tuple[str, ...]) -> frozenset[tuple[bool, ...]] | None:
    """Return which sets of patterns match some text of a family together, and no other of the patterns with them.

    Every text of the family is of exactly one kind, so any question about the patterns is a question about the kinds.

    Args:
        family: the pattern that all texts in question match.
        patterns: the patterns asked about.

    Returns:
        For each kind of text whether each pattern matches it; None if there are more than MOST states to go through.
    """
    tree = _Tree((family, *patterns))
    first = tree.reached[0]
    seen, waiting = {first}, [first]
    found: set[tuple[bool, ...]] = set()
    while waiting:
        state = waiting.pop()
        accepted = tuple(bool(state >> end & 1) for end in tree.ends)
        if accepted[0]:
            found.add(accepted[1:])
        for sign in tree.signs(state):
            after = tree.step(state, sign)
            if after & tree.living and after not in seen:
                seen.add(after)
                waiting.append(after)
        if len(seen) > MOST:
            return None
    return frozenset(found)

"""Rules that could go: those that never decide, and those without which all would be decided alike. Exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from doorward.isolation.rules import ACCEPT, SKIP
from doorward.isolation.search import uncovered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.isolation.policy import Policy


@dataclass(frozen=True, slots=True)
class Idle:
    """Rules that change nothing.

    Attributes:
        shadowed: rule -> earlier rules that together decide whatever it matches, the widest first; none where all of it is skipped.
        redundant: rules that decide, but what follows would decide the same.
    """

    shadowed: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    redundant: frozenset[int] = frozenset()


def idle(policy: Policy) -> Idle:
    """Return the rules of a policy that change nothing; each for itself, so that leaving out two may change something."""
    here = set(policy.rules.tolist())
    # What a rule skips over for certain has no box left.
    shadowed: dict[int, tuple[int, ...]] = {
        place: () for place, rule in enumerate(policy.program) if rule.action != SKIP and place not in here
    }
    redundant = set()
    order = np.argsort(policy.rules, kind="stable")
    starts = np.searchsorted(policy.rules[order], np.unique(policy.rules))
    for places in np.split(order, starts[1:]) if len(order) else ():
        rule = int(policy.rules[places[0]])
        earlier = [_earlier(policy, int(place)) for place in places]
        if all(not len(_left(policy, int(place), before)) for place, before in zip(places, earlier, strict=True)):
            covering = [_covering(policy, int(place), before) for place, before in zip(places, earlier, strict=True)]
            shadowed[rule] = tuple(dict.fromkeys(other for some in covering for other in some))
        elif policy.certain[places].all() and not any(_turns(policy, int(place)) for place in places):
            redundant.add(rule)
    return Idle(shadowed, frozenset(redundant))


def _touching(policy: Policy, place: int) -> np.ndarray:
    low, high = policy.lows[place], policy.highs[place]
    found: np.ndarray = np.flatnonzero(((policy.lows <= high) & (policy.highs >= low)).all(axis=1))
    return found


def _widest(policy: Policy, places: np.ndarray) -> np.ndarray:
    found: np.ndarray = places[np.argsort(-policy.volume[places], kind="stable")]
    return found


def _earlier(policy: Policy, place: int) -> np.ndarray:
    """Return the boxes that may decide before this one, the widest first."""
    near = _touching(policy, place)
    return _widest(policy, near[policy.certain[near] & (policy.rules[near] < policy.rules[place])])


def _left(policy: Policy, place: int, others: np.ndarray) -> np.ndarray:
    """Return a packet of a box that no other holds, as steps; nothing if there is none."""
    found: np.ndarray = uncovered(policy.lows[place], policy.highs[place], others, policy.lows, policy.highs)
    return found


def _covering(policy: Policy, place: int, earlier: np.ndarray) -> list[int]:
    """Return the rules of the fewest of the widest boxes that cover this one."""
    few, many = 0, len(earlier)
    while few < many:
        half = (few + many) // 2
        few, many = (few, half) if not len(_left(policy, place, earlier[:half])) else (half + 1, many)
    return [int(rule) for rule in policy.rules[earlier[:many]]]


def _turns(policy: Policy, place: int) -> bool:
    """Return whether a packet of this box would fare otherwise without its rule."""
    rule, accepts = policy.rules[place], policy.accepts[place]
    near = _touching(policy, place)
    near = near[policy.rules[near] != rule]
    sure = near[policy.certain[near]]
    low, high = policy.lows[place], policy.highs[place]
    if (policy.default == ACCEPT) != accepts and len(_left(policy, place, _widest(policy, sure))):
        return True
    for other in near[(policy.rules[near] > rule) & (policy.accepts[near] != accepts)]:
        before = _widest(policy, sure[policy.rules[sure] < policy.rules[other]])
        shared = np.maximum(policy.lows[other], low), np.minimum(policy.highs[other], high)
        if len(uncovered(*shared, before, policy.lows, policy.highs)):
            return True
    return False

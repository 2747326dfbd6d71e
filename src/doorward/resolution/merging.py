"""Which identifiers are one asset, by all facts; each fact says what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from doorward.kernels.union import PERSON as PARTED
from doorward.kernels.union import united
from doorward.resolution import sharing
from doorward.resolution.facts import KINDS, NEVER_SEEN, PERSON, REGISTER, undated
from doorward.resolution.words import contradiction

if TYPE_CHECKING:
    from doorward.resolution.facts import Facts, Nodes
    from doorward.resolution.sharing import Marks, Numbers

MAC, NAME = KINDS.index("mac"), KINDS.index("name")
WHY_NOT = (
    None,
    "it would make two assets of the register one",
    "a person said that they differ",
    "several devices bear the one or the other",
)
"""What became of a fact, 0 to 2 as kernels/union.py counts them."""
_SHARED = 3


@dataclass(frozen=True, slots=True)
class Assets:
    """Identifiers as assets.

    Attributes:
        root: for each node the smallest node of its asset.
        anchor: which nodes are names of the register.
        shared: which nodes several devices bear.
        life: first and last sighting of each node, microseconds.
        facts: every fact, the strongest first.
        verdict: for each fact, the place in WHY_NOT of what became of it.
    """

    root: Numbers
    anchor: Marks
    shared: Marks
    life: tuple[Numbers, Numbers]
    facts: Facts
    verdict: Numbers

    @property
    def listed(self) -> Marks:
        """Which roots are assets of the register."""
        marks = np.zeros(len(self.root), np.bool_)
        marks[self.root[self.anchor]] = True
        return marks


def merged(nodes: Nodes, anchor: Marks, facts: Facts, life: tuple[Numbers, Numbers], apart: Numbers) -> Assets:
    """Return the assets that facts make of nodes.

    Args:
        nodes: all of them.
        anchor: which are names of the register: two of them are never one asset but by a person's word.
        facts: what ties them, in any order.
        life: first and last sighting of each node, at whatever address.
        apart: (pairs, 2) nodes that a person says are not one asset.

    Raises:
        WordsError: a person says of two nodes that they are one asset, and that they are not.
    """
    shared = _shared(nodes, anchor, facts, life)
    for ends in (facts.left, facts.right):
        shared[ends[facts.how == PERSON]] = False
    order = np.lexsort((facts.right, facts.left, -facts.times, facts.how))
    facts = facts.only(order)
    told = facts.how == PERSON
    barred = (shared[facts.left] | shared[facts.right]) & ~told & ~_own(facts, anchor)
    open_ = np.flatnonzero(~barred)
    numbers = np.where(anchor, np.arange(len(anchor)), -1)
    root, became = united(facts.left[open_], facts.right[open_], told[open_], numbers, apart)
    verdict = np.full(len(told), _SHARED)
    verdict[open_] = became
    parted = undated(apart[:, 0], apart[:, 1], PERSON, np.ones(len(apart), np.int64))
    for left, right, *_ in zip(*facts.only(told & (verdict == PARTED)), strict=True):
        raise contradiction(nodes.value[left], nodes.value[right])
    for left, right in apart[root[apart[:, 0]] == root[apart[:, 1]]]:
        raise contradiction(nodes.value[left], nodes.value[right])
    return Assets(root, anchor, shared, life, facts + parted, np.r_[verdict, np.full(len(apart), PARTED)])


def _own(facts: Facts, anchor: Marks) -> Marks:
    """Say which facts are the register's about what it gives to one asset alone."""
    told = (facts.how == REGISTER) & anchor[facts.left]
    given, counts = np.unique(facts.right[told], return_counts=True)
    alone: Marks = told & ~np.isin(facts.right, given[counts > 1])
    return alone


def _shared(nodes: Nodes, anchor: Marks, facts: Facts, life: tuple[Numbers, Numbers]) -> Marks:
    """Say which nodes several devices bear; a card of two assets of the register, or a made-up one of two names, too."""
    shared = np.zeros(len(anchor), np.bool_)
    shared[nodes.defaults()] = True
    made_up = nodes.made_up()
    pairs = _pairs(nodes, facts)
    cards = sharing.contested(*_known(pairs, shared), life)
    free = pairs.only(~np.isin(pairs.right, cards))
    shared[sharing.common(free.left, free.right, free.first, free.last, made_up)] = True
    kept = _known(pairs, shared)
    shared[sharing.contested(*kept, life)] = True
    shared[_of_several(kept[0][made_up[kept[0]]], kept[1][made_up[kept[0]]])] = True
    ties = (facts.how <= REGISTER) | np.isin(nodes.kind[facts.right], (MAC,))
    held = ties & anchor[facts.left] & (facts.how != PERSON) & ~shared[facts.left]
    shared[_of_several(facts.right[held], facts.left[held])] = True
    return shared


def _pairs(nodes: Nodes, facts: Facts) -> Facts:
    """Return the names and cards that were seen together, each pair once, whoever saw it."""
    seen = facts.only((facts.first < NEVER_SEEN) & (nodes.kind[facts.left] == NAME) & (nodes.kind[facts.right] == MAC))
    return seen._replace(how=np.zeros_like(seen.how)).summed()


def _known(pairs: Facts, shared: Marks) -> tuple[Numbers, Numbers, Numbers]:
    kept = pairs.only(~shared[pairs.left])
    return kept.right, kept.left, kept.first


def _of_several(given: Numbers, owner: Numbers) -> Numbers:
    """Return what has more than one owner."""
    found, counts = np.unique(sharing.distinct(given, owner)[0], return_counts=True)
    return found[counts > 1]

"""Which MAC addresses and names several devices bear, so that they tell none of them; which addresses several stand behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numba
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.int64]
    Marks = npt.NDArray[np.bool_]

DAY = 86_400_000_000
"""Microseconds."""
TOGETHER = 3
"""Cards that one device has at the same time, at most."""
IN_ALL = 6
"""Cards of makers that one device has had, at most."""
_SEVERAL = 3
"""Names that show at one address at the same time are several devices' if so many do, or if they do on two days."""


def distinct(one: Numbers, other: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Return each pair of numbers from -1 on once, in order: the one, the other, how often, and each given pair's place."""
    wide = int(other.max(initial=0)) + 2
    keys, place, counts = np.unique((one + 1) * wide + other + 1, return_inverse=True, return_counts=True)
    return keys // wide - 1, keys % wide - 1, counts, place.ravel()


def contested(card: Numbers, name: Numbers, first: Numbers, life: tuple[Numbers, Numbers]) -> Numbers:
    """Return the cards whose names do not follow one another: some name lives on, anywhere, when the next has come.

    Args:
        card: of pairs that were seen together.
        name: of the same pairs.
        first: when first.
        life: first and last sighting of every node, anywhere; microseconds. A day's overlap is a slow inventory's.
    """
    order = np.lexsort((name, life[0][name], first, card))
    cards, lasts = card[order], life[1][name[order]]
    if not len(cards):
        return cards
    later = np.flatnonzero(cards[1:] == cards[:-1]) + 1
    outlived = _running(cards, lasts)[later - 1] > life[0][name[order]][later] + DAY
    return np.unique(cards[later[outlived]])


def common(name: Numbers, card: Numbers, first: Numbers, last: Numbers, made_up: Marks) -> Numbers:
    """Return the names that more cards bear than one device has: at the same time, or in all but the made-up ones."""
    order = np.lexsort((card, first, name))
    name, card, first, last = name[order], card[order], first[order], last[order]
    makers, counts = np.unique(name[~made_up[card]], return_counts=True)
    begins = np.flatnonzero(np.r_[True, name[1:] != name[:-1]]) if len(name) else np.zeros(0, np.int64)
    crowded = _crowded(first, last, np.r_[begins, len(name)], TOGETHER)
    return np.union1d(makers[counts > IN_ALL], name[begins[crowded]])


def gateways(spot: Numbers, name: Numbers, first: Numbers, last: Numbers) -> tuple[Numbers, Numbers]:
    """Return where several names showed at the same time, and when: spots and moments, a pair an overlap.

    Args:
        spot: where somebody logged on from, a row a day.
        name: who.
        first: that day's first time, microseconds.
        last: that day's last.
    """
    order = np.lexsort((name, first, spot))
    spot, name, first, last = spot[order], name[order], first[order], last[order]
    met = np.flatnonzero((spot[1:] == spot[:-1]) & (name[1:] != name[:-1]) & (first[1:] <= last[:-1]))
    pairs = distinct(np.r_[spot[met], spot[met]], np.r_[name[met], name[met + 1]])
    day = first[met + 1] // DAY
    days = distinct(spot[met], day - day.min(initial=0))
    places, many = np.unique(pairs[0], return_counts=True)
    _, often = np.unique(days[0], return_counts=True)
    kept = np.isin(spot[met], places[(many >= _SEVERAL) | (often > 1)])
    return spot[met][kept], first[met + 1][kept]


@numba.njit(cache=True)
def _running(group: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the largest value so far within each group."""
    most = value.copy()
    for place in range(1, len(group)):
        if group[place] == group[place - 1]:
            most[place] = max(most[place], most[place - 1])
    return most


@numba.njit(cache=True)
def _crowded(first: np.ndarray, last: np.ndarray, bounds: np.ndarray, most: int) -> np.ndarray:
    """Say for each group, sorted by `first`, whether more than `most` of its spans hold the same moment."""
    found = np.zeros(len(bounds) - 1, np.bool_)
    for group in range(len(found)):
        ends = np.full(most, np.iinfo(np.int64).min)
        for place in range(bounds[group], bounds[group + 1]):
            least = np.argmin(ends)
            if ends[least] >= first[place]:
                found[group] = True
                break
            ends[least] = last[place]
    return found

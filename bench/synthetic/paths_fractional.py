"""Ways of which each can be cut by any of three fixes, so that linear programming says a third of each: far from any choice.

Steiner triple systems (every two fixes meet in one way: Fulkerson, Nemhauser and Trotter, 1974, "Two computationally difficult set
covering problems"), five fixes of which every two meet, rings of seven, and random triples of fixes whose costs differ.
"""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
from synthetic.paths_directory import INTERNET, lists, named, rows

COPIES = 4
"""Pairs of hosts that each way runs through: one fix is carried out on all of them at once."""
WORK = ("stop", "rotate", "patch", "guard")
"""First words of fixes, which say what they cost: 1, 2, 4 and 8 hours."""


def affine(power):
    """Return the lines of the affine space of so many dimensions over three elements: a Steiner triple system of 3^power."""
    points = list(itertools.product(range(3), repeat=power))
    number = {point: place for place, point in enumerate(points)}
    found = set()
    for one, other in itertools.combinations(points, 2):
        third = tuple((-a - b) % 3 for a, b in zip(one, other, strict=True))
        found.add(frozenset((number[one], number[other], number[third])))
    return sorted(map(sorted, found))


def bose(odd):
    """Return Bose's Steiner triple system of three times an odd number."""
    found = [[3 * x, 3 * x + 1, 3 * x + 2] for x in range(odd)]
    for x, y in itertools.combinations(range(odd), 2):
        middle = (x + y) * ((odd + 1) // 2) % odd
        found += [[3 * x + i, 3 * y + i, 3 * middle + (i + 1) % 3] for i in range(3)]
    return found


def triples(chance, fixes, count):
    return [chance.choice(fixes, 3, replace=False).tolist() for _ in range(count)]


def cells(seed):
    """Yield (ways, cost alike) of each part: what it is made of shares no fix with the others."""
    chance = np.random.default_rng(seed)
    yield from ((affine(3), True) for _ in range(3))
    yield bose(15), True
    yield from ((triples(chance, 60, 200), alike) for alike in (True, False, False))
    yield from ((triples(chance, 30, 100), alike) for alike in (True, False, True, False, True))
    yield from ((list(itertools.combinations(range(5), 2)), True) for _ in range(30))
    yield from (([(at, (at + 1) % 7) for at in range(7)], True) for _ in range(30))


def tangle(seed):
    """Yield one part of two hundred fixes in six hundred ways: more than can be proven in a minute."""
    yield triples(np.random.default_rng(seed), 200, 600), False


def moves(parts, jewels=10):
    """Return the moves: from the Internet over two hosts to a jewel, for each way several times."""
    tables = []
    for cell, (ways, alike) in enumerate(parts):
        for way, fixes in enumerate(ways):
            words = [f"{WORK[0 if alike else fix % len(WORK)]} item {cell}.{fix}" for fix in fixes]
            tables += _way(f"{cell}.{way}.", (words * 2)[:3], f"data:{cell % jewels}")
    return pa.concat_tables(tables)


def _way(name, words, jewel):
    copies = np.arange(COPIES)
    first, second = (named(f"host:{side}{name}", copies, "/root") for side in "ab")
    goal, start = (pa.array([text] * COPIES) for text in (jewel, INTERNET))
    for (premise, conclusion), word in zip(((start, first), (first, second), (second, goal)), words, strict=True):
        yield rows("reaches", conclusion, lists(premise), 0.5, lists(pa.array([word] * COPIES)))

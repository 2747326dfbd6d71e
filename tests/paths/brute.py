"""Small random graphs with cycles, and answers found by trying everything."""

from __future__ import annotations

import math
import random
from itertools import chain, combinations

FACTS = [f"fact {number}" for number in range(7)]
FIXES = [f"fix {number}" for number in range(5)]
START, *REST = FACTS


def step(conclusion, *premises, probability=1.0, fixes=(), kind="moves"):
    return {
        "kind": kind,
        "conclusion": conclusion,
        "premises": list(premises),
        "probability": probability,
        "seen": False,
        "how": f"{kind} to {conclusion}",
        "fixes": list(fixes),
        "first_seen": None,
        "last_seen": None,
    }


def graphs(count, seed=1, most=12):
    """Yield (rows, goals); the start is always START."""
    chance = random.Random(seed)
    for _ in range(count):
        rows = [
            step(
                chance.choice(FACTS),
                *chance.sample(FACTS, chance.choice([0, 1, 1, 1, 1, 2, 2, 3])),
                probability=chance.choice([1.0, 0.9, 0.5, 0.5, 0.25, 0.1, 0.0, 1e-12]),
                fixes=chance.sample(FIXES, chance.choice([0, 1, 1, 1, 2])),
                kind=chance.choice("ab"),
            )
            for _ in range(chance.randint(1, most))
        ]
        yield rows, chance.sample(REST, chance.randint(1, 3))


def gained(rows, starts=(START,), *, without=None, fixes=()):
    """Return all facts that can be gained without one fact and after some fixes."""
    have = set(starts) - {without}
    while True:
        new = {
            row["conclusion"]
            for row in rows
            if row["probability"] > 0 and set(row["premises"]) <= have and not set(row["fixes"]) & set(fixes)
        }
        if new - {without} <= have:
            return have
        have |= new - {without}


def likelihood(rows):
    return math.prod(max(row["probability"], 1e-9) for row in rows)


def subsets(items):
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def likeliest(rows, goal):
    """Return the probability of the likeliest way to a goal, every step of it taken once; 0 if there is none."""
    return max((likelihood(some) for some in subsets(rows) if goal in gained(some)), default=0.0)


def costs(rows, combine):
    """Return the cost of every fact by going over all steps until nothing changes."""
    found = {START: 0.0}
    changed = True
    while changed:
        changed = False
        for row in rows:
            if row["probability"] > 0 and all(premise in found for premise in row["premises"]):
                cost = -math.log(max(row["probability"], 1e-9)) + combine([found[fact] for fact in row["premises"]])
                if cost < found.get(row["conclusion"], math.inf) - 1e-12:
                    found[row["conclusion"]] = cost
                    changed = True
    return found


def shuffled(rows, seed=1):
    mixed = list(rows)
    random.Random(seed).shuffle(mixed)
    return mixed

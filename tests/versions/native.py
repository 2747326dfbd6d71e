"""Versions to compare, and the comparators of the ecosystems themselves where this machine has them."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import pytest


def pairs(versions, pieces, count=600, seed=5):
    """Return pairs of the given versions and of changed ones: a piece put in behind the first character."""
    chance = random.Random(seed)
    pool = list(versions)
    for version in versions * 5:
        at = chance.randint(1, len(version))
        pool.append(version[:at] + chance.choice(pieces) + version[at + (chance.random() < 0.3) :])
    pool = sorted(set(pool))
    near = [(left, chance.choice(pool[max(0, at - 6) : at + 6])) for at, left in enumerate(pool)]
    return near + [(chance.choice(pool), chance.choice(pool)) for _ in range(count)]


def program(name):
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not on this machine")
    return Path(found)


def beside(name, pattern):
    """Return a file that a program was installed with, found from the program's own place."""
    home = program(name).resolve().parent.parent
    found = sorted(home.glob(pattern))
    if not found:
        pytest.skip(f"{name} came without {pattern}")
    return found[0]


def signs(command, lines):
    """Run a comparator that reads 'left<TAB>right' lines and answers each with -1, 0, 1 or x."""
    text = "".join(f"{left}\t{right}\n" for left, right in lines)
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=60)
    answers = done.stdout.split()
    assert len(answers) == len(lines), done.stderr[-500:]
    return [None if answer == "x" else (int(answer) > 0) - (int(answer) < 0) for answer in answers]

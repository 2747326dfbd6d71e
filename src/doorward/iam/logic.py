"""Three answers, ordered: no, cannot tell, yes. The least of several is their `and`, the greatest their `or` (Kleene)."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

NO, OPEN, YES = 0, 1, 2
"""The answers; a number so that a column of them is an array."""

Answers = npt.NDArray[np.uint8]
"""One answer for each of several resources."""

One = TypeVar("One", int, Answers)


def opposite(answer: One) -> One:
    """Return the opposite of an answer, or of each of several: what cannot be told stays so."""
    return YES - answer


def allowed(answer: int) -> bool | None:
    """Return an answer as the tables have it: true, false, or null where it cannot be told."""
    return None if answer == OPEN else answer == YES

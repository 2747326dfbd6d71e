"""An answer of a worker that is longer than a line of a job may be: JSON, cut into lines and joined again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, MOST = 1_900, 1_000
"""Characters of a line and lines of a job; both within what the desk keeps unclipped."""


def cut(value: Any) -> list[str]:
    """Return a value as lines of ASCII.

    Raises:
        ValueError: it is more than a job can hold.
    """
    text = json.dumps(value, allow_nan=False)
    lines = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    if len(lines) > MOST:
        raise ValueError(f"{len(text):,} characters are more than a job can hold")
    return lines


def joined(lines: Sequence[str]) -> Any:
    """Return the value that lines of `cut` tell; None where there are none."""
    return json.loads("".join(lines)) if lines else None

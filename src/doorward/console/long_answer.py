"""An answer of a worker that is longer than a line of a job may be: JSON, cut into lines and joined again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from doorward.listing import ready
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

WIDTH, MOST = 1_900, 1_000
"""Characters of a line and lines of a job; both within what the desk keeps unclipped."""

ROOM = 600_000
"""Characters of all rows of an answer together, as JSON; what else it tells takes the rest of what a job can hold."""


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


def fitted(rows: Iterable[Mapping[str, Any]], cell: int) -> list[dict[str, Any]]:
    """Return the first rows of a table as JSON has them, as many as an answer can hold; what is unknown is left out.

    Args:
        rows: rows as dicts.
        cell: characters of a value.
    """
    kept: list[dict[str, Any]] = []
    room = ROOM
    for row in rows:
        told = {name: _short(ready(value), cell) for name, value in row.items() if value is not None and value != []}
        room -= len(json.dumps(told))
        if room < 0:
            break
        kept.append(told)
    return kept


def _short(value: Any, cell: int) -> Any:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return clip(value, cell) if isinstance(value, str) else value

"""In which line of a TOML file a key is told: tomllib reads values and forgets where they stood."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    Key = tuple[str, ...]


def toml_lines(text: str, keys: Iterable[Key]) -> dict[Key, int]:
    """Return for each key (a name a section) the line that tells it, from 1; one that is not told, or is spelled with escapes, has none.

    A line tells a key that it names if the file up to the end of its value is whole and has the key; so every way to write TOML
    is understood.
    """
    wanted, found, begun = set(keys), dict[tuple[str, ...], int](), dict[tuple[str, ...], int]()
    rows = text.splitlines(keepends=True)
    for number, row in enumerate(rows, 1):
        begun |= {key: number for key in wanted if key[-1] in row and key not in begun}
        told = _read("".join(rows[:number])) if begun else None
        if told is not None:
            found |= {key: line for key, line in begun.items() if _has(told, key)}
            wanted -= set(found)
            begun = {}
    return found


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None  # a value goes on in the next line


def _has(told: Any, key: tuple[str, ...]) -> bool:
    for name in key:
        if not isinstance(told, dict) or name not in told:
            return False
        told = told[name]
    return True

"""What the cells of a column look like in a list of devices, where its header says nothing that is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from doorward.addressing import address, mac

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_MAIL = re.compile(r"[^\s@,;]{1,64}@[^\s@,;]{1,190}\.[A-Za-z]{2,24}")
_NAME = re.compile(r"(?=[^.]{0,62}[A-Za-z])[A-Za-z0-9][A-Za-z0-9-]{1,62}(\.[A-Za-z0-9-]{1,63}){0,8}")
_MOST = 0.8
"""Share of the cells that hold something which must look alike."""
_DISTINCT = 0.9
"""Share of distinct names: a list of devices names each once, a log names them again and again."""


def _each(cell: str, known: Callable[[str], object]) -> bool:
    parts = re.split(r"[\s;,|]+", cell[:500].strip())
    return all(known(part) for part in parts if part)


_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "macs": lambda cell: _each(cell, mac),
    "addresses": lambda cell: _each(cell, lambda part: address(part.partition("/")[0])),
    "owner": lambda cell: _each(cell, _MAIL.fullmatch),
    "name": lambda cell: _NAME.fullmatch(cell) is not None,
}
"""What a cell may say of a device -> whether it looks so; the more telling first."""


def looks(cells: Sequence[str]) -> str | None:
    """Return what the cells of a column say of devices, by their looks: macs, addresses, owner or name; None if nobody can tell.

    Args:
        cells: the column's cells, one a device; at least two must hold something.
    """
    full = [cell.strip()[:500] for cell in cells if cell.strip()]
    if len(full) < 2:  # noqa: PLR2004 - one cell shows no likeness
        return None
    for meaning, alike in _LOOKS.items():
        if sum(map(alike, full)) >= _MOST * len(full):
            return meaning if meaning != "name" or len(set(full)) >= _DISTINCT * len(cells) else None
    return None

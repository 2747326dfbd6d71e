"""Which ink is what: swatches drawn as shapes, since paper keeps no backgrounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.charts.lettering import breadth
from doorward.charts.shape import Box, Label, Stripes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.charts.shape import Shape

_SWATCH, _LETTERS, _BETWEEN = 10, 11, 16


def legend(
    entries: Iterable[tuple[str, str]], left: float, base: float, hatched: Iterable[str] = ("gap",)
) -> list[Shape]:
    """Return a swatch and a name for each (class, name), from `left` on one line; a class of `hatched` has its hatch."""
    striped = frozenset(hatched)
    made: list[Shape] = []
    for kind, called in entries:
        swatch = Box(left, base - _SWATCH + 1, _SWATCH, _SWATCH, kind)
        made += [
            swatch,
            *([Stripes((swatch,), kind)] if kind in striped else []),
            Label(left + _SWATCH + 5, base, called, "key"),
        ]
        left += _SWATCH + 5 + breadth(called, _LETTERS) + _BETWEEN
    return made

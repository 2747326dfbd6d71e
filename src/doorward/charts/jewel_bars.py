"""Ways to each crown jewel before a plan and after it, a row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.charts.lettering import fitted
from doorward.charts.scale import amount
from doorward.charts.shape import Box, Label, Picture, Target, counted
from doorward.wording import clip, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.charts.shape import Shape

_NAMES, _NUMBERS, _ROW, _TOP = 180, 110, 24, 4
_MOST = 40


@dataclass(frozen=True, slots=True)
class Jewel:
    """Ways to a crown jewel, before and after; `href` leads to it."""

    name: str
    before: int
    after: int
    href: str = ""


def jewel_bars(jewels: Sequence[Jewel], *, width: int = 570) -> Picture:
    """Draw one row a jewel: ways before as an outline, ways after as a bar in it; class `none` where no way is left.

    At most 40 rows; how many more there are is said.
    """
    shown = jewels[:_MOST]
    most = max((counted(max(item.before, item.after)) for item in shown), default=0.0) or 1.0
    scale, high = (width - _NAMES - _NUMBERS) / most, _TOP * 2 + _ROW * (len(shown) + (len(jewels) > _MOST)) + 4
    shapes: list[Shape] = [_row(item, _TOP + place * _ROW, scale, width) for place, item in enumerate(shown)]
    if len(jewels) > _MOST:
        shapes.append(Label(0, high - 10, f"and {len(jewels) - _MOST:,} more", "label"))
    note = "The outline is before, the bar is after; both on one even scale."
    return Picture("jewel-bars", "Ways to each crown jewel", _sentence(jewels), width, high, tuple(shapes), note)


def _row(item: Jewel, top: float, scale: float, width: float) -> Target:
    before, after = counted(item.before), counted(item.after)
    kind = "after" if after else "after none"
    said = f"{amount(before)} \u2192 {amount(after)}" if before != after else amount(before)
    words = f"{clip(item.name, 120)}: {plural(int(before), 'way')} before, {plural(int(after), 'way')} after"
    inside = (
        Box(0, top, width, _ROW - 2, "reach"),
        Label(0, top + 15, fitted(item.name, _NAMES - 12, 12), "jewel-name"),
        Box(_NAMES, top + 5, before * scale, 12, "before"),
        Box(_NAMES, top + 5, max(after * scale, 0.0 if after else 3.0), 12, kind),
        Label(width, top + 15, said, "said", "end"),
    )
    return Target(words, inside, item.href)


def _sentence(jewels: Sequence[Jewel]) -> str:
    if not jewels:
        return "No crown jewel has a way to it."
    before, after = (
        sum(int(counted(value)) for value in values)
        for values in zip(*((item.before, item.after) for item in jewels), strict=True)
    )
    safe = sum(item.after <= 0 < item.before for item in jewels)
    told = f"{plural(before, 'way')} to {plural(len(jewels), 'crown jewel')} before, {after:,} after"
    return f"{told}; {plural(safe, 'jewel')} with no way left." if safe else f"{told}."

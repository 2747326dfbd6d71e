"""Where the stops of other ways stand below a lane: in columns of its moves, the busiest first, and the rest folded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_WAYS = 400


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing gained on a way.

    Attributes:
        name: the host, account or place.
        gains: what holding it means: 'full control'.
        move: how it is gained, in words; empty where it is told elsewhere.
        seen: whether the data show that move.
        kind: `door`, `jewel` or `hop`.
        href, move_href: where the stop and the move lead, within the site.
    """

    name: str
    gains: str = ""
    move: str = ""
    seen: bool = False
    kind: str = "hop"
    href: str = ""
    move_href: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes two stops of two ways the same."""
        return self.name, self.gains


Slot = tuple[int, int]
"""Column, and row below the lane, which is row 0."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Other ways, beside one.

    Attributes:
        stops: slot -> the stop that stands there.
        folded: column -> how many more stops it has; they share the slot under its last stop.
        edges: from slot to slot, each column further right than the last.
    """

    stops: dict[Slot, Stop]
    folded: dict[int, int]
    edges: tuple[tuple[Slot, Slot], ...]


def grid(lane: Sequence[Stop], others: Sequence[Sequence[Stop]], rows: int) -> Grid:
    """Lay other ways out below a lane, at most `rows` stops in a column; a stop of the lane stands where it does there.

    Of a way with more moves than the lane, stops that find no column of their own are passed over. At most 400 ways.
    """
    on_lane = {stop.key: (place, 0) for place, stop in enumerate(lane)}
    walked = [_columns(other, on_lane, len(lane)) for other in others[:_MOST_WAYS]]
    busy = Counter((column, stop.key) for way in walked for column, stop in way if stop.key not in on_lane)
    known = {(column, stop.key): stop for way in reversed(walked) for column, stop in way}
    slots: dict[tuple[int, tuple[str, str]], Slot] = {}
    counts: Counter[int] = Counter()
    for (column, key), _ in sorted(busy.items(), key=lambda item: (item[0][0], -item[1], item[0][1])):
        counts[column] += 1
        slots[column, key] = (column, min(counts[column], rows + 1))
    stops = {slot: known[place] for place, slot in slots.items() if slot[1] <= rows}
    folded = {column: count - rows for column, count in counts.items() if count > rows}
    edges = set()
    for way in walked:
        stood = [on_lane.get(stop.key) or slots[column, stop.key] for column, stop in way]
        edges |= {
            (left, right) for left, right in pairwise(stood) if left[0] < right[0] and (left[1], right[1]) != (0, 0)
        }
    return Grid(stops, folded, tuple(sorted(edges)))


def _columns(way: Sequence[Stop], on_lane: dict[tuple[str, str], Slot], width: int) -> list[tuple[int, Stop]]:
    """Return the stops of a way with their columns, each further right than the last."""
    made: list[tuple[int, Stop]] = []
    reached = -1
    for place, stop in enumerate(way):
        on = on_lane.get(stop.key)
        column = on[0] if on else max(reached + 1, min(place, width - 2), 1)
        if column > reached and (on or column < width - 1):
            made.append((column, stop))
            reached = column
    return made

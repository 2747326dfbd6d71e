"""One way as one straight lane, from the door to the crown jewel; other ways faint and folded below it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from doorward.charts.lane_grid import Stop, grid
from doorward.charts.lettering import breadth, fitted, wrapped
from doorward.charts.shape import Bend, Box, Dot, Label, Line, Picture, Target
from doorward.wording import clip, plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doorward.charts.shape import Shape

_LEFT, _TOP, _WIDEST, _NARROWEST, _TALL, _GAP = 12, 16, 202, 132, 44, 30
_LINES, _LINE, _BELOW = 4, 14, 16
_ASIDE = 12
_MOST, _STOPS = 42, 60
"""Stops of the lane, of which a longer one has its middle folded; and of the whole picture."""


BEGINNING = Stop("Intruder", "begins here")
"""Where a way begins whose first stop is already gained by a move: that move has a number too."""


@dataclass(frozen=True, slots=True)
class Others:
    """Ways beside the one that is drawn.

    Attributes:
        ways: those to draw, likeliest first; they are drawn only where the lane is one row.
        more: how many more there are.
        href: where all of them are shown, within the site.
        rows: how many stops of a column are shown before the rest is folded; fewer where the picture would have more than 60.
    """

    ways: Sequence[Sequence[Stop]] = ()
    more: int = 0
    href: str = ""
    rows: int = 4


def way_lane(way: Sequence[Stop], others: Others | None = None, *, key: bool = True, width: int = 1160) -> Picture:
    """Draw a way as a lane of stops, its moves numbered from 1: class `seen` where the data show a move.

    A way whose first stop has a move of its own begins with the intruder. A lane of more stops than fit beside each other goes on in a second row; of more than 42, the middle is folded. `key`: lines are explained below.
    """
    others = others or Others()
    begun = bool(way) and bool(way[0].move)
    lane = _Lane([BEGINNING, *way] if begun else way, width)
    others = replace(others, ways=[[BEGINNING, *other] for other in others.ways]) if begun else others
    aside = _aside(lane, others) if lane.rows == 1 else []
    floor = max([lane.floor, *(_bottom(shape) for shape in aside)])
    hidden = others.more + (0 if aside else len(others.ways))
    more = _more(hidden, others.href, floor + 22) if hidden else []
    high = floor + (34 if hidden else 12) + (18 if key else 0)
    keys = _key(lane.way, high - 8, aside=bool(aside)) if key else []
    shapes = [*aside, *lane.shapes(), *more, *keys]
    note = "Numbers are the moves, in order. A thick line and a dot mark a move that the data show."
    return Picture("way-lane", "The way", _sentence(way, len(way) - (not begun)), width, high, tuple(shapes), note)


class _Lane:
    """Where the stops of the lane stand."""

    def __init__(self, way: Sequence[Stop], width: int) -> None:
        self.way = _folded(way)
        self.hidden, way = len(way) - len(self.way), self.way
        self.most = max(1, int((width - 2 * _LEFT + _GAP) / (_NARROWEST + _GAP)))
        beside = min(self.most, max(1, len(way)))
        self.pitch = min(_WIDEST + _GAP, (width - 2 * _LEFT + _GAP) / beside)
        self.wide = self.pitch - _GAP
        self.words = [wrapped(stop.move, self.pitch - 14, 11, _LINES) for stop in way]
        lines = max(map(len, self.words), default=0)
        self.step = _TALL + (lines * _LINE + 10 if lines else 0) + 34
        self.rows = -(-len(way) // self.most) or 1
        self.floor = _TOP + (self.rows - 1) * self.step + _TALL + (lines * _LINE + 8 if lines else 0)

    def corner(self, place: int) -> tuple[float, float]:
        """Return the upper left corner of a stop."""
        row, column = divmod(place, self.most)
        return _LEFT + column * self.pitch, _TOP + row * self.step

    def shapes(self) -> list[Shape]:
        """Return each move and then the stop it leads to, in the order in which a keyboard walks them."""
        return [shape for place in range(len(self.way)) for shape in (*self._move(place), *self._stop(place))]

    def _stop(self, place: int) -> list[Shape]:
        """Return a stop, which is a target, and the words of its move below it."""
        stop, (x, y) = self.way[place], self.corner(place)
        kind = "node folded" if stop.kind == "folded" else "node seen" if stop.seen else "node"
        inside = _node(stop, Box(x, y, self.wide, _TALL, kind))
        inside += [Dot(x + self.wide - 10, y + 11, 3.5, "live-dot")] if stop.seen else []
        words = f"{clip(stop.name, 80)}, {clip(stop.gains, 80)}" if stop.gains else clip(stop.name, 80)
        lines = enumerate(self.words[place], 1)
        below = [Label(x + 2, y + _TALL + 2 + number * _LINE, line, "move") for number, line in lines]
        return [Target(words, tuple(inside), stop.href), *below]

    def _move(self, place: int) -> list[Shape]:
        """Return the move that leads to a stop: a line with its number, a target that says the move."""
        if not place:
            return []
        stop, (x, y), (before, level) = self.way[place], self.corner(place), self.corner(place - 1)
        ends = (before + self.wide, level + _TALL / 2), (x, y + _TALL / 2)
        line = Line(_route(*ends), "edge seen" if stop.seen else "edge")
        reach = Box(max(0.0, x - _GAP), y, min(_GAP, x), _TALL, "reach")
        beside, told = x > before, place if place <= _MOST // 2 else place + self.hidden
        at = (x - _GAP / 2, y + _TALL / 2 - 7) if beside else (x + 6, y - 18)
        words = f"Move {told}{', seen in the data' if stop.seen else ''}: {clip(stop.move or stop.name, 200)}"
        return [Target(words, (line, reach, Label(*at, str(told), "tick", "middle")), stop.move_href)]


def _route(start: tuple[float, float], end: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    """Return the corners of a line to the right, or back to the left in the gutter above the next row."""
    (x1, y1), (x2, y2) = start, end
    if x2 > x1:
        return start, end
    gutter = y2 - _TALL / 2 - 14
    return start, (x1 + 8, y1), (x1 + 8, gutter), (x2 - 8, gutter), (x2 - 8, y2), end


def _node(stop: Stop, box: Box) -> list[Shape]:
    room = box.width - (28 if stop.seen else 18)
    kind = stop.kind if stop.kind in {"door", "jewel"} else "hop"
    tab: list[Shape] = [Box(box.x, box.y, 5, box.height, f"tab {kind}")] if stop.kind != "folded" else []
    name = Label(box.x + 14, box.y + 19, fitted(stop.name, room, 13), "strong")
    return [box, *tab, name, Label(box.x + 14, box.y + 35, fitted(stop.gains, room, 11), "gains")]


def _folded(way: Sequence[Stop]) -> Sequence[Stop]:
    """Return a way that is not too long to draw, its middle as one stop."""
    if len(way) <= _MOST:
        return way
    half = _MOST // 2
    middle = Stop(f"{len(way) - 2 * half + 1:,} more", "moves, folded", kind="folded")
    return [*way[:half], middle, *way[len(way) - half + 1 :]]


def _aside(lane: _Lane, others: Others) -> list[Shape]:
    """Return other ways below the lane: their moves, then their stops."""
    between = max(1, len(lane.way) - 2)
    rows = min(others.rows, max(1, (_STOPS - len(lane.way)) // between - 1))
    laid = grid(lane.way, others.ways, rows)

    def corner(column: int, row: int) -> tuple[float, float]:
        x, y = lane.corner(column)
        return x, y if row == 0 else lane.floor + _BELOW + (row - 1) * (_TALL + _ASIDE)

    made: list[Shape] = []
    lowest = max((row for *_, row in (*laid.stops, *((column, rows + 1) for column in laid.folded))), default=0)
    gutter = corner(0, lowest)[1] + _TALL + 6 if lowest else lane.floor + 6
    for left, right in laid.edges:
        (x1, y1), (x2, y2) = corner(*left), corner(*right)
        start, end = (x1 + lane.wide, y1 + _TALL / 2), (x2, y2 + _TALL / 2)
        made += _passing(start, end, gutter) if right[0] - left[0] > 1 else [Bend(start, end, "edge aside")]
    made = list(dict.fromkeys(made))
    for slot, stop in sorted(laid.stops.items(), key=lambda item: item[0]):
        box = Box(*corner(*slot), lane.wide, _TALL, "node aside")
        made.append(Target(f"{clip(stop.name, 80)}, on another way", tuple(_node(stop, box)), stop.href))
    for column, count in sorted(laid.folded.items()):
        box = Box(*corner(column, rows + 1), lane.wide, _TALL, "node folded")
        stop = Stop(f"{count:,} more", "show all" if others.href else "folded", kind="folded")
        made.append(Target(f"{plural(count, 'more stop')} of other ways", tuple(_node(stop, box)), others.href))
    return made


def _passing(start: tuple[float, float], end: tuple[float, float], gutter: float) -> list[Shape]:
    """Return a line that passes columns by below all stops, so that it crosses none of them."""
    down, up = start[0] + _GAP, end[0] - _GAP
    level = Line(((down, gutter), (up, gutter)), "edge aside")
    return [Bend(start, (down, gutter), "edge aside"), level, Bend((up, gutter), end, "edge aside")]


def _bottom(shape: Shape) -> float:
    """Return how low a shape of other ways reaches."""
    if isinstance(shape, Bend):
        return max(shape.start[1], shape.end[1])
    return (
        max((box.y + box.height for box in shape.shapes if isinstance(box, Box)), default=0.0)
        if isinstance(shape, Target)
        else 0.0
    )


def _more(count: int, href: str, base: float) -> list[Shape]:
    words = plural(count, "other way")
    label = Label(_LEFT + 2, base, f"and {words}", "link" if href else "label")
    return [
        Target(
            f"Show {words}" if href else words,
            (Box(_LEFT, base - 13, breadth(f"and {words}", 11) + 6, 18, "reach"), label),
            href,
        )
    ]


def _key(way: Sequence[Stop], base: float, *, aside: bool) -> list[Shape]:
    lines = [
        ("edge seen", "seen in the data", any(stop.seen for stop in way)),
        ("edge", "possible", True),
        ("edge aside", "other ways", aside),
    ]
    made: list[Shape] = []
    left = float(_LEFT)
    for kind, called, there in lines:
        if there:
            made += [Line(((left, base - 4), (left + 18, base - 4)), kind), Label(left + 24, base, called, "key")]
            left += 24 + breadth(called, 11) + 16
    return made


def _sentence(way: Sequence[Stop], moves: int) -> str:
    if not way:
        return "No way is known."
    seen = sum(stop.seen for stop in way)
    told = f"A way from {clip(way[0].name, 60)} to {clip(way[-1].name, 60)} in {plural(moves, 'move')}"
    return f"{told}; {seen:,} of them {'was' if seen == 1 else 'were'} seen in the data." if seen else f"{told}."

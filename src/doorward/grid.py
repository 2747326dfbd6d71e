"""Rows on a screen: columns fitted to its width, so that nothing is lost and little is wrapped."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from rich.text import Text

from doorward.wording import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Row = Mapping[str, Any]

WIDE = 100_000
"""Width of what is no terminal: nothing is wrapped, cut or left out there."""
_NARROWEST = 20
_GAP = "  "
_INDENT = "    "


@dataclass(frozen=True, slots=True)
class Screen:
    """Where a grid is shown: how wide it is, and whether it has colours."""

    width: int = WIDE
    colour: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid.

    Attributes:
        title: its heading, different from all others.
        text: row -> cell.
        right: its cells stand to the right, as numbers do.
        least: the one column with a number here takes the room that the others leave, at least so much.
        cut: how the cells of that column are made to fit; they are wrapped if None.
        spare: on a narrow screen the column with the highest number is left out first; 0 always stays.
        style: row -> how the cell looks where there are colours.
    """

    title: str
    text: Callable[[Row], str]
    right: bool = False
    least: int = 0
    cut: Callable[[str, int], str] | None = None
    spare: int = 0
    style: Callable[[Row], str] | None = None


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A column as it is shown: its cells and its width."""

    column: Column
    cells: list[str]
    width: int

    @classmethod
    def natural(cls, column: Column, rows: Sequence[Row]) -> _Fitted:
        """Fit a column to its longest cell."""
        cells = [plain(column.text(row)) for row in rows]
        return cls(column, cells, max(map(cell_len, [column.title, *cells])))

    @property
    def least(self) -> int:
        """How narrow it may become."""
        return min(self.width, self.column.least or self.width)

    def lines(self, cell: str) -> list[str]:
        """Return a cell as the lines it takes, each of the column's width."""
        parts = [self.column.cut(cell, self.width)] if self.column.cut else wrapped(cell, self.width)
        return [self._aligned(part) for part in parts or [""]]

    def _aligned(self, text: str) -> str:
        room = " " * (self.width - cell_len(text))
        return room + text if self.column.right else set_cell_size(text, self.width)


def grid(
    rows: Sequence[Row], columns: Sequence[Column], screen: Screen, note: Callable[[Row], str] = lambda _: ""
) -> str:
    """Return rows as lines under a heading; spare columns without a word are left out, and a note stands under its row."""
    fitted = _fit([_Fitted.natural(column, rows) for column in columns], screen.width)
    lines = [_styled(_GAP.join(one.lines(one.column.title)[0] for one in fitted).rstrip(), "bold", screen)]
    for place, row in enumerate(rows):
        lines += _row(row, [(one, one.cells[place]) for one in fitted], screen)
        told = wrapped(plain(note(row)), screen.width - len(_INDENT))
        lines += [_INDENT + _styled(line, "dim", screen) for line in told]
    return "".join(f"{line}\n" for line in lines)


def fits(rows: Sequence[Row], columns: Sequence[Column], screen: Screen) -> bool:
    """Say whether a grid of these rows is no wider than the screen."""
    fitted = _fit([_Fitted.natural(column, rows) for column in columns], screen.width)
    return _total(one.width for one in fitted) <= screen.width


def wrapped(text: str, width: int) -> list[str]:
    """Return text as lines of at most `width` cells, broken between words where that can be; none if there is no text."""
    if cell_len(text) <= width:
        return [text] if text else []
    console = Console(file=StringIO(), width=WIDE, color_system=None)
    return [line.plain.rstrip() for line in Text(text).wrap(console, max(width, _NARROWEST), overflow="fold")]


def _fit(fitted: list[_Fitted], width: int) -> list[_Fitted]:
    kept = [one for one in fitted if not one.column.spare or any(one.cells)]
    while _total(one.least for one in kept) > width and any(one.column.spare for one in kept):
        kept.remove(max(kept, key=lambda one: one.column.spare))
    over = max(0, _total(one.width for one in kept) - width)
    return [
        _Fitted(one.column, one.cells, max(one.least, one.width - over)) if one.column.least else one for one in kept
    ]


def _total(widths: Iterator[int]) -> int:
    listed = list(widths)
    return sum(listed) + len(_GAP) * max(0, len(listed) - 1)


def _row(row: Row, cells: Sequence[tuple[_Fitted, str]], screen: Screen) -> list[str]:
    parts = [one.lines(cell) for one, cell in cells]
    styles = [one.column.style(row) if one.column.style else "" for one, _ in cells]
    empty = [" " * one.width for one, _ in cells]
    return [
        _GAP.join(
            _styled(part[line] if line < len(part) else blank, style, screen)
            for part, blank, style in zip(parts, empty, styles, strict=True)
        ).rstrip()
        for line in range(max(map(len, parts), default=0))
    ]


def _styled(text: str, style: str, screen: Screen) -> str:
    if not style or not screen.colour or not text.strip():
        return text
    return Style.parse(style).render(text, color_system=ColorSystem.EIGHT_BIT)

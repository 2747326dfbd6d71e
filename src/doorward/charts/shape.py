"""What charts are made of: shapes at places, and how they are written as SVG. No colour: charts.css inks the classes."""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable

_LARGEST, _LEAST = 1e15, 1e-12
_LONGEST = 240
# A path, query or fragment of this site: no scheme, no host, nothing a browser would read as either.
_WITHIN = re.compile(r"(?:[#?]|/(?![/\\]))[\x21-\x7e]*|/")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `x`, `y` is its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    kind: str

    def svg(self) -> str:
        """Return the rectangle as an element."""
        return f'<rect class="{self.kind}" {_places(x=self.x, y=self.y, width=self.width, height=self.height)}/>'


@dataclass(frozen=True, slots=True)
class Boxes:
    """Many rectangles of one kind in one element, where none of them is told by itself."""

    boxes: tuple[Box, ...]
    kind: str

    def svg(self) -> str:
        """Return one path of closed rectangles."""
        drawn = (
            f"M{number(box.x)} {number(box.y)}h{number(box.width)}v{number(box.height)}h{number(-box.width)}z"
            for box in self.boxes
        )
        return f'<path class="{self.kind}" d="{"".join(drawn)}"/>' if self.boxes else ""


@dataclass(frozen=True, slots=True)
class Stripes:
    """The hatch over boxes, all as wide as the first. Thick dashed lines: a pattern is found by its id, which charts would share."""

    over: tuple[Box, ...]
    kind: str

    def svg(self) -> str:
        """Return upright lines, as thick as a box is wide; the style sheet says how they are dashed."""
        drawn = (f"M{number(box.x + box.width / 2)} {number(box.y)}v{number(box.height)}" for box in self.over)
        wide = number(self.over[0].width) if self.over else ""
        return f'<path class="stripes {self.kind}" d="{"".join(drawn)}" stroke-width="{wide}"/>' if wide else ""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight or stepped line through points."""

    points: tuple[tuple[float, float], ...]
    kind: str

    def svg(self) -> str:
        """Return the line as one path."""
        places = "L".join(f"{number(x)} {number(y)}" for x, y in self.points)
        return f'<path class="{self.kind}" d="M{places}"/>' if self.points else ""


@dataclass(frozen=True, slots=True)
class Bend:
    """A line from the left to the right that leaves and arrives level."""

    start: tuple[float, float]
    end: tuple[float, float]
    kind: str

    def svg(self) -> str:
        """Return the line as one cubic curve."""
        (x1, y1), (x2, y2) = self.start, self.end
        places = " ".join(map(number, ((x1 + x2) / 2, y1, (x1 + x2) / 2, y2, x2, y2)))
        return f'<path class="{self.kind}" d="M{number(x1)} {number(y1)}C{places}"/>'


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle."""

    x: float
    y: float
    radius: float
    kind: str

    def svg(self) -> str:
        """Return the circle as an element."""
        return f'<circle class="{self.kind}" {_places(cx=self.x, cy=self.y, r=self.radius)}/>'


@dataclass(frozen=True, slots=True)
class Label:
    """Text that fits where it stands; `y` is its base line. `anchor`: start, middle or end of it is at `x`."""

    x: float
    y: float
    text: str
    kind: str = "label"
    anchor: str = "start"

    def svg(self) -> str:
        """Return the text as an element, hidden characters shown."""
        held = "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        return f'<text class="{self.kind}" {_places(x=self.x, y=self.y)}{held}>{escaped(self.text)}</text>'


Shape: TypeAlias = "Box | Boxes | Stripes | Line | Bend | Dot | Label | Target"


@dataclass(frozen=True, slots=True)
class Target:
    """Shapes that are told by `words` (under the pointer, and read aloud) and lead to `href`, where that is within the site."""

    words: str
    shapes: tuple[Shape, ...]
    href: str = ""

    def svg(self) -> str:
        """Return a link, or a group where there is nowhere to go."""
        inside = f"<title>{escaped(self.words)}</title>{''.join(shape.svg() for shape in self.shapes)}"
        if not self.leads:
            return f"<g>{inside}</g>"
        return f'<a class="target" href="{html.escape(self.href)}" aria-label="{escaped(self.words)}">{inside}</a>'

    @property
    def leads(self) -> bool:
        """Whether `href` stays within the site: data never makes a link to elsewhere."""
        return bool(_WITHIN.fullmatch(self.href))


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, laid out.

    Attributes:
        name: the class of the chart.
        title: what it is, in a few words.
        sentence: what it shows, read aloud in its stead.
        width, height: in units; a unit is a pixel where the page is as wide as the chart was made for.
        shapes: from back to front.
        note: how it is to be read: scales, gaps, hatches.
        fixed: it keeps its size, among words.
    """

    name: str
    title: str
    sentence: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    note: str = ""
    fixed: bool = False

    def svg(self) -> str:
        """Return the chart as one SVG element: classes and places only."""
        # A picture hides from a reader of the page what is inside it, so one with links is a group.
        role = "group" if any(isinstance(shape, Target) and shape.leads for shape in self.shapes) else "img"
        told = f'role="{role}" aria-label="{escaped(self.sentence)}"'
        note = f"<desc>{escaped(self.note)}</desc>" if self.note else ""
        inside = "".join(shape.svg() for shape in self.shapes)
        box = f"0 0 {number(self.width)} {number(self.height)}"
        size = f' width="{number(self.width)}" height="{number(self.height)}"' if self.fixed else ""
        kind = self.name if self.fixed else f"chart {self.name}"
        return (
            f'<svg class="{kind}" viewBox="{box}"{size} {told}><title>{escaped(self.title)}</title>{note}{inside}</svg>'
        )

    def __html__(self) -> str:
        """Return the SVG: a template that escapes by itself prints it as it is."""
        return self.svg()


def number(value: float) -> str:
    """Return a place in the picture, to the tenth of a unit."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def counted(value: float | None) -> float:
    """Return an amount that can be drawn: what is no number, infinite or less than 1e-12 counts as nothing; at most 1e15."""
    return min(float(value), _LARGEST) if value is not None and math.isfinite(value) and value >= _LEAST else 0.0


def escaped(text: str) -> str:
    """Return text as XML, hidden characters shown, cut to what a person reads."""
    return html.escape(clip(text, _LONGEST))


def beside(kind: str, width: int, height: int, shapes: Iterable[Shape], *, fixed: bool = False) -> str:
    """Return a small SVG that stands beside words which say the same, so it is hidden from readers of the page's text."""
    size = f'width="{width}" height="{height}"' if fixed else 'preserveAspectRatio="none"'
    inside = "".join(shape.svg() for shape in shapes)
    return f'<svg class="{kind}" viewBox="0 0 {width} {height}" {size} aria-hidden="true">{inside}</svg>'


def _places(**places: float) -> str:
    return " ".join(f'{name}="{number(value)}"' for name, value in places.items())

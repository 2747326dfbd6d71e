"""What the tests of charts share: reading an SVG back, and the rules that hold for every chart."""

from __future__ import annotations

import re

from defusedxml.minidom import parseString

ELEMENTS = {"svg", "title", "desc", "rect", "path", "circle", "text", "g", "a"}
ATTRIBUTES = {
    *("class", "viewBox", "width", "height", "role", "aria-label", "aria-hidden", "preserveAspectRatio"),
    *("x", "y", "cx", "cy", "r", "d", "stroke-width", "text-anchor", "href"),
}
HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> ' onmouseover=alert(1)",
    "\x1b[2J\x9b31m\0",
    "user\u202egnp.exe\u2066\u200b\u3164",
    "lone \ud800 and \udc80",
    "\ufffe\uffff]]>&lt;",
    "a" * 100_000,
    "\u05d0\u05d1 e\u0301 \U0001f525" * 50,
    "",
)


def read(picture):
    """Return the SVG of a picture as a tree; it must be XML with nothing in it that acts or inks."""
    root = parseString(picture.svg().encode()).documentElement
    for item in [root, *root.getElementsByTagName("*")]:
        assert item.tagName in ELEMENTS
        assert set(item.attributes.keys()) <= ATTRIBUTES, item.toxml()
    return root


def texts(picture):
    """Return what the labels say, in order."""
    return [item.firstChild.data if item.firstChild else "" for item in read(picture).getElementsByTagName("text")]


def links(picture):
    """Return where the targets lead, in order."""
    return [item.getAttribute("href") for item in read(picture).getElementsByTagName("a")]


def shapes(picture, *kinds):
    """Return every shape of the classes named, those within targets and within paths too."""
    return [shape for shape in flat(picture.shapes) if getattr(shape, "kind", None) in kinds]


def flat(given):
    for shape in given:
        yield shape
        yield from flat(getattr(shape, "shapes", ()))
        yield from getattr(shape, "boxes", ())


def held(picture):
    """Whether everything lies within the picture, and every number is one."""
    wide, high = picture.width + 0.01, picture.height + 0.01
    numbers = re.findall(r'(?<=[" MLCvhz])-?[0-9.einfa]+(?=[" LCvhz])', picture.svg())
    assert not any("nan" in value or "inf" in value for value in numbers)
    for shape in flat(picture.shapes):
        if hasattr(shape, "width"):
            assert shape.x >= 0, shape
            assert shape.y >= -0.01, shape
            assert 0 <= shape.width <= wide - shape.x, shape
            assert 0 <= shape.height <= high - shape.y, shape
        ends = (shape.start, shape.end) if hasattr(shape, "start") else ()
        for x, y in (*ends, *getattr(shape, "points", ())):
            assert 0 <= x <= wide, shape
            assert 0 <= y <= high, shape
        if hasattr(shape, "text"):
            assert 0 <= shape.x <= wide, shape
            assert 0 <= shape.y <= high, shape
    return True


def told(picture):
    """Whether the picture says what it shows: a name, and a sentence in its stead."""
    root = read(picture)
    assert root.getAttribute("role") == ("group" if links(picture) else "img")
    assert root.getAttribute("aria-label").rstrip().endswith((".", ")"))
    assert root.getElementsByTagName("title")
    return True

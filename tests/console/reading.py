"""Read a page as a person and as a parser does: its sentence, its links, and whether anything in it is not ours."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_SVG_ALONE = {"rect", "use", "path", "circle", "line", "polyline", "polygon"}


class Page(HTMLParser):
    """One page, parsed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())

    def links(self, start: str = "/") -> list[str]:
        return [
            href for tag, attrs in self.elements if tag == "a" and (href := attrs.get("href") or "").startswith(start)
        ]


def sentence(text: str) -> str:
    """The first heading, as words."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert found, "a page opens with a sentence"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found.group(1))).split())


def sound(text: str) -> Page:
    """Parse a page and hold it to our own rules: no inline script or style, no handler, no address of another place."""
    page = Page(text)
    for tag, attrs in page.elements:
        assert tag not in ("style", "iframe", "object", "embed", "base"), tag
        assert tag != "script" or (attrs.get("src") or "").startswith("/static/"), attrs
        for name, value in attrs.items():
            assert name != "style", (tag, attrs)
            assert not name.startswith("on"), (tag, attrs)
            if name in ("href", "src", "action", "formaction", "xlink:href"):
                assert re.match(r"/(?!/)|#|$", value or ""), (tag, name, value)
    return page

"""From what a page shows to HTML: the frame around every page, and the words that templates have."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import escape

from doorward import __version__, charts
from doorward.console.page import Page, address
from doorward.console.span import around
from doorward.finding import SEVERITIES
from doorward.registry import members
from doorward.templates import environment
from doorward.wording import (
    clip,
    day,
    duration,
    effort,
    file_name,
    hundredths,
    listed,
    moment,
    period,
    place,
    plain,
    plural,
    ranges,
    share,
    signed,
    size,
)

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2 import Environment
    from markupsafe import Markup

    from doorward.console.page import Ask, Person, Shown
    from doorward.console.snapshot.read import Snapshot

STATIC = ("app.css", "charts.css", "live.js", "app.js", "icons.svg")
THEMES = ("dark", "light")


@cache
def pages() -> dict[str, Page]:
    """Return every page by name."""
    return members("doorward.console.pages", Page)


@cache
def static(name: str) -> bytes:
    """Return a static file; the style of charts lies with the charts."""
    folder = files("doorward.charts") if name == "charts.css" else files("doorward.console") / "static"
    return (folder / name).read_bytes()


@cache
def version() -> str:
    """Return what changes whenever a static file does, for their addresses."""
    return hashlib.sha256(b"".join(static(name) for name in STATIC)).hexdigest()[:12]


def thousands(number: float) -> str:
    """Return a whole number with commas."""
    return f"{number:,.0f}"


def stamp(value: datetime | None) -> str:
    """Return a time as '20 Nov 2026, 14:30'."""
    return moment(value)


def whole(value: object) -> Markup:
    """Return a text in full where a page is about it: plain, and at most 20,000 characters."""
    return escape(clip(plain(str(value)), 20_000))


def query(text: str) -> Markup:
    """Return a query string that somebody keeps, each part quoted anew, with its question mark."""
    quoted = urlencode(parse_qsl(text))
    return escape(f"?{quoted}" if quoted else "")


@cache
def templates() -> Environment:
    """Return the templates of the console, and the words they have."""
    words = (
        around,
        clip,
        day,
        duration,
        effort,
        file_name,
        hundredths,
        listed,
        period,
        place,
        plain,
        plural,
        query,
        ranges,
        share,
        signed,
        size,
        thousands,
        stamp,
        whole,
    )
    made = environment("doorward.console", words)
    made.globals |= {"charts": charts, "severities": tuple(reversed(SEVERITIES)), "product": f"Doorward {__version__}"}
    return made


def ready() -> None:
    """Make all templates ready, so that nobody's first page waits for them."""
    made = templates()
    for name in made.list_templates():
        made.get_template(name)


def rail(person: Person) -> list[tuple[str, Page]]:
    """Return the pages that stand in the rail of somebody, in their order; without those that are not for them."""
    named = [
        (name, page) for name, page in pages().items() if page.place is not None and person.may(page.routes[0].role)
    ]
    return sorted(named, key=lambda entry: (entry[1].place, entry[0]))


def rendered(ask: Ask, told: Shown, tab: str, notice: str = "") -> str:
    """Return the page as HTML, in its frame."""
    theme = ask.cookies.get("theme", "")
    pinned = ask.text("asof")

    # Escaped here, for a clipped address would lead elsewhere.
    def link(path: str, *parts: object, **params: Any) -> Markup:
        return escape(address(path, *parts, **params | ({"asof": pinned} if pinned and "asof" not in params else {})))

    def here(**changes: Any) -> Markup:
        params: dict[str, Any] = {}
        for name, value in ask.params.multi_items():
            params.setdefault(name, []).append(value)
        return escape(address(ask.path, **params | changes))

    frame = {
        "ask": ask,
        "title": told.title,
        "tab": _marked(tab, ask.path),
        "rail": rail(ask.person) if ask.person.name else [],
        "theme": theme if theme in THEMES else "",
        "notice": notice,
        "link": link,
        "here": here,
        "version": version(),
        "snapshot": ask.shown,
        "unjudged": _unjudged(ask.shown),
        "pinned": bool(pinned) and ask.shown is not ask.newest,
    }
    return templates().get_template(told.template).render(frame | dict(told.values))


def _marked(tab: str, path: str) -> str:
    """Return the page that the rail marks: the one asked for, or where it has no place of its own, the one it lies below."""
    if tab in pages() and pages()[tab].place is not None:
        return tab
    below = (name for name, page in pages().items() if page.place is not None and path.startswith(f"{page.home}/"))
    return next(below, tab)


def _unjudged(snapshot: Snapshot | None) -> int:
    return snapshot.once("gaps", lambda of: len(of.all("select number from gaps"))) if snapshot else 0

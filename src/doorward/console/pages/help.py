"""Help: the keys, the words, the field query with every field, the colours, and what Doorward does not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.console.page import Page, Shown
from doorward.console.snapshot.lists import LISTS
from doorward.console.view import rail

if TYPE_CHECKING:
    from doorward.console.page import Ask

help = Page("Help and keys")  # noqa: A001 - a page is named as its file
KEYS = (
    ("/", "search"),
    ("f", "filter this list"),
    ("j k", "next and previous row"),
    ("Enter", "open the row"),
    ("Space", "look at the row beside the list"),
    ("x", "tick the row"),
    ("s", "status of the ticked rows"),
    ("a", "assignee"),
    ("m", "comment"),
    ("+", "add to the plan"),
    ("[ ]", "previous and next page"),
    ("← ↑ ↓ →", "walk along a path"),
    ("y", "copy the link, pinned to this state of the data"),
    ("d", "rows closer together, or wider"),
    ("t", "dark or light"),
    ("?", "this page"),
    ("Esc", "back out"),
)
WORDS = (
    ("door", "the first move of a way in: something that stands open to somebody outside"),
    ("path", "moves from a door to a crown jewel, one after the other; code and files call it a way"),
    ("crown jewel", "what must not fall: doorward.toml names it, or the data shows it"),
    ("seen", "a move that the data shows somebody made; all others are possible, not seen"),
    ("live", "signs on a path that somebody may be inside now"),
    ("channel", "one machine calling another, again and again or for long"),
    ("score", "0 to 1: signed points for and against, which add up"),
    ("severity", "how soon a person should look: critical, high, medium, low, info"),
    ("state of the data", "what one analysis found; a copied link names it, and shows tomorrow what it shows now"),
    ("not judged", "what could not be answered, for the data to it is missing; it is not safe by that"),
    ("expected", "behaviour that somebody vouches for until a day; it is kept, counted, and no answer"),
    ("accepted", "a risk that somebody accepts until a day, with a reason"),
)
STATUSES = (
    ("new", "nobody decided yet"),
    ("open", "somebody works on it"),
    ("contained", "it spreads no further"),
    ("closed", "it is gone"),
    ("false alarm", "it never was one"),
)
COLOURS = (
    ("live", "somebody may be inside, and nothing else"),
    ("status open", "can be opened; on a drawing, this path"),
    ("closed-ink", "closed, or cut by the plan"),
    ("high", "severity, always with its bars and its word"),
)
TERMS = (
    ("severity:>=high", "at least; also < <= >"),
    ("host:web*,db*", "one of several; * stands for anything, ? for one sign"),
    ("score:0.5..0.9", "from and to"),
    ("first_seen:<7d", "in the last seven days; also h and w, or a day such as 2026-11-20"),
    ("address:10.0.0.0/8", "an address or a network"),
    ("-status:closed", "not so"),
    ("owner:none", "no value at all; any for some"),
    ('"free text"', "anywhere in the row"),
    ("sort:-score", "the largest first"),
)


@help.shows("/help", everyone=True)
def overview(ask: Ask) -> Shown:
    """Show all of it on one page."""
    values = {
        "keys": [*KEYS, *((f"g {page.key}", page.title) for _, page in rail(ask.person) if page.key)],
        "words": WORDS,
        "statuses": STATUSES,
        "colours": COLOURS,
        "terms": TERMS,
        "lists": LISTS,
    }
    return Shown(
        "help.html", "Every page opens with the sentence that matters; every number opens what it counts.", values
    )

"""Find anything by what a person has in hand: the whole value leads straight to its page, words lead to a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.page import Moved, Page, Shown, address
from doorward.console.subjects import PLACES, called, place
from doorward.field_query.query import word
from doorward.wording import clip, plural

if TYPE_CHECKING:
    from doorward.console.page import Ask
    from doorward.console.snapshot.read import Snapshot

search = Page("Search")


@search.shows("/search")
def _found(ask: Ask) -> Shown | Moved:
    text = ask.text("q").strip()
    snapshot = ask.snapshot
    pinned = ask.text("asof")
    exact = _exact(snapshot, text) if text else None
    if exact:
        return Moved(place(*exact, pinned))
    found = snapshot.found(text) if text else {}
    total = sum(map(len, found.values()))
    sentence = f"{plural(total, 'answer')} to {clip(text, 80)!r}." if text else "What do you have in hand?"
    if text and not total:
        sentence = f"Nothing that was read mentions {clip(text, 80)!r}."
    groups = [
        (
            called(kind),
            _every(kind, text, pinned),
            [{**row, "to": place(kind, row["id"], pinned), "told": _told(row)} for row in rows],
        )
        for kind, rows in found.items()
    ]
    return Shown("search.html", sentence, {"sentence": sentence, "groups": groups})


def _every(kind: str, text: str, asof: str) -> str:
    """Return the address of the whole list of a kind under the same words; empty where it has none."""
    if kind == "fix":
        return ""
    return address(PLACES[kind], q=" ".join(word(one) for one in text.split()), asof=asof)


def _told(row: dict[str, Any]) -> str:
    """Return what is searched of a row besides its title, each text once."""
    return " · ".join(one for one in dict.fromkeys(row["body"].splitlines()) if one and one != row["title"])


def _exact(snapshot: Snapshot, text: str) -> tuple[str, str] | None:
    """Return what a text is the whole name of: an id, a host, an address, a CVE, a hash, an account; None if of nothing."""
    for kind in ("finding", "way", "door", "jewel", "channel", "asset"):
        if snapshot.one(f"select 1 from {kind}s where id = ?", [text.lower()]):
            return kind, text.lower()
    named = snapshot.one("select id from assets where name = ?", [text])
    if named:
        return "asset", named["id"]
    row = snapshot.one(
        "select kind, value from mentions where value = ? group by kind order by count(*) desc, kind limit 1", [text]
    )
    return (row["kind"], row["value"]) if row else None

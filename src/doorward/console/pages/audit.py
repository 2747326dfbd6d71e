"""The audit: what was done, by whom, when and from where. Nothing in it is ever changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from doorward.console.page import Download, Page, Refused, Shown, address
from doorward.desk import Asked
from doorward.wording import clip, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.console.page import Ask
    from doorward.desk import Entry

audit = Page("Audit", place=110, key="u")
PER = 100
_FIELDS = ("actor", "key", "what", "kind", "subject")
_AT_ONCE = 500
_NUMBERS = 2**53
_PAGES = {
    "finding": "/findings",
    "way": "/paths",
    "door": "/doors",
    "jewel": "/jewels",
    "asset": "/assets",
    "channel": "/channels",
}


@audit.shows("/audit", "admin")
def overview(ask: Ask) -> Shown:
    """Show what was done, the latest first."""
    asked = _asked(ask)
    entries = ask.desk.audit.entries(asked, PER + 1)
    rows = [(entry, _where(entry), changed(entry)) for entry in entries[:PER]]
    sentence = "Nothing was done that fits."
    if rows:
        first = entries[0]
        sentence = f"{'Last' if asked.below is None else 'Before that'}, {clip(first.who, 120)} did this on {moment(first.time)} UTC: {_said(first)}."
    values = {
        "sentence": sentence,
        "rows": rows,
        "fields": {name: ask.text(name) for name in (*_FIELDS, "since", "until")},
        "older": entries[PER - 1].number if len(entries) > PER else None,
    }
    return Shown("audit.html", sentence, values)


@audit.shows("/audit.jsonl", "admin")
def lines(ask: Ask) -> Download:
    """Give all that fits as lines of JSON, the oldest first."""
    told = ask.desk.audit.lines(_asked(ask))
    return Download(_parts(told), "application/jsonl", f"doorward-audit-{ask.now:%Y%m%d}.jsonl")


def _parts(told: Iterator[str]) -> Iterator[bytes]:
    """Yield some hundred lines at a time: an audit of years is never held whole."""
    while part := "".join(islice(told, _AT_ONCE)):
        yield part.encode()


def changed(entry: Entry) -> list[tuple[str, str, str]]:
    """Return what differs: name, before and after, as texts."""
    before, after = entry.before or {}, entry.after or {}
    names = list(dict.fromkeys((*before, *after)))
    return [(name.replace("_", " "), _text(before.get(name)), _text(after.get(name))) for name in names]


def _said(entry: Entry) -> str:
    return f"{entry.what.replace('_', ' ')}, {entry.kind} {clip(entry.subject, 60)}"


def _text(value: object) -> str:
    return "" if value is None else {True: "yes", False: "no"}.get(value, "") if isinstance(value, bool) else str(value)


def _where(entry: Entry) -> str:
    """Return the page of what was decided on; empty where it has none."""
    return address(_PAGES[entry.kind], entry.subject) if entry.kind in _PAGES else ""


def _asked(ask: Ask) -> Asked:
    told = {name: ask.text(name).strip() or None for name in _FIELDS}
    below = ask.number("below", 0, _NUMBERS)
    return Asked(**told, since=_time(ask, "since"), until=_time(ask, "until", whole=True), below=below or None)


def _time(ask: Ask, name: str, *, whole: bool = False) -> datetime | None:
    """Return a time of the address, UTC; a day as its beginning, or where it is `whole`, as its end."""
    text = ask.text(name).strip()
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
        if whole and _is_day(text):
            time += timedelta(days=1)
        return time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise Refused(400, f"{name}={clip(text, 40)} is no time such as 2026-11-20 or 2026-11-20T14:30Z.") from error


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

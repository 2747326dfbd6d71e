"""Find anything by what a person has in hand, and pivot: one value, and everything that mentions it on one timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.charts.evidence_over_time import View, evidence_over_time, evidence_stacks
from doorward.console.page import Moved, Page, Shown, address
from doorward.wording import clip, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.console.page import Ask
    from doorward.console.snapshot.read import Snapshot

search = Page("Search")
PLACES = {
    "asset": "/assets",
    "finding": "/findings",
    "way": "/paths",
    "door": "/doors",
    "jewel": "/jewels",
    "channel": "/channels",
    "fix": "/plan",
    "source": "/imports",
}
"""Kind of a subject -> where its page is; what is not here has its pivot."""
CALLED = {"way": "path", "fix": "fix", "cve": "CVE", "account": "account", "source": "file"}
SAME = {"ip": "address", "asset": "host", "device": "host", "identity": "account", "file": "hash"}
"""What findings call a thing -> the kind of value that it is found by."""
_MOST = 500


def place(kind: str, name: str) -> str:
    """Return the address of a subject's page."""
    if kind == "fix":
        return address("/plan", fix=name)
    return address(PLACES[kind], name) if kind in PLACES else address("/pivot", kind, name)


@search.shows("/search")
def _found(ask: Ask) -> Shown | Moved:
    text = ask.text("q").strip()
    snapshot = ask.snapshot
    exact = _exact(snapshot, text) if text else None
    if exact:
        return Moved(exact if not ask.text("asof") else f"{exact}{'&' if '?' in exact else '?'}asof={snapshot.id}")
    found = snapshot.found(text) if text else {}
    total = sum(map(len, found.values()))
    sentence = f"{plural(total, 'answer')} to {clip(text, 80)!r}." if text else "What do you have in hand?"
    if text and not total:
        sentence = f"Nothing that was read mentions {clip(text, 80)!r}."
    values = {
        "sentence": sentence,
        "groups": [
            (CALLED.get(kind, kind), [{**row, "to": place(kind, row["id"])} for row in rows])
            for kind, rows in found.items()
        ],
    }
    return Shown("search.html", sentence, values)


def _exact(snapshot: Snapshot, text: str) -> str | None:
    """Return where a text leads that is a thing's own name: its id, an address, a CVE, a host, a hash, an account."""
    for kind in ("finding", "way", "door", "jewel", "channel", "asset"):
        table = f"{kind}s"
        if snapshot.one(f"select 1 from {table} where id = ?", [text.lower()]):
            return place(kind, text.lower())
    named = _asset(snapshot, text)
    if named:
        return named
    row = snapshot.one(
        "select kind, value from mentions where value = ? group by kind order by count(*) desc limit 1", [text]
    )
    return address("/pivot", row["kind"], row["value"]) if row else None


def _asset(snapshot: Snapshot, name: str) -> str | None:
    row = snapshot.one("select id from assets where name = ?", [name])
    return place("asset", row["id"]) if row else None


@search.shows("/pivot/{kind}/{value:path}")
def _pivot(ask: Ask) -> Shown | Moved:
    kind, value, snapshot = ask.parts["kind"], ask.parts["value"], ask.snapshot
    if kind in SAME:
        return Moved(_asset(snapshot, value) or address("/pivot", SAME[kind], value))
    rows = snapshot.all(
        f"select * from mentions where kind = ? and value = ? order by last_seen is null, last_seen desc, subject limit {_MOST}",
        [kind, value],
    )
    told = f"{plural(len(rows), 'thing')} {'mentions' if len(rows) == 1 else 'mention'} {clip(value, 80)}."
    sentence = told if rows else f"Nothing that was read mentions {clip(value, 80)}."
    values: dict[str, Any] = {
        "kind": kind,
        "value": value,
        "sentence": sentence,
        "rows": [
            {
                **row,
                "to": place(row["subject_kind"], row["subject"]),
                "called": CALLED.get(row["subject_kind"], row["subject_kind"]),
            }
            for row in rows
        ],
        "beside": snapshot.all(
            "select kind, value, count(*) as times from mentions where (subject_kind, subject) in "
            "(select subject_kind, subject from mentions where kind = ? and value = ? limit 200) and value <> ? "
            "group by kind, value order by times desc, value limit 24",
            [kind, value, value],
        ),
        "chart": _chart(rows),
    }
    return Shown("pivot.html", sentence, values)


def _chart(rows: list[Mapping[str, Any]] | list[dict[str, Any]]) -> str:
    seen = [(time, "other") for row in rows for time in {row["first_seen"], row["last_seen"]} if time]
    stacks, step = evidence_stacks(seen)
    return evidence_over_time(stacks, step, View(noun="mention")).svg() if stacks else ""

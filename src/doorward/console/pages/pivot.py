"""Pivot: one value, and everything that mentions it on one timeline; within minutes of a moment, what else was there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from doorward.charts.evidence_over_time import View, evidence_over_time, evidence_stacks
from doorward.charts.kinds import kind_of
from doorward.console.long_answer import joined
from doorward.console.page import Moved, Page, Shown, address
from doorward.console.pages.imports import asked_of_worker
from doorward.console.span import between, span
from doorward.console.subjects import called, place
from doorward.field_query import micros
from doorward.wording import clip, listed, moment, plural

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from doorward.console.page import Ask
    from doorward.console.snapshot.read import Snapshot

    Row = dict[str, Any]
    Span = tuple[datetime, datetime]

pivot = Page("Pivot")
SAME = {"ip": "address", "asset": "host", "device": "host", "identity": "account"}
"""What findings call a thing -> the kind of value that it is found by."""
_MOST = 500
_CALLS = 100
_SAID = ("time", "table", "origin", "origin_row", "uid", "id", "sensor")
"""Columns of a row of a log that its line does not repeat."""
_MENTIONS = "from mentions where kind = ? and value = ?"
_WITHIN = "and first_seen <= ? and coalesce(last_seen, first_seen) >= ?"


@pivot.shows("/pivot/{kind}/{value:path}")
def _one(ask: Ask) -> Shown | Moved:
    kind, value, snapshot, chosen = ask.parts["kind"], ask.parts["value"], ask.snapshot, span(ask)
    if kind in SAME:
        return _moved(ask, SAME[kind], value, chosen)
    rows = [
        {
            **row,
            "to": place(row["subject_kind"], row["subject"], ask.text("asof")),
            "called": called(row["subject_kind"]),
        }
        for row in _mentions(snapshot, kind, value, chosen)
    ]
    total = _count(snapshot, kind, value, chosen)
    calls = _calls(snapshot, value, chosen) if chosen else []
    sentence = _sentence(value, total or len(calls), rows, chosen)
    values: dict[str, Any] = {
        "kind": kind,
        "value": value,
        "sentence": sentence,
        "rows": rows,
        "rest": total - len(rows),
        "chosen": chosen,
        "unlaid": _unlaid(snapshot) if kind == "hash" else "",
        "calls": calls,
        "logs": _logs(ask, kind, value, chosen) if chosen and ask.text("logs") else None,
        "covered": _covered(snapshot, chosen) if chosen else "",
        "beside": snapshot.all(
            "select kind, value, count(*) as times from mentions where (subject_kind, subject) in "
            "(select subject_kind, subject from mentions where kind = ? and value = ? limit 200) and value <> ? "
            "group by kind, value order by times desc, value limit 24",
            [kind, value, value],
        ),
        "chart": _chart(ask, _mentions(snapshot, kind, value, None) if chosen else rows, chosen),
    }
    return Shown("pivot.html", sentence, values)


def _moved(ask: Ask, kind: str, value: str, chosen: Span | None) -> Moved:
    """Go to where a thing has its page: an asset has one of its own, unless a span of time is asked about."""
    asset = ask.snapshot.one("select id from assets where name = ?", [value]) if not chosen else None
    to = place("asset", asset["id"]) if asset else address("/pivot", kind, value)
    told = [(name, ask.text(name)) for name in ("from", "to", "asof") if ask.text(name)]
    return Moved(address(to, **dict(told)))


def _count(snapshot: Snapshot, kind: str, value: str, chosen: Span | None) -> int:
    text, values = _asked(kind, value, chosen)
    row = snapshot.one(f"select count(*) as count {text}", values)
    return row["count"] if row else 0


def _asked(kind: str, value: str, chosen: Span | None) -> tuple[str, list[Any]]:
    if chosen is None:
        return _MENTIONS, [kind, value]
    return f"{_MENTIONS} {_WITHIN}", [kind, value, micros(chosen[1]), micros(chosen[0])]


def _mentions(snapshot: Snapshot, kind: str, value: str, chosen: Span | None) -> list[Row]:
    """Return what mentions a value, the latest first; in a span, what begins or ends in it before what goes on through it."""
    text, values = _asked(kind, value, chosen)
    order = "last_seen is null, last_seen desc, subject_kind, subject"
    rows = snapshot.all(f"select * {text} order by {order} limit {_MOST}", values)
    for row in rows:
        row["here"] = _here(row, chosen) if chosen else ""
    return sorted(rows, key=lambda row: row["here"] == "goes on") if chosen else rows


def _here(row: Row, chosen: Span) -> str:
    ends = (("begins", row["first_seen"]), ("ends", row["last_seen"]))
    told = [word for word, time in ends if time and chosen[0] <= time <= chosen[1]]
    return " and ".join(told) or "goes on"


def _sentence(value: str, total: int, rows: Sequence[Row], chosen: Span | None) -> str:
    name = clip(value, 80)
    if chosen is None:
        told = f"{plural(total, 'thing')} {'mentions' if total == 1 else 'mention'} {name}."
        return told if total else f"Nothing that was read mentions {name}."
    when = f"From {moment(chosen[0])} to {moment(chosen[1])}"
    if not total:
        return f"{when}, nothing that is laid here speaks of {name}."
    news = sum(row["here"] != "goes on" for row in rows)
    if not rows:
        return f"{when}, {plural(total, 'call')} of channels with {name} {'is' if total == 1 else 'are'} kept."
    rest = (
        f"{news:,} of them {'begins or ends' if news == 1 else 'begin or end'} there"
        if news
        else "all of them go on through it"
    )
    return f"{when}, {plural(total, 'thing')} {'is' if total == 1 else 'are'} said of {name}; {rest}."


def _calls(snapshot: Snapshot, value: str, chosen: Span) -> list[Row]:
    """Return the kept calls of channels from or to a value in a span."""
    return snapshot.all(
        "select k.*, c.id, c.summary from channel_calls k join channels c on c.number = k.channel "
        "where k.time between ? and ? and ? collate nocase in (c.source, c.source_asset, c.destination, c.name) "
        f"order by k.time, k.channel limit {_CALLS}",
        [*map(micros, chosen), value],
    )


def _logs(ask: Ask, kind: str, value: str, chosen: Span) -> Row:
    """Return what the logs have of a value in a span, as a worker finds it in the lake: by its name, and by addresses it held."""
    held = ask.snapshot.all(
        "select distinct h.address from asset_addresses h join assets a on a.number = h.asset where a.name = ? collate nocase "
        "and coalesce(h.since <= ?, true) and coalesce(h.until > ?, true) order by h.address limit 50",
        [value, micros(chosen[1]), micros(chosen[0])],
    )
    names = [value, *(row["address"] for row in held if kind == "host")]
    lines = asked_of_worker(ask, "context", {"names": names, "from": micros(chosen[0]), "to": micros(chosen[1])})
    told: Row = {"late": lines is None, "names": names, "rows": [], "counts": {}} | (joined(lines or ()) or {})
    for row in told["rows"]:
        row["text"] = ", ".join(f"{name} {cell}" for name, cell in row.items() if name not in _SAID)
    return told


def _covered(snapshot: Snapshot, chosen: Span) -> str:
    """Say which tables have rows of the hours of a span: where there are none, nothing can be said."""
    first = chosen[0].replace(minute=0, second=0, microsecond=0)
    rows = snapshot.all(
        "select distinct name from coverage where hour between ? and ? order by name",
        [micros(first), micros(chosen[1])],
    )
    names = [row["name"] for row in rows]
    return (
        f"Of these hours there are rows of {listed(names, 20)}."
        if names
        else "Nothing that was read is of these hours."
    )


def _unlaid(snapshot: Snapshot) -> str:
    """Say which hashes are not laid: there were too many."""
    counts = snapshot.meta.get("hashes") or {}
    told = [f"{laid:,} of {there:,} of {name}" for name, (laid, there) in counts.items() if laid < there]
    return f"Only {listed(told, 9)} are laid here, the listed ones first: doorward sql asks the rest." if told else ""


def _kinds(snapshot: Snapshot, rows: Sequence[Row]) -> dict[str, str]:
    """Return for each finding among what mentions a value what kind of evidence it is."""
    found = snapshot.all(
        "select f.id, b.attack from findings f join finding_bodies b using (number) "
        "where f.id in (select value from json_each(?))",
        [json.dumps([row["subject"] for row in rows if row["subject_kind"] == "finding"])],
    )
    return {row["id"]: kind_of(row["attack"] or ()) for row in found}


def _chart(ask: Ask, rows: Sequence[Row], chosen: Span | None) -> str:
    kinds = _kinds(ask.snapshot, rows)
    seen = [
        (time, kinds.get(row["subject"], "other"))
        for row in rows
        for time in {row["first_seen"], row["last_seen"]}
        if time
    ]
    stacks, step = evidence_stacks(seen)
    if not stacks:
        return ""

    def link(start: datetime, end: datetime) -> str:
        return address(ask.path, **between(start, end), asof=ask.text("asof"))

    return evidence_over_time(stacks, step, View(noun="mention", link=link, selected=chosen)).svg()

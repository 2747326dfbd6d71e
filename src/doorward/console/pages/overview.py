"""The first page: the four questions, answered side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.charts.evidence_over_time import View, evidence_over_time, evidence_stacks
from doorward.charts.kinds import kind_of
from doorward.console.page import Page, Shown, address
from doorward.wording import plural

if TYPE_CHECKING:
    from datetime import datetime

    from doorward.console.page import Ask
    from doorward.console.snapshot.read import Snapshot

overview = Page("Overview", place=10, key="o")
_FEW = 6
_FIXES = 5
_WAYS = 8


@overview.shows("/")
def _shown(ask: Ask) -> Shown:
    if ask.shown is None:
        return Shown("empty.html", "Nothing was analysed yet")
    snapshot = ask.shown
    first, second = _headline(str(snapshot.meta.get("headline", "")))
    values: dict[str, Any] = {
        "first": first,
        "second": second,
        "told": snapshot.meta.get("sentences", {}),
        "doors": snapshot.once("overview doors", _doors),
        "jewels": snapshot.once("overview jewels", _jewels),
        "inside": snapshot.all(
            f"select * from findings where answers = 'inside' and loud and not vouched order by number limit {_FEW}"
        ),
        "fixes": snapshot.all(f"select * from fixes order by planned nulls last, number limit {_FIXES}"),
        "ways": snapshot.all(f"select * from ways order by number limit {_WAYS}"),
        "counts": snapshot.once("overview counts", _counts),
        "changes": snapshot.all(
            "select what, kind, count(*) as count from changes group by what, kind order by kind, what"
        ),
        "left": _left(snapshot),
    }
    return Shown("overview.html", first, values | {"chart": snapshot.once("overview chart", _chart)})


def _doors(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the first doors, one for each host and port, with how many `more` stand open there."""
    return snapshot.all(
        "select * from (select *, count(*) over (partition by name, port) - 1 as more, "
        "row_number() over (partition by name, port order by number) as place from doors where counted) "
        f"where place = 1 order by number limit {_FEW}"
    )


def _jewels(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Return the first crown jewels, each with the likeliest way of each of its first doors; few jewels have room for more."""
    jewels = snapshot.all(f"select * from jewels where ways > 0 order by number limit {_FEW}")
    ways = snapshot.all(
        "select * from (select *, row_number() over (partition by jewel_id order by number) as place from ("
        "select id, number, door, jewel_id, sentence, probability, seen, "
        "row_number() over (partition by jewel_id, door order by number) as first "
        f"from ways where jewel_id in (select id from jewels where ways > 0 order by number limit {_FEW})) where first = 1) "
        "where place <= ? order by number",
        [max(1, _FEW // max(1, len(jewels)))],
    )
    return [{**jewel, "from": [way for way in ways if way["jewel_id"] == jewel["id"]]} for jewel in jewels]


def _headline(text: str) -> tuple[str, str]:
    first, _, second = text.rpartition(". ")
    return (f"{first}.", second) if first else (second, "")


def _counts(snapshot: Snapshot) -> dict[str, int]:
    row = snapshot.one(
        "select (select count(*) from doors where counted) as doors, (select count(*) from jewels where ways > 0) as jewels, "
        "(select count(*) from findings where answers = 'inside' and loud and not vouched) as inside, "
        "(select count(*) from ways) as ways, (select count(*) from ways where live) as live"
    )
    return row or {}


def _left(snapshot: Snapshot) -> str:
    """Return what the first fixes of the plan leave of the listed ways, worked out over the ways each of them ends."""
    row = snapshot.one(
        "select count(*) as n from ways where number not in (select way from way_fixes where fix in "
        f"(select number from fixes order by planned nulls last, number limit {_FIXES}))"
    )
    total = snapshot.one("select count(*) as n from ways")
    if not row or not total or not total["n"]:
        return ""
    return f"These together leave {row['n']:,} of {plural(total['n'], 'path')}."


def _chart(snapshot: Snapshot) -> str:
    """Return when signs began and were seen last; each bar leads to the findings of its time."""
    rows = snapshot.all(
        "select f.first_seen, f.last_seen, b.attack from findings f join finding_bodies b using (number) "
        "where f.answers = 'inside' and not f.vouched and f.first_seen is not null order by f.number limit 5000"
    )
    seen = [
        (time, kind_of(row["attack"] or ())) for row in rows for time in {row["first_seen"], row["last_seen"]} if time
    ]
    stacks, step = evidence_stacks(seen)
    if not stacks:
        return ""

    def link(start: datetime, end: datetime) -> str:
        span = f"answers:inside vouched:no first_seen:<{end:%Y-%m-%dT%H:%M} last_seen:>={start:%Y-%m-%dT%H:%M}"
        return address("/findings", q=span)

    return evidence_over_time(stacks, step, View(link=link)).svg()

"""Paths: the ways from doors to crown jewels, and one of them as sentences a manager follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.charts.evidence_over_time import View, evidence_over_time, evidence_stacks
from doorward.charts.kinds import kind_of
from doorward.charts.lane_grid import Stop
from doorward.charts.way_lane import Others, way_lane
from doorward.console.evidence import shown
from doorward.console.list_page import ListPage
from doorward.console.page import Page, Refused, Shown, address
from doorward.console.span import between, span
from doorward.console.triage import takes_decisions, triage
from doorward.field_query import micros
from doorward.wording import plural, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from doorward.console.listing import Listing
    from doorward.console.page import Ask

    Row = dict[str, Any]

paths = Page("Paths", place=20, key="p")
TABLE = ListPage(
    "ways",
    "/paths",
    "path",
    (
        ("Likely", "probability", "num"),
        ("Door", "door", ""),
        ("Path", "", ""),
        ("Crown jewel", "jewel", ""),
        ("Seen in the data", "seen", ""),
        ("Last seen", "last_seen", ""),
    ),
    flags=(("live", "yes", "With live signs"), ("walked", "yes", "Walked in order")),
)
takes_decisions(paths, "/paths", "way")
_BESIDE = 12
"""Other ways to the same jewel that the lane shows folded below; the rest is a number, and a link."""


@paths.shows("/paths")
def _list(ask: Ask) -> Shown:
    rows = ask.snapshot.all("select name from jewels where ways > 0 order by number limit 8")
    return TABLE.shown(ask, _sentence, chips=[("jewel", [row["name"] for row in rows])] if len(rows) > 1 else ())


def _sentence(found: Listing) -> str:
    jewels = found.facets.get("jewel", {})
    told = f"{plural(found.total, 'path')} {'leads' if found.total == 1 else 'lead'} to {plural(len(jewels), 'crown jewel')}"
    return f"{told} under this filter." if found.query.terms else f"{told}."


@paths.shows("/paths/{id}")
def _one(ask: Ask) -> Shown:
    name, snapshot = ask.parts["id"], ask.snapshot
    way = snapshot.one("select * from ways where id = ?", [name])
    if way is None:
        raise Refused(
            410, "This path is not in this state of the data: it was closed, or its data is gone.", _fate(ask, name)
        )
    hops = snapshot.all("select * from way_hops where way = ? order by place", [way["number"]])
    moves = [hop for hop in hops if hop["sentence"]]
    sentence = f"{way['door']} to {way['jewel']}"
    values: dict[str, Any] = {
        "way": way,
        "moves": moves,
        "told": _told(way, moves),
        "lane": way_lane([_stop(hop, way, ask) for hop in hops], _others(ask, way)).svg(),
        "chart": _chart(ask, moves),
        "chosen": span(ask),
        "evidence": shown(snapshot, _evidence(moves, ask.text("move"))),
        "fixes": _fixes(ask, way),
        "triage": triage(ask, "way", name, "/paths"),
        "previous": snapshot.one("select id from ways where number < ? order by number desc limit 1", [way["number"]]),
        "next": snapshot.one("select id from ways where number > ? order by number limit 1", [way["number"]]),
        "signs": _signs(ask, [hop["asset"] for hop in hops if hop["asset"]]),
    }
    return Shown("path.html", sentence, values)


def _told(way: Row, moves: Sequence[Row]) -> str:
    seen = f" {way['seen']} of them {'was' if way['seen'] == 1 else 'were'} seen in the data" if way["seen"] else ""
    order = ", one after the other, in order" if way["walked"] else ""
    chance = f"It works in about {share(way['probability'])} of attempts, by the opinions that each move carries."
    return f"From {way['door']}, {plural(len(moves), 'move')} lead to {way['jewel']}.{seen}{order}{'.' if seen else ''} {chance}"


def _stop(hop: Row, way: Row, ask: Ask) -> Stop:
    last = hop["name"] == way["jewel"] or hop["fact"] == way["jewel"]
    kind = "jewel" if last else "door" if hop["place"] == 0 else "hop"
    return Stop(
        hop["name"],
        hop["meaning"],
        hop["sentence"] or "",
        bool(hop["seen"]),
        kind,
        address("/pivot/asset", hop["asset"]) if hop["asset"] else "",
        address(ask.path, move=hop["place"]) if hop["sentence"] else "",
    )


def _others(ask: Ask, way: Row) -> Others:
    snapshot = ask.snapshot
    asked = "from ways where jewel_id = ? and number <> ?"
    total = snapshot.one(f"select count(*) as count {asked}", [way["jewel_id"], way["number"]])
    most = 400 if ask.text("ways") == "all" else _BESIDE
    rows = snapshot.all(f"select number {asked} order by number limit {most}", [way["jewel_id"], way["number"]])
    ways = []
    for row in rows:
        hops = snapshot.all("select * from way_hops where way = ? order by place", [row["number"]])
        ways.append([Stop(hop["name"], hop["meaning"], "", bool(hop["seen"])) for hop in hops])
    more = max(0, (total["count"] if total else 0) - len(ways))
    return Others(ways, more, address(ask.path, ways="all"), 40 if ask.text("ways") == "all" else 4)


def _chart(ask: Ask, moves: Sequence[Row]) -> str:
    """Return when the moves were seen, each hour that its first and last sighting cover at most once."""
    assets = sorted({hop["asset"] for hop in moves if hop["asset"]})
    if not assets:
        return ""
    marks = ", ".join("?" * len(assets))
    rows = ask.snapshot.all(
        f"select f.first_seen, f.last_seen, b.attack, f.detector from findings f join finding_bodies b using (number) "
        f"where f.asset in ({marks}) and f.answers = 'inside' and f.first_seen is not null",
        assets,
    )
    seen = [
        (time, kind_of(row["attack"] or ())) for row in rows for time in {row["first_seen"], row["last_seen"]} if time
    ]
    stacks, step = evidence_stacks(seen)
    if not stacks:
        return ""

    def link(start: datetime, end: datetime) -> str:
        return address(ask.path, **between(start, end), asof=ask.text("asof"))

    return evidence_over_time(stacks, step, View(link=link, selected=span(ask))).svg()


def _signs(ask: Ask, assets: Sequence[str]) -> list[Row]:
    if not assets:
        return []
    chosen = span(ask)
    marks = ", ".join("?" * len(assets))
    when, values = ("and last_seen >= ? and first_seen < ?", [*map(micros, chosen)]) if chosen else ("", [])
    return ask.snapshot.all(
        f"select id, severity, detector, summary, asset, first_seen, last_seen from findings where asset in ({marks}) "
        f"and answers = 'inside' and not vouched {when} order by number limit 50",
        [*assets, *values],
    )


def _evidence(moves: Sequence[Row], chosen: str) -> list[Row]:
    return [
        {**one, "move": number, "place": hop["place"]}
        for number, hop in enumerate(moves, 1)
        if not chosen or str(hop["place"]) == chosen
        for one in hop["evidence"] or ()
    ]


def _fixes(ask: Ask, way: Mapping[str, Any]) -> list[Row]:
    """Return the fixes that end this way, the cheapest first."""
    return ask.snapshot.all(
        "select f.* from fixes f join way_fixes w on w.fix = f.number where w.way = ? order by f.hours nulls last, f.number",
        [way["number"]],
    )


def _fate(ask: Ask, name: str) -> str:
    trail = triage(ask, "way", name, "/paths").trail
    if trail:
        return f"{trail[-1].actor} decided on it last, at {trail[-1].time:%Y-%m-%d %H:%M} UTC."
    return "Overview shows what is new and what is gone since the analysis before."

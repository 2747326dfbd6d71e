"""Assets: what each is called, where it was, what runs on it, who was on it, and what is said of it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from doorward.charts.evidence_over_time import View, evidence_over_time, evidence_stacks
from doorward.charts.kinds import kind_of
from doorward.console.list_page import ListPage
from doorward.console.named_jewels import waiting
from doorward.console.page import Page, Refused, Shown
from doorward.console.snapshot.lists import CRITICALITIES
from doorward.console.triage import takes_decisions, triage
from doorward.wording import listed, plural

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.console.listing import Listing
    from doorward.console.page import Ask
    from doorward.console.snapshot.read import Snapshot

    Row = dict[str, Any]

assets = Page("Assets", place=50, key="a")
TABLE = ListPage(
    "assets",
    "/assets",
    "asset",
    (
        ("Risk", "risk", "num"),
        ("Asset", "name", ""),
        ("Criticality", "criticality", ""),
        ("Owner", "owner", ""),
        ("Zone", "zone", ""),
        ("Findings", "findings", "num"),
        ("Paths", "ways", "num"),
        ("Weaknesses", "weaknesses", "num"),
        ("Last seen", "last_seen", ""),
    ),
    flags=(
        ("live", "yes", "With live signs"),
        ("registered", "no", "In no register"),
        ("jewel", "yes", "Holds a crown jewel"),
        ("exploited", ">0", "Exploited weakness"),
    ),
)
takes_decisions(assets, "/assets", "asset")
_MOST = 100
"""Rows of any one list on the page of an asset."""


@assets.shows("/assets")
def _list(ask: Ask) -> Shown:
    return TABLE.shown(ask, partial(_sentence, ask), chips=[("criticality", tuple(reversed(CRITICALITIES)))])


def _sentence(ask: Ask, found: Listing) -> str:
    told = f"{plural(found.total, 'asset')}{' under this filter' if found.query.terms else ''}"
    if found.query.terms:
        return f"{told}."
    row = ask.snapshot.once("asset sums", _sums)
    unknown = f"; {row['unknown']:,} in no register" if row and row["unknown"] else ""
    live = f"; {plural(row['live'], 'shows', 'show')} signs of somebody inside" if row and row["live"] else ""
    return f"{told}{unknown}{live}."


def _sums(snapshot: Snapshot) -> Row | None:
    return snapshot.one(
        "select coalesce(sum(not registered), 0) as unknown, coalesce(sum(live), 0) as live from assets"
    )


@assets.shows("/assets/{id}")
def _one(ask: Ask) -> Shown:
    name, snapshot = ask.parts["id"], ask.snapshot
    asset = snapshot.one("select * from assets where id = ?", [name])
    if asset is None:
        raise Refused(410, "This asset is not in this state of the data.", "Assets lists those that are.")
    values: dict[str, Any] = {
        "asset": asset,
        "told": _told(asset),
        "unjudged_here": _unjudged(asset),
        "jewels": snapshot.all("select id, name from jewels where asset = ? order by number limit 20", [asset["name"]]),
        "waiting": [one for one in waiting(ask).named if one.asset.casefold() == asset["name"].casefold()],
        "chart": _chart(snapshot, asset),
        "triage": triage(ask, "asset", name, "/assets"),
        **_held(snapshot, asset["number"]),
        **_said(snapshot, asset["name"]),
    }
    return Shown("asset.html", f"{asset['name']}: {values['told']}", values)


def _held(snapshot: Snapshot, number: int) -> dict[str, list[Row]]:
    """Return what an asset is called, where it was, what is on it and who was."""
    return {
        "names": snapshot.all("select * from asset_names where asset = ? order by kind, value", [number]),
        "addresses": snapshot.all("select * from asset_addresses where asset = ? order by place", [number]),
        "services": snapshot.all(
            f"select * from asset_services where asset = ? order by place limit {_MOST}", [number]
        ),
        "software": snapshot.all(
            "select c.name, c.version, c.kind, s.evidence, s.last_seen from asset_software s join components c on c.number = s.component "
            f"where s.asset = ? order by c.name, c.version limit {_MOST}",
            [number],
        ),
        "weaknesses": snapshot.all(
            f"select * from asset_weaknesses where asset = ? order by exploited desc, likely desc, cve limit {_MOST}",
            [number],
        ),
        "accounts": snapshot.all(
            f"select * from asset_accounts where asset = ? order by times desc, account limit {_MOST}", [number]
        ),
    }


def _said(snapshot: Snapshot, name: str) -> dict[str, list[Row]]:
    """Return what is said of an asset."""
    return {
        "findings": snapshot.all(f"select * from findings where asset = ? order by number limit {_MOST}", [name]),
        "channels": snapshot.all(
            f"select * from channels where source_asset = ? order by number limit {_MOST}", [name]
        ),
        "ways": snapshot.all(
            "select distinct w.number, w.id, w.sentence, w.probability, w.seen, w.steps from ways w join way_hops h on h.way = w.number "
            f"where h.asset = ? order by w.number limit {_MOST}",
            [name],
        ),
    }


def _told(asset: Mapping[str, Any]) -> str:
    told = [asset["purpose"] or "", f"owned by {asset['owner']}" if asset["owner"] else "nobody is named as its owner"]
    told += ["" if asset["registered"] else "it stands in no register"]
    counts = [("finding", asset["findings"]), ("path", asset["ways"]), ("channel", asset["channels"])]
    said = [plural(count, word) for word, count in counts if count]
    about = f" {listed(said)} speak of it." if said else " Nothing that was read speaks against it."
    return f"{'; '.join(one for one in told if one)}.{about}".strip()


def _unjudged(asset: Mapping[str, Any]) -> list[str]:
    """Return what could not be judged about this asset, by what no file tells of it."""
    missing = {
        "no scan tells what answers on it": asset["services"],
        "no inventory tells what runs on it": asset["software"],
        "no log or lease tells when it held an address": asset["addresses"],
    }
    return [sentence for sentence, count in missing.items() if not count]


def _chart(snapshot: Snapshot, asset: Mapping[str, Any]) -> str:
    rows = snapshot.all(
        "select f.first_seen, f.last_seen, b.attack from findings f join finding_bodies b using (number) "
        "where f.asset = ? and f.first_seen is not null order by f.number limit 2000",
        [asset["name"]],
    )
    seen = [
        (time, kind_of(row["attack"] or ())) for row in rows for time in {row["first_seen"], row["last_seen"]} if time
    ]
    stacks, step = evidence_stacks(seen)
    return evidence_over_time(stacks, step, View(noun="finding")).svg() if stacks else ""

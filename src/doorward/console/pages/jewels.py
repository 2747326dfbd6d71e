"""Crown jewels: what reaches each of them, and how."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from doorward.console.evidence import shown
from doorward.console.list_page import ListPage
from doorward.console.named_jewels import UnknownAssetError, by_people, on_asset, waiting
from doorward.console.page import Moved, Page, Refused, Shown
from doorward.console.triage import takes_decisions, triage
from doorward.wording import plural, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.console.listing import Listing
    from doorward.console.page import Ask

jewels = Page("Jewels", place=40, key="w")
TABLE = ListPage(
    "jewels",
    "/jewels",
    "crown jewel",
    (
        ("Crown jewel", "name", ""),
        ("Paths", "ways", "num"),
        ("Doors", "doors", "num"),
        ("With live signs", "live", "num"),
        ("Likeliest", "probability", "num"),
        ("Shortest", "steps", "num"),
    ),
    nothing="Name what must not fall: here, under [jewels] of doorward.toml, or in a register.",
)
takes_decisions(jewels, "/jewels", "jewel")
_OFFERED = 200
"""Names of assets that the form offers, the worst first."""


@jewels.shows("/jewels")
def _list(ask: Ask) -> Shown:
    return TABLE.shown(ask, partial(_sentence, ask), waiting=waiting(ask))


def _sentence(ask: Ask, found: Listing) -> str:
    if not found.total and not found.query.terms:
        return "No crown jewel was named: nothing can be said about where doors lead."
    row = ask.snapshot.one("select count(*) as count from jewels where ways > 0") or {"count": 0}
    told = f"{plural(found.total, 'crown jewel')}{' under this filter' if found.query.terms else ''}"
    return f"{told}; {plural(row['count'], 'of all can be reached', 'of all can be reached')}."


@jewels.shows("/jewels/{id}")
def _one(ask: Ask) -> Shown:
    name, snapshot = ask.parts["id"], ask.snapshot
    jewel = snapshot.one("select * from jewels where id = ?", [name])
    kept = ask.desk.jewels.one(name)
    if jewel is None:
        why = "It counts from the next analysis on." if kept else "Jewels lists those that are."
        raise Refused(410, "This crown jewel is not in this state of the data.", why)
    values: dict[str, Any] = {
        "jewel": jewel,
        "told": _told(jewel),
        "named": shown(snapshot, _named(jewel)),
        "by_file": [one for one in jewel["named"] or () if not one["origin"] and not one.get("by")],
        "by_people": by_people(jewel),
        "kept": kept,
        "waiting": waiting(ask).about(name),
        "known": snapshot.one("select id from assets where name = ?", [jewel["asset"] or ""]),
        "doors": snapshot.all(
            "select door, count(*) as ways, max(probability) as probability, min(steps) as steps, max(seen) as seen "
            "from ways where jewel_id = ? group by door order by probability desc, door limit 50",
            [name],
        ),
        "ways": snapshot.all("select * from ways where jewel_id = ? order by number limit 20", [name]),
        "fixes": snapshot.all(
            "select f.id, f.fix, f.hours, count(*) as ends from fixes f join way_fixes x on x.fix = f.number "
            "join ways w on w.number = x.way where w.jewel_id = ? group by f.number order by ends desc, f.hours limit 8",
            [name],
        ),
        "triage": triage(ask, "jewel", name, "/jewels"),
    }
    return Shown("jewel.html", f"{jewel['name']}: {values['told']}", values)


@jewels.shows("/jewels/name", "analyst")
def _form(ask: Ask) -> Shown:
    told = {name: ask.text(name) for name in ("name", "asset", "worth", "reason")}
    return _asked_again(ask, "What must not fall?", told)


def _asked_again(ask: Ask, sentence: str, told: Mapping[str, str], refused: UnknownAssetError | None = None) -> Shown:
    rows = ask.newest.all(f"select name from assets order by number limit {_OFFERED}") if ask.newest else []
    alike = refused.near if refused else ()
    values = {
        "sentence": sentence,
        "told": told,
        "near": alike,
        "unknown": refused is not None,
        "offered": list(dict.fromkeys([*alike, *(row["name"] for row in rows)])),
    }
    return Shown("jewel_name.html", sentence, values, refused.status if refused else 200)


@jewels.does("/jewels/name")
def _name(ask: Ask) -> Shown | Moved:
    """Name a crown jewel; where nothing knows its asset, ask once more."""
    told = {name: ask.sent(name) for name in ("name", "asset", "worth", "reason")}
    try:
        asset = on_asset(ask, ask.sent("meant") or told["asset"], insisted=bool(ask.sent("insisted")))
    except UnknownAssetError as error:
        return _asked_again(ask, error.sentence, told, error)
    made = ask.desk.jewels.name(ask.by, told["name"], asset, told["worth"], told["reason"])
    return Moved(
        "/jewels" if ask.newest else "/imports",
        f"{made.name} on {made.asset} is a crown jewel from the next analysis on.",
    )


@jewels.does("/jewels/withdraw")
def _withdraw(ask: Ask) -> Moved:
    """Take back a crown jewel that was named here."""
    taken = ask.desk.jewels.withdraw(ask.by, ask.sent("id"), ask.sent("reason"))
    return Moved("/jewels", f"{taken.name} is withdrawn, from the next analysis on.")


def _named(jewel: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of registers that name the jewel."""
    told = [one for one in jewel["named"] or () if one["origin"]]
    return [{"origin": one["origin"], "file": one["file"], "table": "jewels", "rows": [one["line"]]} for one in told]


def _told(jewel: Mapping[str, Any]) -> str:
    if not jewel["ways"]:
        return "No way to it was found in what was read. That is no proof that there is none."
    live = f"; {plural(jewel['live'], 'path')} of them with signs of somebody inside" if jewel["live"] else ""
    return (
        f"{plural(jewel['ways'], 'path')} from {plural(jewel['doors'], 'door')} reach it, the likeliest with "
        f"{share(jewel['probability'])}, the shortest in {plural(jewel['steps'], 'move')}{live}."
    )

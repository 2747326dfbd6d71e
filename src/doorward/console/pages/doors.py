"""Doors: what stands open, ranked by path x use / hours, each term told; one door with the clock that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.charts.race_clock import Race, race_clock
from doorward.console.list_page import ListPage
from doorward.console.page import Page, Refused, Shown
from doorward.console.triage import takes_decisions, triage
from doorward.finding import SEVERITIES
from doorward.wording import effort, plural, share

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from doorward.console.listing import Listing
    from doorward.console.page import Ask

doors = Page("Doors", place=30, key="d")
TABLE = ListPage(
    "doors",
    "/doors",
    "door",
    (
        ("Worth", "score", "num"),
        ("Severity", "severity", ""),
        ("Door", "name", ""),
        ("Leads to", "jewel", ""),
        ("Path", "path", "num"),
        ("Use", "use", "num"),
        ("Hours", "hours", "num"),
        ("Due", "due", ""),
    ),
    flags=(
        ("exploited", "yes", "Known to be exploited"),
        ("exposed", "yes", "Answers the Internet"),
        ("counted", "yes", "Open doors only"),
    ),
)
takes_decisions(doors, "/doors", "door")


@doors.shows("/doors")
def _list(ask: Ask) -> Shown:
    return TABLE.shown(ask, _sentence, chips=[("severity", tuple(reversed(SEVERITIES)))])


def _sentence(found: Listing) -> str:
    led = sum(found.facets.get("jewel", {}).values())
    told = f"{plural(found.total, 'door')}{' under this filter' if found.query.terms else ''}"
    return f"{told}; {plural(led, 'of them leads', 'of them lead')} to a crown jewel." if led else f"{told}."


@doors.shows("/doors/{id}")
def _one(ask: Ask) -> Shown:
    name, snapshot = ask.parts["id"], ask.snapshot
    door = snapshot.one("select * from doors where id = ?", [name])
    if door is None:
        raise Refused(410, "This door is not in this state of the data: it was closed, or its data is gone.")
    told = door["findings"] or ["-"]
    marks = ", ".join("?" * len(told))
    clock = _race(door, ask)
    values: dict[str, Any] = {
        "door": door,
        "told": _told(door),
        "clock": race_clock(clock).svg() if clock.disclosed or clock.exploited or clock.patched or clock.due else "",
        "findings": snapshot.all(f"select * from findings where id in ({marks}) order by number", told),
        "ways": snapshot.all("select * from ways where door = ? order by number limit 20", [door["name"]]),
        "fix": snapshot.one("select * from fixes where fix = ?", [door["fix"] or ""]),
        "cves": [
            row["value"]
            for row in snapshot.all(
                "select value from marks where kind = 'doors' and field = 'cve' and item = ?", [door["number"]]
            )
        ],
        "triage": triage(ask, "door", name, "/doors"),
        "previous": snapshot.one(
            "select id from doors where number < ? order by number desc limit 1", [door["number"]]
        ),
        "next": snapshot.one("select id from doors where number > ? order by number limit 1", [door["number"]]),
    }
    return Shown("door.html", door["sentence"] or door["name"], values)


def _race(door: Mapping[str, Any], ask: Ask) -> Race:
    as_of = ask.snapshot.as_of
    return Race(
        disclosed=_date(door["disclosed"]),
        exploited=_date(door["listed"]),
        patched=_date(door["fixed_on"]),
        due=_date(door["due"]),
        today=_date(as_of),
        used=_date(door["first_knock"]),
        used_called="seen used" if door["signs"] else "first tried",
    )


def _date(time: datetime | None) -> date | None:
    return time.date() if time else None


def _told(door: Mapping[str, Any]) -> str:
    if not door["path"]:
        return "No way from it to a crown jewel was found in what was read; it stands open all the same."
    signs = f", {plural(len(door['signs']), 'sign')} that it is used" if door["signs"] else ""
    close = f"; {door['fix']} takes {effort(door['hours'])}" if door["fix"] and door["hours"] else ""
    return f"It leads to {door['jewel']} with a likelihood of {share(door['path'])}{signs}{close}."

"""What to close first: fixes with what each ends, ticked one by one, and what is left after those that are ticked."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from doorward.charts.jewel_bars import Jewel, jewel_bars
from doorward.charts.plan_curve import Fixed, plan_curve
from doorward.console.page import Download, Moved, Page, Refused, Shown, address
from doorward.console.worked_out import fixes_asked, work_out, worked_out
from doorward.listing import cell
from doorward.wording import clip, effort, plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.console.page import Answered, Ask
    from doorward.console.snapshot.read import Snapshot
    from doorward.console.worked_out import WorkedOut

    Row = dict[str, Any]

plan = Page("Plan", place=70, key="k")
MOST = 200
"""Fixes on a page, and ticked at once."""
_WORST = 10
_LINKED = 200
"""Fixes that the links of the curve name, all together; where there are more, its steps lead nowhere."""
_MOST_HOURS = 100_000
_NUMBER = re.compile(r"[0-9]{1,6}([.][0-9]{1,2})?")


@plan.shows("/plan")
def _shown(ask: Ask) -> Answered:
    ticked, hours = _ticked(ask), _hours(ask.text("budget"))
    newest = ask.shown is ask.newest
    best = worked_out(ask, {"hours": hours}) if hours and newest else None
    bought = list(best.lines.get("fix", ())) if best and best.state == "done" else []
    tickable = {fix["id"] for fix in _named(ask, [fix["id"] for fix in bought])}
    if tickable and not ticked:
        return Moved(address("/plan", budget=ask.text("budget"), fix=sorted(tickable)))
    if ticked and tickable != {fix["id"] for fix in ticked}:
        best, bought = None, []
    exact = best or (worked_out(ask, fixes_asked(ticked)) if ticked and newest else None)
    values = _listed(ask, ticked) | {
        "hours_asked": hours,
        "best": best,
        "bought": bought,
        "besides": [fix["fix"] for fix in bought if fix["id"] not in tickable],
        "exact": exact,
        "anew": _anew(ask.snapshot, exact) if exact else (),
    }
    return Shown("plan.html", values["sentence"], values)


def _listed(ask: Ask, ticked: Sequence[Row]) -> dict[str, Any]:
    """Return what is counted over the listed paths."""
    snapshot, told = ask.snapshot, ask.snapshot.meta.get("plan") or {}
    fixes = snapshot.all(f"select * from fixes order by planned nulls last, number limit {MOST}")
    known = {fix["id"] for fix in fixes}
    fixes += [fix for fix in ticked if fix["id"] not in known]
    numbers = [fix["number"] for fix in ticked]
    left, total = _left(snapshot, numbers), _left(snapshot, [])
    jewels = _jewels(snapshot, numbers)
    return {
        "fixes": _with_gain(snapshot, fixes, numbers),
        "ticked": {fix["id"] for fix in ticked},
        "hours": sum(fix["hours"] or 0.0 for fix in ticked),
        "left": left,
        "total": total,
        "told": told,
        "sentence": _sentence(ticked, left, total),
        "still_live": f"{left['live']:,} of them {'shows' if left['live'] == 1 else 'show'} live signs."
        if left["live"]
        else "",
        "others": {one["id"]: _others(one) for one in told.get("fixes", ())},
        "jewels": jewel_bars([_bar(jewel, ask) for jewel in jewels]) if jewels else "",
        "safe": [jewel["name"] for jewel in jewels if not jewel["left"]],
        "worst": _worst(snapshot, numbers),
        "curve": _curve(told, ask),
        "planned": [one["id"] for one in told.get("fixes", ())],
    }


@plan.does("/plan/best", "viewer")
def _best(ask: Ask) -> Moved:
    """Have the best fixes for so many person-hours looked for."""
    hours = _hours(ask.sent("hours"))
    if not hours:
        raise Refused(400, "Say how many hours there are.", "Go back and write a number.")
    work_out(ask, {"hours": hours})
    return Moved(address("/plan", budget=f"{hours:g}"))


@plan.does("/plan/exact", "viewer")
def _exact(ask: Ask) -> Moved:
    """Have worked out over all moves what the ticked fixes leave."""
    ticked = _named(ask, ask.all_sent("fix"))
    if not ticked:
        raise Refused(400, "Tick a fix first.", "The plan lists them.")
    work_out(ask, fixes_asked(ticked))
    return Moved(f"{address('/plan', fix=[fix['id'] for fix in ticked])}#exact")


@plan.shows("/plan.csv")
def _checklist(ask: Ask) -> Download:
    """Give the ticked fixes, or the plan where none is ticked, as a checklist."""
    fixes = _ticked(ask) or ask.snapshot.all("select * from fixes where planned is not null order by planned")
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["done", "fix", "hours", "paths it ends", "findings it ends"])
    writer.writerows([["", cell(fix["fix"]), fix["hours"], fix["ways"], fix["findings"]] for fix in fixes])
    return Download(out.getvalue().encode(), "text/csv; charset=utf-8", "doorward-plan.csv")


def _hours(text: str) -> float:
    """Return person-hours as they were written; 0 where nothing was.

    Raises:
        Refused: they are no number above 0.
    """
    if text and not (_NUMBER.fullmatch(text) and 0 < float(text) <= _MOST_HOURS):
        raise Refused(400, f"{clip(text, 40)} is no number of hours such as 8 or 2.5, at most {_MOST_HOURS:,}.")
    return float(text or 0)


def _ticked(ask: Ask) -> list[Row]:
    return _named(ask, ask.params.getlist("fix"))


def _named(ask: Ask, ids: Sequence[str]) -> list[Row]:
    names = list(dict.fromkeys(ids))
    if len(names) > MOST:
        raise Refused(400, f"At most {MOST} fixes are ticked at once.")
    if not names:
        return []
    return ask.snapshot.all(
        f"select * from fixes where id in ({', '.join('?' * len(names))}) order by planned nulls last, number", names
    )


def _without(numbers: Sequence[int]) -> str:
    """Return the condition that a way is left; `numbers` are our own, never what was sent."""
    if not numbers:
        return "true"
    return f"w.number not in (select way from way_fixes where fix in ({', '.join(map(str, numbers))}))"


def _left(snapshot: Snapshot, numbers: Sequence[int]) -> Row:
    found = snapshot.one(
        f"select count(*) as ways, coalesce(sum(w.live), 0) as live from ways w where {_without(numbers)}"
    )
    return found or {"ways": 0, "live": 0}


def _with_gain(snapshot: Snapshot, fixes: Sequence[Row], numbers: Sequence[int]) -> list[Row]:
    """Return the fixes, each with how many of the ways left it would end."""
    gains = {
        row["fix"]: row["ways"]
        for row in snapshot.all(
            f"select x.fix, count(*) as ways from way_fixes x join ways w on w.number = x.way where {_without(numbers)} group by x.fix"
        )
    }
    return [{**fix, "gain": gains.get(fix["number"], 0)} for fix in fixes]


def _jewels(snapshot: Snapshot, numbers: Sequence[int]) -> list[Row]:
    return snapshot.all(
        f"select j.id, j.name, j.ways, count(w.number) as left from jewels j left join ways w on w.jewel_id = j.id "
        f"and {_without(numbers)} where j.ways > 0 group by j.number order by j.number"
    )


def _bar(jewel: Row, ask: Ask) -> Jewel:
    return Jewel(
        jewel["name"], jewel["ways"], jewel["left"], address("/jewels", jewel["id"], asof=ask.text("asof") or None)
    )


def _others(item: Row) -> str:
    """Return within what the risk after a fix of the plan lies where probabilities are others; nothing where none were asked."""
    low, high = item.get("low"), item.get("high")
    if low is None or high is None:
        return ""
    said = f"{low:.3g} to {high:.3g}" if low < high else f"{low:.3g}"
    return f"leaves {item['risk']:.3g}; others say {said}"


def _anew(snapshot: Snapshot, exact: WorkedOut) -> list[Row]:
    """Return the ways that the worker found anew, each with whether the snapshot lists it."""
    ways = exact.lines.get("way", ())
    known = snapshot.all(f"select id from ways where id in ({', '.join('?' * len(ways))})", [way["id"] for way in ways])
    listed = {row["id"] for row in known}
    return [{**way, "listed": way["id"] in listed} for way in ways]


def _worst(snapshot: Snapshot, numbers: Sequence[int]) -> list[Row]:
    return snapshot.all(f"select w.* from ways w where {_without(numbers)} order by w.number limit {_WORST}")


def _sentence(ticked: Sequence[Row], left: Mapping[str, int], total: Mapping[str, int]) -> str:
    if not total["ways"]:
        return "No way to a crown jewel was found in what was read: there is nothing to plan."
    if not ticked:
        return (
            f"{plural(total['ways'], 'path')} {'is' if total['ways'] == 1 else 'are'} open. Tick what you would close."
        )
    hours = sum(fix["hours"] or 0.0 for fix in ticked)
    return (
        f"{left['ways']:,} of {plural(total['ways'], 'path')} remain after {plural(len(ticked), 'fix', 'fixes')}, "
        f"about {effort(hours)} of work."
    )


def _curve(told: Mapping[str, Any], ask: Ask) -> str:
    fixes = told.get("fixes") or []
    if not fixes:
        return ""
    chosen = set(ask.params.getlist("fix"))
    done = 0
    while done < len(fixes) and fixes[done]["id"] in chosen:
        done += 1
    pinned = ask.text("asof") or None

    # Each link names all that is ticked: with many ticked they would be a megabyte, and the list beside has every fix.
    def link(name: str) -> str:
        return (
            address("/plan", fix=sorted(chosen | {name}), asof=pinned)
            if (len(chosen) + 1) * len(fixes) <= _LINKED
            else ""
        )

    made = [Fixed(one["fix"], one["hours"], one["risk"], link(one["id"])) for one in fixes]
    return plan_curve(told["risk"], made, done=done).svg()

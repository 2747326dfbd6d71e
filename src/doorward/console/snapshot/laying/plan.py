"""What to close first: every fix with what it ends, and its place in the plan that cuts all ways."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.attack_graph.steadiness import told as steady
from doorward.console.snapshot.writer import words
from doorward.finding import content_id
from doorward.report import Fix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer
    from doorward.report import Planned


def plan(case: Case, writer: Writer) -> None:
    """Lay the fixes in the order of the answer, and for each the ways and findings it ends; then those that only the plan names."""
    planned = {item.fix: (place, item) for place, item in enumerate(case.closing.fixes if case.closing else (), 1)}
    numbers = {way.id: number for number, (way, _) in enumerate(case.ways, 1)}
    doors: dict[str, int] = dict(writer.run("select fix, count(*) from doors where fix <> '' group by fix"))
    live = {row[0] for row in writer.run("select id from ways where live")}
    told = {fix.fix for fix in case.fixes}
    # The plan cuts every way there is, also those that are not listed.
    only = [Fix(item.fix, (), (), item.hours) for _, item in planned.values() if item.fix not in told]
    for number, fix in enumerate([*case.fixes, *only], 1):
        row = _row(fix, planned, live) | {"number": number, "doors": doors.get(fix.fix, 0)}
        writer.add("fixes", [row])
        writer.add("fix_ends", ({"fix": number, "kind": "way", "id": way} for way in fix.ways))
        writer.add("fix_ends", ({"fix": number, "kind": "finding", "id": one} for one in fix.findings))
        writer.add("way_fixes", ({"fix": number, "way": numbers[way]} for way in fix.ways if way in numbers))
    writer.add("meta", [{"name": "plan", "value": {"value": _told(case)}}])


def _row(fix: Fix, planned: Mapping[str, Any], live: set[str]) -> dict[str, Any]:
    place, item = planned.get(fix.fix, (None, None))
    return {
        "id": content_id("fix", fix.fix),
        "fix": fix.fix,
        "hours": fix.hours,
        "ways": len(fix.ways),
        "findings": len(fix.findings),
        "live": len(live & set(fix.ways)),
        "planned": place,
        "risk": item.risk if item else None,
        "words": fix.fix if place is None else words(fix.fix, "planned"),
    }


def _told(case: Case) -> dict[str, Any] | None:
    closing = case.closing
    if closing is None:
        return None
    return {
        "told": closing.told(),
        "hours": closing.hours,
        "bound": closing.bound,
        "proven": closing.proven,
        "risk": closing.risk,
        "uncut": list(closing.uncut),
        "left": closing.left,
        "steady": steady(case.opinions, [one.fix for one in closing.fixes]),
        "fixes": [_planned(case, place, one) for place, one in enumerate(closing.fixes, 1)],
    }


def _planned(case: Case, place: int, item: Planned) -> dict[str, Any]:
    """Return a fix of the plan with the risk that it leaves, and between what others say of that; None where none are asked."""
    risks = [risk for opinion in case.opinions if (risk := opinion.risks[place]) is not None]
    told = {"fix": item.fix, "id": content_id("fix", item.fix), "hours": item.hours, "risk": item.risk}
    return told | {"low": min(risks, default=None), "high": max(risks, default=None)}

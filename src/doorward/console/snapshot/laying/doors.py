"""Doors: what stands open, where it leads, what closes it, and the clock that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.snapshot.case import jewel_id
from doorward.console.snapshot.writer import words
from doorward.field_query.addresses import address_key
from doorward.finding import SEVERITIES, content_id
from doorward.iso_time import utc

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer
    from doorward.finding import Finding
    from doorward.report import Door

    Key = tuple[Any, ...]

RACE = (
    "disclosed",
    "listed",
    "fixed_on",
    "kev_due",
    "first_knock",
    "fixed",
    "days",
    "forensic",
    "overdue",
    "knocks",
    "answered",
)
"""Details of a finding that tell the race between those who attack and those who mend."""


def doors(case: Case, writer: Writer) -> None:
    """Lay the doors that the headline counts, each with the first move through it; then other first moves to a jewel."""
    loud = _grouped(case)
    left = list(case.ranked)
    rows, cves = [], {}
    for key, group in loud.items():
        move = _through(group, left)
        rows.append(_row(key, group, move))
        cves[rows[-1]["id"]] = [finding.details.get("cve") for finding in group]
    rows += [_row(("move", move.name, move.fix, move.sentence), [], move) for move in left]
    leading = dict(writer.run("select door, count(*) from ways group by door"))
    for row in rows:
        row["ways"] = leading.get(row["name"], 0)
    rows.sort(key=lambda row: (-row["score"], -row["severity_rank"], row["id"]))
    for number, row in enumerate(rows, 1):
        writer.add("doors", [{**row, "number": number}])
        writer.mark("doors", number, {"cve": cves.get(row["id"], ())})


def _grouped(case: Case) -> dict[Key, list[Finding]]:
    """Return the findings that tell of an open door, by the door: several may speak of one address and port."""
    found: dict[Key, list[Finding]] = {}
    for finding in case.left:
        if finding.loud and case.answers.get(finding.detector) == "doors":
            at = (finding.details.get("address"), finding.details.get("port"))
            found.setdefault(("finding", finding.id) if None in at else ("port", *at), []).append(finding)
    return found


def _through(group: Sequence[Finding], left: list[Door]) -> Door | None:
    """Take the first move that goes through a door: the one that the same fix takes away, else one into the same host."""
    fixes = {finding.details.get("fix") for finding in group}
    names = {finding.details.get("asset") for finding in group} | {finding.details.get("address") for finding in group}
    same = [move for move in left if move.fix in fixes] or [
        move for move in left if move.name in names and not any(one.details.get("cve") for one in group)
    ]
    if same:
        left.remove(same[0])
    return same[0] if same else None


def _row(key: Key, group: Sequence[Finding], move: Door | None) -> dict[str, Any]:
    worst = group[0] if group else None
    details = worst.details if worst else {}
    race = {name: details.get(name) for name in RACE if details.get(name) is not None}
    asset = details.get("asset") or (move.name if move else None)
    row = {
        "id": content_id("door", *key),
        "name": asset or details.get("address") or (worst.summary if worst else ""),
        "sentence": worst.summary if worst else move.sentence if move else "",
        "asset": asset,
        "counted": bool(group),
        "severity": worst.severity if worst else None,
        "severity_rank": SEVERITIES.index(worst.severity) if worst else -1,
        "fix": details.get("fix") or (move.fix if move else ""),
        "address": details.get("address"),
        "address_key": address_key(str(details.get("address") or "")),
        "port": details.get("port"),
        "weakness": details.get("cve"),
        "exploited": bool(details.get("listed")),
        "exposed": details.get("reach") == "it answers the Internet",
        "findings": [finding.id for finding in group],
        "race": race,
        "first_seen": _least(finding.first_seen for finding in group),
        "last_seen": max((finding.last_seen for finding in group if finding.last_seen), default=None),
        "due": min((finding.due for finding in group if finding.due), default=None),
        **{name: utc(race.get(name)) for name in ("disclosed", "listed", "fixed_on", "first_knock")},
    }
    row |= _led(move)
    return row | {
        "words": words(row["name"], row["sentence"], row["fix"], row["address"], row["weakness"], row["jewel"])
    }


def _least(times: Iterable[Any]) -> Any:
    return min((time for time in times if time), default=None)


def _led(move: Door | None) -> dict[str, Any]:
    if move is None:
        return {"jewel": None, "use": 1, "signs": [], "facts": [], "score": 0.0, "path": 0.0}
    return {
        "jewel": move.jewel,
        "jewel_id": jewel_id(move.jewel),
        "path": move.path,
        "use": move.use,
        "hours": move.hours,
        "score": move.score,
        "signs": list(move.signs),
        "facts": list(move.facts),
    }

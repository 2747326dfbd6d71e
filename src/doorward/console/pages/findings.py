"""Findings: the list, and one finding with its reasons and the lines it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.console.evidence import shown
from doorward.console.list_page import ListPage
from doorward.console.page import Moved, Page, Refused, Shown
from doorward.console.snapshot.lists import STATUSES
from doorward.console.triage import takes_decisions, triage
from doorward.desk import DeskError
from doorward.expected import ExpectationError, expectation
from doorward.finding import SEVERITIES
from doorward.wording import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.console.listing import Listing
    from doorward.console.page import Ask

findings = Page("Findings", place=80, key="n")
TABLE = ListPage(
    "findings",
    "/findings",
    "finding",
    (
        ("Severity", "severity", ""),
        ("Score", "score", "num"),
        ("What", "", ""),
        ("Asset", "asset", ""),
        ("Last seen", "last_seen", ""),
        ("Events", "events", "num"),
    ),
)
takes_decisions(findings, "/findings", "finding")


@findings.shows("/findings")
def _list(ask: Ask) -> Shown:
    return TABLE.shown(ask, _sentence, chips=(("severity", tuple(reversed(SEVERITIES))), ("status", STATUSES)))


def _sentence(found: Listing) -> str:
    severities = found.facets.get("severity", {})
    worst = [f"{severities[word]:,} {word}" for word in ("critical", "high", "medium") if severities.get(word)]
    count = plural(found.total, "finding")
    told = f"{count} under this filter" if found.query.terms else count
    return f"{told}: {', '.join(worst)}." if worst else f"{told}."


@findings.shows("/findings/{id}")
def _one(ask: Ask) -> Shown:
    name = ask.parts["id"]
    snapshot = ask.snapshot
    row = snapshot.one("select * from findings join finding_bodies using (number) where id = ?", [name])
    if row is None:
        raise Refused(410, "This finding is not in this state of the data.", _fate(ask, name))
    neighbours = {
        way: snapshot.one(
            f"select id from findings where number {sign} ? order by number {order} limit 1", [row["number"]]
        )
        for way, sign, order in (("previous", "<", "desc"), ("next", ">", "asc"))
    }
    values: dict[str, Any] = {
        "finding": row,
        "near": _near(row),
        "evidence": shown(snapshot, row["evidence"] or ()),
        "told": _lines(row["evidence"] or ()),
        "channel": snapshot.one("select id from channels where finding = ?", [name]),
        "triage": triage(ask, "finding", name, "/findings"),
        **neighbours,
        "ways": snapshot.all(
            "select distinct w.id, w.sentence, w.probability from ways w join way_hops h on h.way = w.number "
            "where h.asset = ? and ? <> '' order by w.number limit 5",
            [row["asset"], row["asset"] or ""],
        ),
        "others": snapshot.all(
            "select id, severity, summary, last_seen from findings where asset = ? and number <> ? order by number limit 8",
            [row["asset"], row["number"]],
        ),
    }
    return Shown("finding.html", row["summary"], values)


def _lines(evidence: Sequence[Mapping[str, Any]]) -> str:
    """Tell how much is listed: of many events only the first lines are."""
    files = plural(len({one["origin"] for one in evidence}), "file")
    return f"{plural(sum(len(one['rows']) for one in evidence), 'row')} of {files}"


def _near(finding: dict[str, Any]) -> tuple[str, str]:
    """Return the kind and the value that the minutes around its times are asked of: its asset, else its first address."""
    first = next((one["id"] for one in finding["entities"] or () if one["kind"] == "ip"), "")
    return ("host", finding["asset"]) if finding["asset"] else ("address", first)


def _fate(ask: Ask, name: str) -> str:
    trail = triage(ask, "finding", name, "/findings").trail
    if trail:
        return f"{trail[-1].actor} decided on it last, at {trail[-1].time:%Y-%m-%d %H:%M}; later data do not show it any more."
    return "Later data do not show it any more, or the link is of another workspace."


@findings.does("/findings/expect")
def _expect(ask: Ask) -> Moved:
    """Vouch for behaviour; the next analysis keeps what it covers apart."""
    told = {name: ask.sent(name) for name in ("source", "destination", "software", "reason", "owner", "until")}
    entry: dict[str, Any] = {name: value for name, value in told.items() if value}
    port = ask.sent("port")
    if port:
        # What is no number is refused by what makes the entry; left out, it would cover every port.
        entry["port"] = int(port) if port.isdecimal() else port
    try:
        made = ask.desk.expectations.expect(ask.by, expectation(entry, ()))
    except (ExpectationError, DeskError) as error:
        raise Refused(400, f"{error}.", "Go back and mend it: nothing was kept.") from error
    return Moved(ask.sent("back") or "/findings", f"Expected until {made.rule.until}, from the next analysis on.")

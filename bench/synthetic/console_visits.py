"""What is asked of a served console: every page of its registry in many ways, so that a new page is asked without an edit here."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.console.page import address
from doorward.console.pages.exports import LISTS as EXPORTED
from doorward.console.view import pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from doorward.console.snapshot.read import Snapshot

ASKED = {
    "findings": (
        "", "severity:>=high", "host:web*", "host:*99*", "address:10.0.0.0/16", "first_seen:<20d sort:-first_seen", "sort:-score",
        "sort:asset", "calls", '"has CVE-2026-0001"', "-status:closed", "status:open assignee:me", "cve:CVE-2026-000007",
        "sort:-status", "detector:beacons score:0.5..0.9 sort:-events", "due:any sort:due", "<script>", "severity:low port:443",
    ),
    "ways": ("", "host:db*", "jewel:jewel00*", "probability:>0.2 sort:-steps", "live:yes", "fix:upgrade*", "sort:-last_seen", "status:new"),
    "doors": ("", "counted:yes severity:critical", "sort:-hours", "address:10.0.0.0/20", "cve:CVE-2026-00*", "jewel:any sort:-path"),
    "jewels": ("", "ways:>2", "sort:-probability"),
    "assets": (
        "", "host:web*", "address:10.1.0.0/16", "cve:CVE-2026-000007", "cve:CVE-2026-0000*", "owner:team7 criticality:>=high",
        "sort:name", "sort:-risk", "sort:-weaknesses", "purpose", "team42", "registered:no", "port:443 product:*7", "live:yes", "status:new sort:-findings",
        "mac:00:00*", "-owner:team7 sort:-last_seen",
    ),
    "channels": ("", "source:10.0.0.0/24", "name:c1*", "sort:-bytes_out", "calls:>10", "severity:critical"),
    "fixes": ("", "sort:-hours", "planned:any"),
    "sources": ("", "rejects:>0"),
}  # fmt: skip
SEARCHED = ("web000010", "calls again", "CVE-2026-000007", "jewel00001", "program", "10.0.1.7", "script alert", "x")
_BIGGEST = {
    "findings": "(select length(evidence) + length(details) from finding_bodies b where b.number = findings.number) desc",
    "ways": "steps desc",
    "doors": "length(findings) desc",
    "jewels": "ways desc",
    "assets": "findings + ways + channels + software + services desc",
    "channels": "calls desc",
    "sources": "rejects desc",
}
"""List -> its largest subject first, as its own page shows it."""
_PARTS = re.compile(r"{(\w+)(:path)?}")
_LEADS = re.compile(rb'href="(/[^"#]*)')
_MANY = (1, 50, 200)
"""Fixes that are ticked on the plan."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An address that is asked, and the address of the registry that it is one of; an export is a file, not a page."""

    route: str
    address: str

    @property
    def export(self) -> bool:
        """Whether it is a file."""
        return self.route.rpartition(".")[2] in {"csv", "json", "jsonl"}


def routes() -> list[str]:
    """Return every address that shows something."""
    return sorted(route.path for page in pages().values() for route in page.routes if route.method == "GET")


def visits(snapshot: Snapshot) -> list[Visit]:
    """Return what is asked of each page: lists first and deep and under filters, subjects first, last and largest."""
    made = [Visit(route, one) for route in routes() for one in _asked(route, snapshot)]
    return list(dict.fromkeys(made))


def missing(asked: Iterable[Visit]) -> list[str]:
    """Return the addresses of the registry of which nothing is asked."""
    known = {visit.route for visit in asked}
    return [route for route in routes() if route not in known]


def led(bodies: Iterable[bytes], wanted: Iterable[str], most: int = 5) -> list[Visit]:
    """Return where pages lead: up to some addresses for each address of the registry that is wanted."""
    found = dict.fromkeys(html.unescape(one.decode()) for body in bodies for one in _LEADS.findall(body))
    made = []
    for route in wanted:
        fits = re.compile(_PARTS.sub(lambda part: ".+" if part[2] else "[^/]+", route))
        made += [Visit(route, one) for one in found if fits.fullmatch(one.partition("?")[0])][:most]
    return made


def _asked(route: str, snapshot: Snapshot) -> Iterator[str]:
    kind = EXPORTED.get(route)
    listed = EXPORTED.get(route.rpartition(".")[0])
    if kind:
        yield from _list(route, kind, snapshot)
    elif listed:
        yield from (address(route, q=text) for text in ASKED[listed][:2])
    elif route == "/plan":
        names = [
            row["id"] for row in snapshot.all("select id from fixes order by planned nulls last, number limit 200")
        ]
        yield from (address(route, fix=names[:most]) for most in (0, *_MANY))
    elif route == "/search":
        yield from (address(route, q=text) for text in ("", *SEARCHED))
    elif route == "/pivot/{kind}/{value:path}":
        yield from _pivots(snapshot)
    elif not _PARTS.search(route):
        yield route
    elif route == "/start/{token}":
        yield "/start/used"
    elif route.count("{") == 1:
        yield from _subjects(route, snapshot)


def _list(path: str, kind: str, snapshot: Snapshot) -> Iterator[str]:
    yield from (address(path, q=text) for text in ASKED[kind])
    deep = snapshot.one(f"select 1 + count(*) / 100 as page from {kind}")
    yield from (address(path, page=page, per=per) for page, per in ((deep["page"], None), (1, 200)) if deep)


def _pivots(snapshot: Snapshot) -> Iterator[str]:
    text = "select kind, value, count(*) as times from mentions group by kind, value order by times desc, value"
    largest = {row["kind"]: row["value"] for row in reversed(snapshot.all(f"{text} limit 20000"))}
    told = [("host", "web000010"), ("address", "10.0.0.5"), ("cve", "CVE-2026-000007"), *largest.items()]
    yield from (address("/pivot", kind, value) for kind, value in told)


def _subjects(route: str, snapshot: Snapshot) -> Iterator[str]:
    """Yield the pages of some subjects of the list that an address stands below: the largest, the first, the middle, the last."""
    start, end = _PARTS.split(route)[0].rstrip("/"), _PARTS.split(route)[-1]
    kind = EXPORTED.get(start)
    if not kind:
        return
    largest = [row["id"] for row in snapshot.all(f"select id from {kind} order by {_BIGGEST[kind]}, number limit 3")]
    count = (snapshot.one(f"select count(*) as n from {kind}") or {"n": 0})["n"]
    placed = snapshot.all(f"select id from {kind} where number in (1, ?, ?) order by number", [count // 2, count])
    for name in dict.fromkeys([*largest, *(row["id"] for row in placed)]):
        yield address(start, name) + end

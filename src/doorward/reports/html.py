"""The answer as one page: a single file, no script, nothing fetched, good on screen and on paper."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, Any

from doorward import charts
from doorward.charts import from_answer
from doorward.finding import SEVERITIES
from doorward.report import QUESTIONS, by_severity, report
from doorward.templates import environment
from doorward.wording import (
    clip,
    day,
    effort,
    file_name,
    hundredths,
    listed,
    moment,
    period,
    place,
    plural,
    ranges,
    share,
    signed,
    size,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jinja2 import Environment

    from doorward.charts.shape import Picture
    from doorward.finding import Evidence, Finding
    from doorward.report import Answer, Fix, Way

LARGEST = 5_000_000
"""Bytes of the page."""
_MOST = 200
_FEWEST = 3
_TIMED = 12
_FEW = 12
_WIDE, _RACE = 960, 840
"""Units that a chart is wide, so that its letters are as large as those beside it, on the screen and on paper."""
_FEW_DAYS = timedelta(days=4)
_KINDS = {"ip": "Address", "domain": "Name"}
_NOT_NAME = re.compile(r"[^0-9A-Za-z-]")
_TOLD = ("summary", "question", "detector", "severity", "score", "first_seen", "last_seen", "events", "attack", "due")


@report(suffix=".html")
def html(answer: Answer) -> str:
    """Tell the whole answer as one self-contained page.

    It shows the worst 200 findings, fewer where texts are so long that the page would pass LARGEST bytes.
    """
    most = _MOST
    while True:
        page = _page(answer, most)
        if most <= _FEWEST or len(page.encode()) <= LARGEST:
            return page
        most //= 2


def _page(answer: Answer, most: int) -> str:
    templates = _templates()
    css = charts.style() + templates.get_template("report.css").render()
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return templates.get_template("report.html").render(_view(answer, most), css=css, policy=policy) + "\n"


@cache
def _templates() -> Environment:
    words = (
        clip,
        day,
        file_name,
        hundredths,
        moment,
        plural,
        share,
        signed,
        effort,
        charts.severity_bars,
        charts.share_bar,
    )
    return environment("doorward.reports", words)


def _view(answer: Answer, most: int) -> dict[str, Any]:
    """Return what the templates print, every list cut to what is shown."""
    links = _Links(answer, most)
    findings = [_finding(item, number, answer, links) for number, item in enumerate(answer.findings[:most], 1)]
    parts = {
        "ways": answer.ways,
        "findings": findings,
        "fixes": answer.fixes,
        "gaps": answer.gaps,
        "sources": answer.sources,
    }
    first, _, second = answer.headline.rpartition(". ")
    return {
        "answer": answer,
        "headline": (f"{first}.", second) if first else (second, ""),
        "questions": QUESTIONS,
        "told": answer.sentences(),
        "alarm": bool(links.live),
        "navigation": [name for name, items in parts.items() if items],
        "most": most,
        "doors_shown": links.most_ways,
        "findings": findings,
        "answering": {name: [item for item in findings if item["answers"] == name] for name in ("doors", "inside")},
        "counts": {name: len(answer.answering(name)) for name in ("doors", "inside")},
        "jewels": _jewels(answer.ways, links),
        "ways": [
            _way(way, links, answer.units, key=not place) for place, way in enumerate(answer.ways[: links.most_ways])
        ],
        "fixes": [_fix(fix, answer, links) for fix in answer.fixes[: links.most_ways]],
        "sources": [_source(source) for source in sorted(answer.sources, key=_troubled_first)[:most]],
        "split": charts.split_bar(
            Counter(sorted((item.severity for item in answer.findings), key=SEVERITIES.index, reverse=True))
        ),
        "split_words": by_severity(answer.findings),
        "in_sight": from_answer.in_sight(answer.findings, width=_WIDE),
        "plan": _plan(answer, links),
        **_times(findings),
    }


class _Links:
    """Where each finding, way and fix stands on the page, by id; what is not shown has no link."""

    def __init__(self, answer: Answer, most: int) -> None:
        self.most_ways = max(1, most // 4)
        self.live = {item.id for item in answer.loud("inside")}
        self.findings = {
            item.id: _link("finding", item.id, number) for number, item in enumerate(answer.findings[:most], 1)
        }
        self.ways = {
            way.id: _link("way", way.id, number) for number, way in enumerate(answer.ways[: self.most_ways], 1)
        }
        self.fixes: dict[str, list[dict[str, str]]] = {}
        for number, fix in enumerate(answer.fixes[: self.most_ways], 1):
            for ended in {*fix.findings, *fix.ways}:
                self.fixes.setdefault(ended, []).append(_link("fix", str(number), number))


def _link(kind: str, key: str, number: int) -> dict[str, str]:
    return {"anchor": f"{kind}-{_NOT_NAME.sub('-', key[:40])}", "name": f"{kind} {number}"}


def _finding(finding: Finding, number: int, answer: Answer, links: _Links) -> dict[str, Any]:
    points = [why.points for why in finding.reasons]
    return {
        **{name: getattr(finding, name) for name in _TOLD},
        "number": number,
        "anchor": links.findings[finding.id]["anchor"],
        "answers": answer.answers.get(finding.detector),
        "live": finding.id in links.live,
        "level": SEVERITIES.index(finding.severity),
        "period": period(finding.first_seen, finding.last_seen),
        "reasons": [
            {"name": why.name, "value": why.value, "points": why.points, "bar": charts.points_bar(why.points, points)}
            for why in finding.reasons[:_FEW]
        ],
        "more_reasons": max(0, len(finding.reasons) - _FEW),
        "entities": _entities(finding),
        "details": list(islice(_details(finding), _FEW)),
        "evidence": [
            {"file": item.file, "table": item.table, "where": _where(item, answer.units)}
            for item in finding.evidence[:_FEW]
        ],
        "more_evidence": len(finding.evidence) - _FEW,
        "fixes": links.fixes.get(finding.id, [])[:_FEW],
        "race": from_answer.race(finding, answer.as_of, width=_RACE) if finding.loud else None,
    }


def _entities(finding: Finding) -> list[tuple[str, list[str]]]:
    """Return the entities by kind, in words, in their order."""
    grouped: dict[str, list[str]] = {}
    for entity in finding.entities[:_FEW]:
        grouped.setdefault(_KINDS.get(entity.kind, entity.kind.capitalize()), []).append(entity.id)
    return list(grouped.items())


def _details(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield the details in words, without those that only repeat an entity."""
    told = {entity.id for entity in finding.entities}
    for name, value in finding.details.items():
        if value is None or str(value) in told:
            continue
        yield name.replace("_", " "), _words(name, value)


def _words(name: str, value: Any) -> str:
    if isinstance(value, list):
        return listed(value, 8)
    if isinstance(value, Mapping):
        return listed([f"{key} {told}" for key, told in value.items()], 8)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and name.startswith("bytes"):
        return size(value)
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _where(item: Evidence, units: Mapping[str, str]) -> str:
    if not item.rows:
        return "the file"
    unit = units.get(item.origin, "line")
    return f"{unit if len(item.rows) == 1 else unit + 's'} {ranges(item.rows, _FEW)}"


def _way(way: Way, links: _Links, units: Mapping[str, str], *, key: bool) -> dict[str, Any]:
    return {
        **links.ways[way.id],
        "door": way.title,
        "jewel": place(way.jewel)[0],
        "probability": way.probability,
        "seen": way.seen,
        "walked": way.walked,
        "moves": len(way.sentences),
        "fixes": links.fixes.get(way.id, [])[:_FEW],
        "lane": from_answer.lane(way, words=False, key=key, width=_WIDE),
        "told": list(_told(way, units)),
    }


def _told(way: Way, units: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield each move in words, in order: the numbers of the lane."""
    moves = zip_longest(way.sentences, way.moves_seen, way.rows)
    for sentence, was_seen, behind in islice(moves, min(len(way.sentences), 2 * _FEW)):
        where = "; ".join(f"{file_name(item.file, 60)} {_where(item, units)}" for item in (behind or ())[:_FEWEST])
        yield {"sentence": sentence, "seen": bool(was_seen), "where": where}


def _jewels(ways: Iterable[Way], links: _Links) -> list[dict[str, Any]]:
    """Return the jewels with their ways counted and the likeliest of these, in the order of the ways."""
    grouped: dict[str, list[Way]] = {}
    for way in ways:
        grouped.setdefault(way.jewel, []).append(way)
    return [
        {
            "name": place(jewel)[0],
            "ways": len(several),
            "anchor": links.ways.get(several[0].id, {"anchor": "ways"})["anchor"],
            "probability": several[0].probability,
            "moves": len(several[0].sentences),
            "seen": max(way.seen for way in several),
            "chain": " → ".join(clip(name, 40) for name in several[0].called[:_FEW]),
        }
        for jewel, several in grouped.items()
    ]


def _fix(fix: Fix, answer: Answer, links: _Links) -> dict[str, Any]:
    ended = [plural(len(ids), noun) for ids, noun in ((fix.ways, "way"), (fix.findings, "finding")) if ids]
    known = [links.ways[item] for item in fix.ways if item in links.ways]
    known += [links.findings[item] for item in fix.findings if item in links.findings]
    return {
        "fix": fix.fix,
        "hours": fix.hours,
        "ends": " and ".join(ended) or "nothing alone",
        "part": (len(fix.ways) + len(fix.findings)) / max(1, len(answer.ways) + len(answer.findings)),
        "links": known[: 2 * _FEW],
    }


def _plan(answer: Answer, links: _Links) -> Picture | None:
    known = {fix.fix: f"#fix-{number}" for number, fix in enumerate(answer.fixes[: links.most_ways], 1)}
    return from_answer.plan(answer.closing, known, width=_WIDE) if answer.closing and answer.closing.fixes else None


def _source(source: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: source.get(name) for name in ("reader", "note")}
    counts = {name: int(source.get(name) or 0) for name in ("rows", "rejects")}
    covers = period(source.get("first_time"), source.get("last_time")) if source.get("last_time") else ""
    return (
        {
            "file": str(source.get("file") or "unknown"),
            "origin": str(source.get("origin") or ""),
            "status": source.get("status") or "unknown",
            "covers": covers,
        }
        | told
        | counts
    )


def _troubled_first(source: Mapping[str, Any]) -> tuple[bool, bool, str]:
    return source.get("status") == "read", not source.get("rejects"), str(source.get("file"))


def _times(findings: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the axis and the strips of the worst findings that have a time, earliest first."""
    spans = [
        (item["first_seen"] or item["last_seen"], item["last_seen"] or item["first_seen"], item) for item in findings
    ]
    timed = sorted((span for span in spans if span[0]), key=lambda span: span[2]["number"])[:_TIMED]
    timed.sort(key=lambda span: (span[0], span[1]))
    timeline = charts.timeline([(first, last) for first, last, _ in timed])
    words = moment if timed and timeline.ticks[-1] - timeline.ticks[0] < _FEW_DAYS else day
    return {
        "ticks": [words(tick) for tick in timeline.ticks],
        "timed": list(zip((item for *_, item in timed), timeline.strips, strict=True)),
    }

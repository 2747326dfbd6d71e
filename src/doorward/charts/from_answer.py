"""The charts of an answer: its ways as lanes, the race of a door, its plan, and its findings over time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from doorward import iso_time
from doorward.charts.evidence_over_time import View, evidence_over_time, evidence_spans
from doorward.charts.kinds import kind_of
from doorward.charts.lane_grid import Stop
from doorward.charts.plan_curve import Fixed, plan_curve
from doorward.charts.race_clock import Race, race_clock
from doorward.charts.scale import sane
from doorward.charts.way_lane import BEGINNING, way_lane
from doorward.wording import moment, place, plural

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from doorward.charts.shape import Picture
    from doorward.charts.way_lane import Others
    from doorward.finding import Finding
    from doorward.report import Closing, Way

_DAYS = 60


def stops(way: Way, *, words: bool = True) -> tuple[Stop, ...]:
    """Return what is gained on a way, in order, beginning with where it starts; a move's words only if asked for.

    A way whose first fact is already the gain of a move begins with the intruder. No sentence and no fact is lost.
    """
    before = max(0, len(way.facts) - len(way.sentences))
    sentences, seen = ("",) * before + way.sentences, (False,) * before + way.moves_seen[: len(way.sentences)]
    made = [] if before else [BEGINNING]
    for index, (fact, called, sentence, was_seen) in enumerate(zip_longest(way.facts, way.called, sentences, seen)):
        name, gains = called or place(way.jewel)[0], place(fact or way.jewel)[1]
        kind = "jewel" if index == max(len(sentences), len(way.facts)) - 1 else "door" if fact == way.door else "hop"
        made.append(Stop(name, gains, (sentence or "") if words else "", bool(was_seen), kind))
    return tuple(made)


def lane(way: Way, others: Others | None = None, *, words: bool = True, key: bool = True, width: int = 1160) -> Picture:
    """Draw a way as a lane; without `words` its moves are only numbered, for a page that lists them beside it.

    `key`: its lines are explained below; a page of many lanes says that once.
    """
    return way_lane(stops(way, words=words), others, key=key, width=width)


def race(finding: Finding, today: datetime | None, *, width: int = 1160) -> Picture | None:
    """Draw the race that a finding's details tell of; None where neither its disclosure nor its listing is known."""
    told: Mapping[str, Any] = finding.details
    disclosed, exploited = iso_time.utc(told.get("disclosed")), iso_time.utc(told.get("listed"))
    if disclosed is None and exploited is None:
        return None
    days = Race(
        disclosed=disclosed,
        exploited=exploited,
        patched=iso_time.utc(told.get("fixed_on")),
        due=finding.due,
        today=today,
        used=iso_time.utc(told.get("first_after") or told.get("first_knock")),
        used_called="first knock that was seen",
    )
    return race_clock(days, width=width)


def plan(closing: Closing, links: Mapping[str, str] | None = None, *, width: int = 1160) -> Picture:
    """Draw what a plan leaves of the risk; `links`: fix -> where it is told, within the site."""
    known = links or {}
    fixes = [Fixed(one.fix, one.hours, one.risk, known.get(one.fix, "")) for one in closing.fixes]
    return plan_curve(closing.risk, fixes, width=width)


def in_sight(findings: Iterable[Finding], *, width: int = 1160) -> Picture | None:
    """Draw how many findings were in sight over time, by kind of evidence; None where no finding has a time.

    The time begins with the first finding that began in its last 60 days; one that is older is in sight from there.
    """
    spans = [
        (item.first_seen or item.last_seen, item.last_seen or item.first_seen, kind_of(item.attack))
        for item in findings
    ]
    known = [(min(first, last), max(first, last), kind) for first, last, kind in spans if first and last]
    if not known:
        return None
    since = sane(max(last for _, last, _ in known)) - timedelta(days=_DAYS)
    since = min((first for first, *_ in known if first >= since), default=since)
    held = [(max(first, since), last, kind) for first, last, kind in known if last >= since]
    stacks, step = evidence_spans(held)
    most = max(stacks, key=lambda item: sum(item.counts.values()))
    told = f"{plural(len(held), 'finding')} {'was' if len(held) == 1 else 'were'} in sight from {moment(stacks[0].start)} to {moment(stacks[-1].start)}"
    told = f"{told}; the most at once, {sum(most.counts.values()):,}, from {moment(most.start)}."
    return replace(
        evidence_over_time(stacks, step, View(noun="finding", width=width)), title="Findings in sight", sentence=told
    )

"""Channels: who calls whom as nobody should, when, how much, and why we think so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from doorward.charts.bytes_mirrored import Carried, bytes_mirrored, with_silence
from doorward.charts.day_hour_strip import day_hour_strip, days_of
from doorward.charts.interval_histogram import Bin, interval_histogram
from doorward.console.evidence import shown
from doorward.console.list_page import ListPage
from doorward.console.page import Page, Refused, Shown
from doorward.console.snapshot.read import moment
from doorward.console.triage import takes_decisions, triage
from doorward.finding import SEVERITIES
from doorward.wording import duration, plural, size

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from doorward.console.listing import Listing
    from doorward.console.page import Ask

    Row = dict[str, Any]

channels = Page("Channels", place=60, key="h")
TABLE = ListPage(
    "channels",
    "/channels",
    "channel",
    (
        ("Score", "score", "num"),
        ("Severity", "severity", ""),
        ("Who calls", "source_asset", ""),
        ("Whom", "destination", ""),
        ("Sign", "detector", ""),
        ("Every", "interval", "num"),
        ("Calls", "calls", "num"),
        ("Sent", "bytes_out", "num"),
        ("Last seen", "last_seen", ""),
    ),
    named_by="n# d#",
)
takes_decisions(channels, "/channels", "channel")
_HOUR = timedelta(hours=1)
_CALLS = 40


@channels.shows("/channels")
def _list(ask: Ask) -> Shown:
    return TABLE.shown(ask, _sentence, chips=[("severity", tuple(reversed(SEVERITIES)))])


def _sentence(found: Listing) -> str:
    if not found.total and not found.query.terms:
        return "No channel was found in what was read. Without logs of connections none could be."
    told = f"{plural(found.total, 'channel')}{' under this filter' if found.query.terms else ''}"
    loud = [
        f"{count:,} {word}" for word in ("critical", "high") if (count := found.facets.get("severity", {}).get(word))
    ]
    return f"{told}: {', '.join(loud)}." if loud else f"{told}."


@channels.shows("/channels/{id}")
def _one(ask: Ask) -> Shown:
    name, snapshot = ask.parts["id"], ask.snapshot
    channel = snapshot.one("select * from channels where id = ?", [name])
    if channel is None:
        raise Refused(410, "This channel is not in this state of the data.", "Channels lists those that are.")
    number = channel["number"]
    finding = (
        snapshot.one("select * from findings join finding_bodies using (number) where id = ?", [channel["finding"]])
        or {}
    )
    series = {
        row["name"]: row["value"]
        for row in snapshot.all("select name, value from channel_series where channel = ?", [number])
    }
    hours, read = [(moment(at), *counts) for at, *counts in series.get("hours") or ()], _read(ask)
    values: dict[str, Any] = {
        "channel": channel,
        "finding": finding,
        "evidence": shown(snapshot, finding.get("evidence") or ()),
        "told": _told(channel),
        "intervals": _intervals(series, channel),
        "carried": _carried(hours, read),
        "strip": _strip(hours, read),
        "calls": snapshot.all(f"select * from channel_calls where channel = ? order by place limit {_CALLS}", [number]),
        "others": snapshot.all(
            "select * from channel_others where channel = ? order by calls desc, source limit 20", [number]
        ),
        "ways": snapshot.all(
            "select distinct w.id, w.sentence, w.probability from ways w join way_hops h on h.way = w.number "
            "where h.asset = ? order by w.number limit 6",
            [channel["source_asset"]],
        ),
        "triage": triage(ask, "channel", name, "/channels"),
        "previous": snapshot.one("select id from channels where number < ? order by number desc limit 1", [number]),
        "next": snapshot.one("select id from channels where number > ? order by number limit 1", [number]),
    }
    return Shown("channel.html", channel["summary"], values)


def _told(channel: Mapping[str, Any]) -> str:
    calls = f"{plural(channel['calls'], 'connection')}" if channel["calls"] else plural(channel["events"], "event")
    every = f", one every {duration(channel['interval'])}" if channel["interval"] else ""
    carried = (
        f"; {size(channel['bytes_out'] or 0)} sent, {size(channel['bytes_in'] or 0)} received"
        if channel["bytes_out"] or channel["bytes_in"]
        else ""
    )
    alone = (
        "Nobody else calls there." if not channel["others"] else f"{plural(channel['others'], 'other')} call there too."
    )
    return f"{calls}{every}{carried}. {alone}"


def _intervals(series: Mapping[str, Any], channel: Mapping[str, Any]) -> str:
    bins = [Bin(*one) for one in series.get("intervals") or ()]
    return interval_histogram(bins, dominant=channel["interval"]).svg() if bins else ""


def _read(ask: Ask) -> set[datetime]:
    """Return the hours of which connections were read: a channel without calls in one of them was silent."""
    rows = ask.snapshot.all("select hour from coverage where name = 'conn'")
    return {row["hour"] for row in rows}


def _carried(hours: Sequence[tuple[Any, ...]], read: Collection[datetime]) -> str:
    """Draw bytes an hour from the first call to the last; an hour of which nothing was read is a gap."""
    if not hours:
        return ""
    made = [Carried(at, out, back) for at, _, out, back in hours]
    within = [at for at in read if made[0].start <= at <= made[-1].start]
    return bytes_mirrored(with_silence(made, within), _HOUR).svg()


def _strip(hours: Sequence[tuple[Any, ...]], read: Collection[datetime]) -> str:
    """Draw calls by day and hour; an hour of which nothing was read is a gap."""
    return day_hour_strip(*days_of({at: calls for at, calls, _, _ in hours}, read)).svg() if hours else ""

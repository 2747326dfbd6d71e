"""Channels: each finding that somebody may be inside and that names who called whom, with the calls as they went."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from doorward.charts.interval_histogram import interval_bins
from doorward.console.snapshot.writer import cell, words
from doorward.field_query.addresses import address_key
from doorward.finding import SEVERITIES, content_id

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer
    from doorward.finding import Finding

CALLS = 200
"""Calls of a channel that are kept, evenly over its time; `channels.calls` says how many there were."""
OTHERS = 50
"""Other callers of the same place that are kept, the busiest; `channels.others` says how many there were."""
_WAITS = 100_000
"""Waits between calls that are counted into bins, the first ones."""
_PAIR = pa.schema({"number": pa.int64(), "source": pa.string(), "destination": pa.string(), "port": pa.int64()}.items())
_JOINED = (
    "{asked} as a join {conn} as c on c.destination = a.destination and (a.port is null or c.destination_port = a.port)"
)
_CALLS = f"""
    select a.number, c.time, c.duration, c.bytes_out, c.bytes_in, c.state, c.origin, c.origin_row,
        count(*) over (partition by a.number) as calls
    from {_JOINED} and c.source = a.source
    order by a.number, c.time nulls last, c.origin, c.origin_row
"""
_OTHERS = f"""
    select number as channel, o.source, asset, calls, bytes_out, bytes_in, first_seen, last_seen, count(*) over (partition by number) as others
    from (
        select a.number, c.source, count(*) as calls, cast(sum(c.bytes_out) as bigint) as bytes_out, cast(sum(c.bytes_in) as bigint) as bytes_in,
            min(c.time) as first_seen, max(c.time) as last_seen
        from {_JOINED} and c.source <> a.source
        group by a.number, c.source
    ) as o
    left join (select address, max(asset) as asset from {{addresses}} group by address) as held on held.address = o.source
    qualify row_number() over (partition by number order by calls desc, o.source) <= {OTHERS}
    order by number, o.source
"""


def channels(case: Case, writer: Writer) -> None:
    """Lay the channels, worst first, then their calls and who else calls the same place."""
    told = [finding for finding in case.findings if is_channel(case, finding)]
    pairs = []
    for number, finding in enumerate(told, 1):
        row = _row(finding) | {"number": number}
        writer.add("channels", [row])
        pairs.append({name: row[name] for name in _PAIR.names})
        if finding.expected is None and row["source_asset"]:
            case.of(row["source_asset"]).channels += 1
    if pairs:
        case.engine.provide("asked", pa.Table.from_pylist(pairs, _PAIR))
        groups = groupby(case.rows(_CALLS), key=lambda call: int(call["number"]))
        sums = [(channel, _calls(channel, calls, writer)) for channel, calls in groups]
        writer.change("update channels set calls = ?, bytes_out = ?, bytes_in = ? where number = ?", sums)
        writer.add("channel_others", _counted(case.rows(_OTHERS), writer))
        case.engine.forget("asked")


def is_channel(case: Case, finding: Finding) -> bool:
    """Say whether a finding tells of somebody inside and names who called whom; a verdict over several names only one pair."""
    named = finding.details.get("destination") or finding.details.get("name")
    told = isinstance(finding.details.get("source"), str) and isinstance(named, str)
    return told and case.answers.get(finding.detector) == "inside" and finding.detector not in case.joined


def _row(finding: Finding) -> dict[str, Any]:
    details = finding.details
    source, destination = str(details["source"]), _text(details.get("destination"))
    holders = details.get("holders") or {}
    port = details.get("port")
    return {
        "id": content_id("channel", finding.id),
        "finding": finding.id,
        "detector": finding.detector,
        "severity": finding.severity,
        "severity_rank": SEVERITIES.index(finding.severity),
        "score": finding.score,
        "summary": finding.summary,
        "source": source,
        "source_key": address_key(source),
        "source_asset": holders.get(source) or source,
        "destination": destination,
        "destination_key": address_key(destination or ""),
        "name": _text(details.get("name")),
        "port": port if isinstance(port, int) else None,
        "proto": _text(details.get("proto")),
        "interval": details.get("interval"),
        "first_seen": finding.first_seen,
        "last_seen": finding.last_seen,
        "events": finding.events,
        "vouched": finding.expected is not None,
        "words": words(finding.summary, source, holders.get(source), destination, details.get("name")),
    }


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _calls(channel: int, calls: Iterator[Mapping[str, Any]], writer: Writer) -> list[int]:
    """Lay the calls of one channel: a sample, bytes and calls by hour, and the waits between them in bins. Return the sums."""
    hours: dict[datetime, list[int]] = {}
    waits: list[float] = []
    kept: list[dict[str, Any]] = []
    sums = [0, 0, 0]
    before: datetime | None = None
    for place, call in enumerate(calls):
        time, carried = call["time"], (1, call["bytes_out"] or 0, call["bytes_in"] or 0)
        sums = [one + other for one, other in zip(sums, carried, strict=True)]
        if place % -(-call["calls"] // CALLS) == 0:
            kept.append({**call, "channel": channel, "place": place})
        if time is None:
            continue
        hour = time.replace(minute=0, second=0, microsecond=0)
        hours[hour] = [one + other for one, other in zip(hours.get(hour, (0, 0, 0)), carried, strict=True)]
        if before is not None and len(waits) < _WAITS:
            waits.append((time - before).total_seconds())
        before = time
    writer.add("channel_calls", kept)
    _series(channel, hours, waits, writer)
    return sums


def _series(channel: int, hours: Mapping[datetime, Sequence[int]], waits: Sequence[float], writer: Writer) -> None:
    bins = [[item.low, item.high, item.count] for item in interval_bins(waits)]
    told = [[cell(hour), *counts] for hour, counts in sorted(hours.items())]
    writer.add("channel_series", [{"channel": channel, "name": "intervals", "value": bins}])
    writer.add("channel_series", [{"channel": channel, "name": "hours", "value": told}])


def _counted(rows: Iterator[dict[str, Any]], writer: Writer) -> Iterator[dict[str, Any]]:
    for channel, others in groupby(rows, key=lambda row: int(row["channel"])):
        for place, row in enumerate(others):
            if not place:
                writer.run("update channels set others = ? where number = ?", [row["others"], channel])
            yield row

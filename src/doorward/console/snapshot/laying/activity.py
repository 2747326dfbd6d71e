"""What was seen when: evidence over time by kind, and what is new or gone since the snapshot before."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from doorward.charts.kinds import kind_of
from doorward.console.snapshot.read import moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from doorward.console.snapshot.case import Case
    from doorward.console.snapshot.writer import Writer
    from doorward.finding import Finding

_SINCE = {"findings": "summary", "ways": "sentence", "doors": "sentence"}
_HOUR = timedelta(hours=1)


def activity(case: Case, writer: Writer) -> None:
    """Lay for every hour how many signs of somebody inside were at work in it, by kind.

    A channel is at work in the hours of its calls; of other signs only the hours of the first and the last event are known.
    """
    called = dict(writer.run("select finding, number from channels"))
    counts: Counter[tuple[str, datetime]] = Counter()
    for finding in case.left:
        if finding.loud and case.answers.get(finding.detector) == "inside":
            kind = kind_of(finding.attack)
            counts.update((kind, hour) for hour in _hours(finding, called.get(finding.id), writer))
    rows = ({"kind": kind, "hour": hour, "count": count} for (kind, hour), count in sorted(counts.items()))
    writer.add("activity", rows)


def _hours(finding: Finding, channel: int | None, writer: Writer) -> set[datetime]:
    told = {time.replace(minute=0, second=0, microsecond=0) for time in (finding.first_seen, finding.last_seen) if time}
    if channel is not None:
        told |= set(_called(channel, writer, finding))
    return told


def _called(channel: int, writer: Writer, finding: Finding) -> Iterator[datetime]:
    """Yield the hours of a channel's calls between the first and the last event of the finding."""
    text = (
        "select json_extract(hour.value, '$[0]') from channel_series, json_each(channel_series.value) as hour "
        "where channel = ? and name = 'hours'"
    )
    for (micros,) in writer.run(text, [channel]):
        hour = moment(micros)
        first, last = finding.first_seen, finding.last_seen
        if hour and first and last and first - _HOUR < hour <= last:
            yield hour


def changes(made: Path, before: Path) -> None:
    """Lay into a finished snapshot what is new and what is gone since the one before, by id."""
    connection = sqlite3.connect(made, isolation_level=None)
    connection.execute("pragma journal_mode = off")
    connection.execute("attach ? as former", [str(before)])
    for table, title in _SINCE.items():
        kind = table.removesuffix("s")
        severity = "null" if table == "ways" else "severity"
        for what, here, there in (("new", "main", "former"), ("gone", "former", "main")):
            connection.execute(
                f"insert into main.changes select '{kind}', '{what}', id, {title}, {severity} from {here}.{table} "
                f"where id not in (select id from {there}.{table})"
            )
    connection.close()

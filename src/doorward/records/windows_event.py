"""What an event of Windows tells, whatever form it was exported in: of devices, and of who logs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.reader import Reject
from doorward.records import device_event, logon_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.records.device_event import Noted
    from doorward.records.logon_event import Sessions


def knows(provider: str | None, event: str | None) -> bool:
    """Return whether an event of this provider, or of this channel, tells of a device or of a logon."""
    return device_event.source_of(provider, event) is not None or logon_event.tells(provider, event)


def told(noted: Noted, line: int, sessions: Sessions) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    """Yield the rows of an event by table, none where it tells of neither, and what of it cannot be read.

    Args:
        noted: the event.
        line: where it stands.
        sessions: those that the events before it began.
    """
    found = logon_event.rows(noted, sessions)
    if found is None:
        device = device_event.row(noted)
        found = {"endpoint_events": [device] if device else []}
    every = [row for rows in found.values() for row in rows]
    if any(row["time"] is None for row in every):
        yield Reject(line, f"{(noted.time or '')[:100]!r} is no time: left out", noted.provider or "")
    for row in every:
        row["origin_row"] = line
    yield found

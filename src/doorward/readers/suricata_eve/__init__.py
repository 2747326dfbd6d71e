"""Suricata's EVE log: one JSON object a line, events of many kinds mixed."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

from doorward.reader import HEAD, Scan, reader
from doorward.readers.suricata_eve.events import EVENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doorward.reader import Input, Sample, Told

_TRIED = 100
_KIND = ("event_type",)


def recognises(sample: Sample) -> bool:
    """Whether half of the first lines are events, and one of them is of a kind that has a table."""
    lines = sample.head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if len(sample.head) >= HEAD:
        lines.pop()
    tried = list(islice((line for line in lines if line.strip()), _TRIED))
    events = [event for event in map(_event, tried) if event]
    return 2 * len(events) >= len(tried) and any(_has_table(event) for event in events)


def _event(line: bytes) -> dict[str, Any]:
    if not line.lstrip().startswith(b"{"):
        return {}
    try:
        event = json.loads(line)
    # Hostile nesting and hostile numbers are refused by limits of the interpreter itself.
    except (ValueError, RecursionError):
        return {}
    told = isinstance(event, dict) and "timestamp" in event and isinstance(event.get("event_type"), str)
    return event if told else {}


def _has_table(event: dict[str, Any]) -> bool:
    kind = event["event_type"]
    return kind in EVENTS and isinstance(event.get(kind), dict) and "src_ip" in event


@reader(
    fills=tuple(sorted({event.table for event in EVENTS.values()})),
    recognises=recognises,
    unit="line",
)
def suricata_eve(_: Input) -> Iterable[Told]:
    """Suricata EVE logs (eve.json).

    Suricata counts the bytes of frames, so the bytes of IP are those less an Ethernet header a packet, and the payload is an
    estimate (see flow_record.payload). Statistics of the sensor are headers; events that no table is for are rejects.
    """
    for kind, event in EVENTS.items():
        yield Scan(
            table=event.table,
            form="json",
            fields=event.fields,
            formulas=event.formulas,
            nulls=event.nulls,
            required=event.required,
            constants=event.constants,
            only=(_KIND, kind),
        )
    yield Scan(table="conn", form="json", fields={}, only=(_KIND, "stats"), aside=True)

"""Events of Windows about devices and logons, as EvtxECmd writes them in CSV."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile import Malformed
from doorward.hostile.csv_text import first_records, header, records
from doorward.hostile.json_text import Value, values
from doorward.reader import Reject, reader
from doorward.records.device_event import Noted
from doorward.records.logon_event import Sessions
from doorward.records.scan_record import text
from doorward.records.windows_event import knows, told

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_COLUMNS = frozenset({"eventid", "provider", "channel", "timecreated", "computer", "payload"})


def recognises(sample: Sample) -> bool:
    """Whether a table has the columns of EvtxECmd, and one of its first lines tells of a device or a logon."""
    names = header(sample.head)
    if not set(names) >= _COLUMNS:
        return False
    event, provider = names.index("eventid"), names.index("provider")
    return any(
        len(line) > max(event, provider) and knows(line[provider], line[event]) for line in first_records(sample.head)
    )


@reader(fills=("endpoint_events", "logons", "sessions"), recognises=recognises)
def windows_events_csv(source: Input) -> Iterable[Told]:
    """Device and logon events of Windows in CSV (EvtxECmd --csv).

    The same events as in XML; other events are passed over. What PowerShell's Export-Csv makes of an event is a text for
    people and not read.
    """
    yield from together("endpoint_events", _events(source))


def _events(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    sessions = Sessions()
    names: list[str] = []
    with source.open() as stream:
        for record in records(stream):
            if not names:
                names = [name.lower() for name in record.fields]
                continue
            line = dict(zip(names, record.fields, strict=False))
            if not knows(line.get("provider"), line.get("eventid")):
                yield {"endpoint_events": []}
                continue
            data = _payload(line.get("payload", ""))
            if data is None:
                yield Reject(record.line, "its Payload is no JSON of an event", line.get("payload", "")[:200])
                continue
            noted = Noted(
                line.get("provider"), line.get("eventid"), line.get("timecreated"), line.get("computer"), data
            )
            yield from told(noted, record.line, sessions)


def _payload(written: str) -> dict[str, str] | None:
    """Return name -> text of an event's data; None if it is no object."""
    try:
        found = next(values(BytesIO(written.encode("utf-8", "replace"))), None)
    except Malformed:
        return None
    if not isinstance(found, Value) or not isinstance(found.value, dict):
        return None
    return dict(_told(found.value))


def _told(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the names and texts within an object: pairs of @Name and #text, and members that are texts themselves."""
    name = text(value.get("@Name"))
    if name is not None:
        yield name, text(value.get("#text")) or ""
        return
    for key, inner in value.items():
        for one in inner if isinstance(inner, list) else [inner]:
            if isinstance(one, dict):
                yield from _told(one)
            elif (said := text(one)) is not None:
                yield key.removeprefix("@"), said

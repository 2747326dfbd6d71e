"""Events of Windows about devices and logons, as shippers of logs write them in JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from doorward.batching import together
from doorward.hostile.json_text import Broken, values
from doorward.hostile.line_text import decoded
from doorward.reader import Reject, reader
from doorward.records.device_event import Noted
from doorward.records.logon_event import Sessions
from doorward.records.windows_event import knows
from doorward.records.windows_event import told as events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

# Names of the three forms: Winlogbeat's, NXLog's flat one, and the event as evtx_dump turns it into JSON.
_EVENT = re.compile(r'"(?:event_id|EventID)"\s*:\s*(?:\{.{0,120}?"#text"\s*:\s*)?"?([0-9]{1,5})\b')
_PROVIDER = re.compile(
    r'"(?:provider_name|SourceName|channel|Channel|Name)"\s*:\s*"(Microsoft-Windows-[^"]{1,80}|Security)"'
)
_SHAPE = re.compile(r'"winlog"\s*:\s*\{|"SourceName"\s*:|"Event"\s*:\s*\{')
_OWN = {"EventTime", "Hostname", "EventID", "SourceName", "Channel", "SourceModuleName", "Message"}
"""Names that NXLog gives to what is no data of the event."""


def recognises(sample: Sample) -> bool:
    """Whether it is JSON of Windows events in a known form, and one of its first lines tells of a device or a logon."""
    text = decoded(sample.head).lstrip()
    if not text.startswith(("{", "[")) or not _SHAPE.search(text):
        return False
    numbers, places = set(_EVENT.findall(text)), set(_PROVIDER.findall(text))
    return any(knows(place, number) for place in places for number in numbers)


@reader(fills=("endpoint_events", "logons", "sessions"), recognises=recognises)
def windows_events_json(source: Input) -> Iterable[Told]:
    """Device and logon events of Windows in JSON (Winlogbeat, NXLog, evtx_dump).

    The same events as in XML; other events are passed over. NXLog writes times without a zone unless it is told to write
    one; they are taken as UTC. A record is an event.
    """
    yield from together("endpoint_events", _events(source))


def _events(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    sessions = Sessions()
    with source.open() as stream:
        for told in values(stream):
            if isinstance(told, Broken):
                yield Reject(told.line, told.reason, told.text)
                continue
            noted = _noted(told.value)
            if noted is None:
                yield Reject(told.line, "it is no event of Windows in a known form", str(told.value)[:200])
                continue
            yield from events(noted, told.line, sessions)


def _noted(value: Any) -> Noted | None:
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("winlog"), dict):
        return _winlogbeat(value, value["winlog"])
    if isinstance(value.get("Event"), dict):
        return _dumped(value["Event"])
    if "EventID" in value and ("SourceName" in value or "Channel" in value):
        data = {key: text for key, text in _texts(value).items() if key not in _OWN}
        place = _text(value.get("SourceName")) or _text(value.get("Channel"))
        return Noted(place, _text(value["EventID"]), _text(value.get("EventTime")), _text(value.get("Hostname")), data)
    return None


def _winlogbeat(value: Mapping[str, Any], told: Mapping[str, Any]) -> Noted:
    data = _texts(told.get("user_data")) | _texts(told.get("event_data"))
    host = value.get("host")
    named = _text(told.get("computer_name")) or _text(host.get("name") if isinstance(host, dict) else None)
    place = _text(told.get("provider_name")) or _text(told.get("channel"))
    return Noted(place, _text(told.get("event_id")), _text(value.get("@timestamp")), named, data)


def _dumped(event: Mapping[str, Any]) -> Noted:
    system = event.get("System")
    system = system if isinstance(system, dict) else {}
    data = _texts(event.get("EventData"))
    user = event.get("UserData")
    for inner in user.values() if isinstance(user, dict) else ():
        data |= _texts(inner)
    place = _text(_attribute(system.get("Provider"), "Name")) or _text(system.get("Channel"))
    number, time = system.get("EventID"), _attribute(system.get("TimeCreated"), "SystemTime")
    number = number.get("#text") if isinstance(number, dict) else number
    return Noted(place, _text(number), _text(time), _text(system.get("Computer")), data)


def _attribute(value: Any, name: str) -> Any:
    held = value.get("#attributes") if isinstance(value, dict) else None
    return held.get(name) if isinstance(held, dict) else None


def _texts(value: Any) -> dict[str, str]:
    """Return the members of an object that are texts or numbers, those of its attributes among them, as texts."""
    if not isinstance(value, dict):
        return {}
    told = {key: text for key, inner in value.items() if (text := _text(inner)) is not None}
    return _texts(value.get("#attributes")) | told


def _text(value: Any) -> str | None:
    return None if value is None or isinstance(value, dict | list | bool) else str(value)

"""MISP events: what happened somewhere, and the indicators it left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.batching import batches
from doorward.hostile.json_stream import members, opening
from doorward.hostile.json_text import Broken, values
from doorward.iso_time import since_1970, utc
from doorward.reader import Reject, reader
from doorward.records.indicator import KINDS, feed, kind_of, row, sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from doorward.reader import Input, Sample, Told
    from doorward.records.indicator import Sign

_WITH_PORT = {"ip-dst|port", "ip-src|port", "hostname|port"}


def recognises(sample: Sample) -> bool:
    """Whether an object opens with an Event, alone, in a list or in a response."""
    keys = set(opening(sample.head))
    within = "response" in keys and '"Event"' in sample.text
    # A long list of tags or organisations may push the attributes out of sight.
    return ("Event" in keys or within) and any(mark in sample.text for mark in ('"Attribute"', '"analysis"', '"info"'))


@reader(fills=("indicators",), recognises=recognises)
def misp_event(source: Input) -> Iterable[Told]:
    """MISP events in JSON: attributes that are meant for detection (to_ids), in objects too.

    An attribute that is not meant for detection is counted and gives no row.
    """
    yield from batches("indicators", _attributes(source))


def _events(source: Input) -> Iterator[Any]:
    with source.open() as stream:
        first = stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        stream.seek(0)
        if first.startswith(b"["):
            for told in values(stream):
                yield Reject(told.line, told.reason, told.text) if isinstance(told, Broken) else _within(told.value)
        else:
            for key, told in members(stream):
                if key in {"Event", "response"}:
                    yield told.value if key == "Event" else _within(told.value)


def _within(value: Any) -> Any:
    return value.get("Event") if isinstance(value, dict) else None


def _attributes(source: Input) -> Iterator[Sequence[dict[str, Any]] | Reject]:
    number = 0
    for event in _events(source):
        if isinstance(event, Reject) or not isinstance(event, dict):
            yield event if isinstance(event, Reject) else Reject(number, "it is no event")
            continue
        name = f"MISP: {event['info']}"[:200] if isinstance(event.get("info"), str) else feed(source.name)
        for attribute in _every(event):
            number += 1
            yield _entry(attribute, event, number, name)


def _every(event: Mapping[str, Any]) -> Iterator[Any]:
    """Yield the attributes of an event, then those of its objects."""
    yield from _list(event, "Attribute")
    for thing in _list(event, "Object"):
        yield from _list(thing, "Attribute")


def _list(holder: Any, key: str) -> list[Any]:
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, list) else []


def _entry(attribute: Any, event: Mapping[str, Any], number: int, name: str) -> Sequence[dict[str, Any]] | Reject:
    if not isinstance(attribute, dict) or not isinstance(attribute.get("value"), str):
        return Reject(number, "an attribute without a value", str(attribute)[:200])
    if attribute.get("to_ids") is not True or attribute.get("deleted") is True:
        return []
    kind, value = str(attribute.get("type", "")), attribute["value"]
    signs = _signs(kind, value)
    if not signs:
        return Reject(number, f"{value[:100]!r} is no {kind[:50]}", value[:200])
    said = {
        "threat": attribute.get("comment") or event.get("info"),
        "first_listed": _time(attribute, "first_seen") or utc(event.get("date")),
        "last_listed": _time(attribute, "last_seen") or _time(attribute, "timestamp"),
        "tags": [str(tag["name"]) for tag in [*_list(event, "Tag"), *_list(attribute, "Tag")] if _is_tag(tag)] or None,
        "reference": str(event["uuid"]) if event.get("uuid") else None,
    }
    said["threat"] = str(said["threat"])[:200] if said["threat"] else None
    return [row(found, number, name, **said) for found in signs]


def _is_tag(tag: Any) -> bool:
    return isinstance(tag, dict) and isinstance(tag.get("name"), str)


def _signs(kind: str, value: str) -> list[Sign]:
    """Return the indicators of an attribute; one of two parts, such as filename|sha256, gives those that are matched."""
    if "|" not in kind or kind in _WITH_PORT:
        port = value.rpartition("|" if "|" in value else ":")[2] if kind in _WITH_PORT else ""
        bare = value.rpartition("|")[0] if kind in _WITH_PORT and "|" in value else value
        found = sign(kind_of(kind), bare, int(port) if port.isdecimal() and len(port) < 6 else None)  # noqa: PLR2004 - 65535
        return [found] if found else []
    pairs = zip(kind.split("|"), value.split("|"), strict=False)
    return [found for part, text in pairs if part in KINDS and (found := sign(kind_of(part), text))]


def _time(attribute: Mapping[str, Any], key: str) -> datetime | None:
    value = attribute.get(key)
    return utc(value) or since_1970(value)

"""Events of Windows about devices and logons, as wevtutil, PowerShell and the Event Viewer write them."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, BinaryIO, cast

from doorward.batching import together
from doorward.hostile.line_text import decoded
from doorward.hostile.xml_text import elements
from doorward.reader import reader
from doorward.records.device_event import Noted
from doorward.records.logon_event import Sessions
from doorward.records.windows_event import knows
from doorward.records.windows_event import told as events

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from doorward.hostile.xml_text import Element
    from doorward.reader import Input, Reject, Sample, Told

_NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DECLARATION = re.compile(r"(\s{0,100})(<\?xml[^>]{0,200}\?>)")
_ROOT = re.compile(r"<(Events|Event)[\s>]")
_PROVIDER = re.compile(r"<Provider\s[^>]{0,200}?Name\s*=\s*['\"]([^'\"]{1,100})['\"]")
_CHANNEL = re.compile(r"<Channel>([^<]{1,100})</Channel>")
_EVENT = re.compile(r"<EventID[^>]{0,60}>([0-9]{1,5})</EventID>")


def recognises(sample: Sample) -> bool:
    """Whether it is XML of Windows events, and one of its first tells of a device or a logon."""
    text = decoded(sample.head)
    body = text[declared.end() :] if (declared := _DECLARATION.match(text)) else text
    if not _ROOT.match(body.lstrip()) or _NAMESPACE not in text:
        return False
    return any(_tells(part) for part in text.split("<System>")[1:])


def _tells(part: str) -> bool:
    system = part.partition("</System>")[0][:4_000]
    event, place = _EVENT.search(system), _PROVIDER.search(system) or _CHANNEL.search(system)
    return bool(event and place and knows(place[1], event[1]))


@reader(fills=("endpoint_events", "logons", "sessions"), recognises=recognises)
def windows_events_xml(source: Input) -> Iterable[Told]:
    """Device and logon events of Windows in XML (wevtutil, Get-WinEvent, Event Viewer).

    Security 4624, 4625, 4634, 4647, 4648 and 4672 tell of logons; Security 6416 and what follows it, Partition/Diagnostic 1006, DriverFrameworks-UserMode 2003, 2100 and 2102,
    Kernel-PnP 400, 410 and 1010; other events are passed over. Events may stand in a row without a root around them, as
    wevtutil writes them. A record is an event.
    """
    yield from together("endpoint_events", _events(source))


def _events(source: Input) -> Iterator[dict[str, list[dict[str, Any]]] | Reject]:
    sessions = Sessions()
    with source.open() as stream:
        for element in elements(cast("BinaryIO", _Rooted(stream)), "Event", f"{{{_NAMESPACE}}}Event"):
            if _local(element.tag) != "Event" or not element.whole:
                continue
            yield from events(_noted(element), element.line, sessions)


def _noted(event: Element) -> Noted:
    parts = {_local(child.tag): child for child in event.children}
    system = {_local(child.tag): child for child in parts["System"].children} if "System" in parts else {}

    def said(tag: str, attribute: str = "") -> str | None:
        element = system.get(tag)
        return None if element is None else element.attributes.get(attribute) if attribute else element.text

    data: dict[str, str] = {}
    for place in ("EventData", "UserData"):
        for child in parts[place].walk() if place in parts else ():
            data |= {name: text for name, text in child.attributes.items() if name != "Name"}
            data[child.attributes.get("Name") or _local(child.tag)] = child.text
    provider = said("Provider", "Name") or said("Channel")
    return Noted(provider, said("EventID"), said("TimeCreated", "SystemTime"), said("Computer"), data)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Rooted:
    """A stream with a root around its events, behind the declaration, if there is one."""

    def __init__(self, stream: BinaryIO) -> None:
        head = stream.read(1_000)
        mark = next((mark for mark in (*_WIDE, codecs.BOM_UTF8) if head.startswith(mark)), b"")
        self._encoding = _WIDE.get(mark, "utf-8")
        declared = _DECLARATION.match(head[len(mark) :].decode(self._encoding, "ignore"))
        blanks, declaration = declared.groups() if declared else ("", "")
        rest = head[len(mark) + len((blanks + declaration).encode(self._encoding)) :]
        # XML wants its declaration first of all; the blanks are kept for the line numbers.
        self._ready = mark + f"{declaration}<Rooted>{blanks}".encode(self._encoding) + rest
        self._stream, self._ended = stream, False

    def read(self, count: int) -> bytes:
        """Return the next bytes; after the last ones, the end of the root."""
        if self._ready:
            ready, self._ready = self._ready, b""
            return ready
        data = self._stream.read(count)
        if not data and not self._ended:
            self._ended = True
            return "</Rooted>".encode(self._encoding)
        return data

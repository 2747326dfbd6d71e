"""One file per kind of event, named as EVE names it."""

from __future__ import annotations

from doorward.readers.suricata_eve.event import Event
from doorward.registry import members

EVENTS: dict[str, Event] = members(__name__, Event)

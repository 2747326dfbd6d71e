"""What Snipe-IT holds: hardware, and to whom it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile.csv_text import header
from doorward.hostile.json_stream import opening
from doorward.reader import reader
from doorward.records.scan_record import member
from doorward.register.export import Said, assets, entries, label
from doorward.register.words import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doorward.reader import Input, Sample, Told

_OBJECT = frozenset({"asset_tag", "status_label"})
_HEADER = (frozenset({"asset_tag", "asset_name"}), frozenset({"status", "serial", "checked_out_to"}))
_MACS = ("mac_address", "mac", "mac_addresses", "wifi_mac", "ethernet_mac", "lan_mac", "wlan_mac")
_ADDRESSES = ("ip_address", "ip", "ip_addresses", "static_ip", "ipv4", "ipv6")
_PEOPLE = frozenset({"user", ""})


def recognises(sample: Sample) -> bool:
    """Whether objects have an asset tag and a status label, alone or in rows, or a table has a tag and a name of assets."""
    keys = set(opening(sample.head))
    if keys:
        paged = {"total", "rows"} <= keys and all(f'"{name}"' in sample.text for name in _OBJECT)
        return paged or keys >= _OBJECT
    names = {key(name) for name in header(sample.head)}
    return names >= _HEADER[0] and bool(names & _HEADER[1])


@reader(fills=("assets",), recognises=recognises)
def snipeit(source: Input) -> Iterable[Told]:
    """Snipe-IT hardware, JSON of its API or CSV of its lists and reports.

    The user whom an asset is checked out to is its owner. Its end of life is what the manufacturer foresaw, not the last
    day in service: what is archived was in service until its entry was last changed, unless a field names the day.
    """
    with source.open() as stream:
        yield from assets(entries(stream, ("rows",)), _said)


def _said(told: Mapping[str, Any]) -> Said:
    fields = told.get("custom_fields")
    custom = {key(name): member(one, "value") for name, one in (fields if isinstance(fields, dict) else {}).items()}
    more = {**{name: value for name, value in told.items() if isinstance(value, str)}, **custom}
    status = member(told, "status_label", "name") or told.get("status")
    archived = member(told, "status_label", "status_meta") == "archived"
    return Said(
        {
            "name": _plain(told, "name", "asset_name") or _plain(told, "asset_tag"),
            "addresses": _each(more, _ADDRESSES),
            "macs": _each(more, _MACS),
            "serials": _plain(told, "serial", "serial_number"),
            "owner": _holder(told),
            "purpose": _plain(told, "notes") or label(told.get("category")),
            "in_service_from": told.get("purchase_date") or told.get("purchased") or told.get("created_at"),
        },
        "archived" if archived and not status else _spoken(status, archived=archived),
        told.get("updated_at") or told.get("last_updated"),
        more,
    )


def _spoken(status: Any, *, archived: bool) -> Any:
    """Return a status in the people's words, with the tool's own where it is archived."""
    named = label(status) or ""
    return f"{named} (archived)" if archived and "archived" not in named.lower() else named


def _plain(told: Mapping[str, Any], *names: str) -> str | None:
    return next(filter(None, (label(told.get(name)) for name in names)), None)


def _each(more: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    said = (label(more.get(name)) for name in names)
    return [part for one in said if one for part in one.replace(";", ",").replace("\n", ",").split(",") if part.strip()]


def _holder(told: Mapping[str, Any]) -> str | None:
    given = told.get("assigned_to")
    if isinstance(given, dict):
        return label(given.get("username") or given.get("name")) if given.get("type", "user") in _PEOPLE else None
    kind = (label(told.get("type")) or "").lower()
    return _plain(told, "username", "checked_out_to", "checked_out") if kind in _PEOPLE else None

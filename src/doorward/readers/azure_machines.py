"""The machines of Azure subscriptions, as its command line and its Resource Graph list them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile.json_stream import opening
from doorward.reader import reader
from doorward.records.scan_record import member
from doorward.register.export import Said, assets, entries, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doorward.reader import Input, Sample, Told

_MACHINE, _CARD = "microsoft.compute/virtualmachines", "microsoft.network/networkinterfaces"
_PAGE = ({"data", "totalRecords"}, {"data", "total_records"}, {"value"})


def recognises(sample: Sample) -> bool:
    """Whether objects are virtual machines or network interfaces of Azure, alone or in a page."""
    keys = set(opening(sample.head))
    kind = str(opening(sample.head).get("type")).lower()
    if kind in (_MACHINE, _CARD):
        return "id" in keys
    text = sample.text.lower()
    return any(page <= keys for page in _PAGE) and (f'"{_MACHINE}"' in text or f'"{_CARD}"' in text)


@reader(fills=("assets",), recognises=recognises)
def azure_machines(source: Input) -> Iterable[Told]:
    """Azure virtual machines (az vm list -d, az graph query), JSON.

    Addresses stand in the list with details, and in the network interfaces that Resource Graph knows: those are told
    under the name of the machine they are plugged into. A machine that is stopped is still in service.
    """
    with source.open() as stream:
        yield from assets(entries(stream, ("data", "value")), _said)


def _said(told: Mapping[str, Any]) -> Said | None:
    kind = str(told.get("type")).lower()
    if kind == _CARD:
        return _card(told)
    if kind != _MACHINE:
        return None
    inner = told.get("properties")
    state = member(inner, "extended", "instanceView", "powerState", "displayStatus")
    tags = told.get("tags")
    return Said(
        {
            "name": label(told.get("name")),
            "addresses": _split(told.get("privateIps")) + _split(told.get("publicIps")),
            "macs": _split(told.get("macAddresses")),
            "in_service_from": told.get("timeCreated") or member(inner, "timeCreated"),
        },
        (label(told.get("powerState")) or label(state) or "").lower().removeprefix("vm "),
        None,
        tags if isinstance(tags, dict) else {},
    )


def _card(told: Mapping[str, Any]) -> Said | None:
    """Return a network interface under the name of its machine; None if it is plugged into none."""
    inner = told.get("properties", told)
    machine = label(member(inner, "virtualMachine", "id"))
    if not machine:
        return None
    settings = member(inner, "ipConfigurations")
    found = [
        label(member(one, "properties", "privateIPAddress")) or label(member(one, "privateIPAddress"))
        for one in (settings if isinstance(settings, list) else [])
    ]
    return Said(
        {
            "name": machine.rpartition("/")[2],
            "addresses": [address for address in found if address],
            "macs": _split(member(inner, "macAddress")),
        }
    )


def _split(value: Any) -> list[str]:
    """Return the texts of a list, or of one text with commas between them."""
    parts = value if isinstance(value, list) else (label(value) or "").split(",")
    return [said for part in parts if (said := label(part))]

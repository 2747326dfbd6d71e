"""What NetBox means to be there: devices, virtual machines and their addresses."""

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

_PAGE = frozenset({"count", "next", "previous", "results"})
_NESTED = ('"device_type"', '"vcpus"', '"assigned_object_type"')
_OBJECTS = (
    frozenset({"device_type", "primary_ip4", "status"}),
    frozenset({"vcpus", "primary_ip4", "status"}),
    frozenset({"assigned_object_type", "address", "dns_name"}),
)
_HEADERS = (
    (frozenset({"name", "status", "tenant"}), frozenset({"rack", "device_type", "manufacturer"})),
    (frozenset({"name", "status", "cluster"}), frozenset({"vcpus", "memory", "memory_mb"})),
    (frozenset({"status", "vrf", "dns_name"}), frozenset({"ip_address", "address"})),
)


def recognises(sample: Sample) -> bool:
    """Whether it is a page of NetBox's API, such objects alone, or a table that it exported."""
    keys = set(opening(sample.head))
    if keys:
        return (keys >= _PAGE and any(name in sample.text for name in _NESTED)) or any(one <= keys for one in _OBJECTS)
    names = {key(name) for name in header(sample.head)}
    return any(every <= names and one_of & names for every, one_of in _HEADERS)


@reader(fills=("assets",), recognises=recognises)
def netbox(source: Input) -> Iterable[Told]:
    """NetBox devices, virtual machines and IP addresses, JSON of its API or CSV.

    The tenant stands for the owner where neither an owner nor a custom field of that name is told. A status other than
    active goes with the environment; what is being decommissioned was in service until its entry was last changed,
    unless a custom field names the day. An address is told under the name of what it is assigned to; free ones are not.
    """
    with source.open() as stream:
        yield from assets(entries(stream, ("results",)), _said)


def _said(told: Mapping[str, Any]) -> Said | None:
    if "assigned_object_type" in told or "vrf" in told:
        return _address(told)
    more = told.get("custom_fields")
    spoken = {name.removeprefix("cf_"): value for name, value in told.items() if name.startswith("cf_")}
    addresses = [
        label(told.get(name)) for name in ("primary_ip", "primary_ip4", "primary_ip6", "oob_ip", "out_of_band_ip")
    ]
    addresses += [label(told.get(name)) for name in ("ip_address", "ipv4_address", "ipv6_address")]
    return Said(
        {
            "name": label(told.get("name")) or label(told.get("display")),
            "addresses": list(dict.fromkeys(one.partition("/")[0] for one in addresses if one)),
            "macs": [one for one in (label(told.get("primary_mac_address")), label(told.get("mac_address"))) if one],
            "serials": label(told.get("serial")) or label(told.get("serial_number")),
            "owner": label(_field(more, spoken, "owner")) or label(told.get("owner")) or label(told.get("tenant")),
            "purpose": next(
                filter(None, (label(told.get(name)) for name in ("description", "role", "device_role"))), None
            ),
        },
        told.get("status"),
        told.get("last_updated"),
        {**(more if isinstance(more, dict) else {}), **spoken},
    )


def _field(more: Any, spoken: Mapping[str, Any], name: str) -> Any:
    return spoken.get(name) or member(more, name)


def _address(told: Mapping[str, Any]) -> Said | None:
    """Return an address under the name of what it is assigned to; None if it is free, or nobody can say whose it is."""
    holder = member(told, "assigned_object", "device") or member(told, "assigned_object", "virtual_machine")
    named = (holder, told.get("parent"), told.get("device"), told.get("virtual_machine"))
    name = next(filter(None, map(label, named)), None)
    name = name or label(told.get("dns_name"))
    written = label(told.get("address")) or label(told.get("ip_address"))
    if not (name and written):
        return None
    return Said({"name": name, "addresses": [written.partition("/")[0]]})

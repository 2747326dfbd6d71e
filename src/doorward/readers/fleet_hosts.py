"""The hosts that Fleet manages, and what osquery says of a machine itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.hostile.csv_text import header
from doorward.hostile.json_stream import opening
from doorward.reader import reader
from doorward.records.scan_record import member
from doorward.register.asset import texts
from doorward.register.export import Said, assets, entries, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doorward.reader import Input, Sample, Told

_HOST = frozenset({"hardware_serial", "primary_ip", "hostname"})
_SYSTEM = frozenset({"hostname", "hardware_serial", "cpu_brand"})
_SPEC = frozenset({"kind", "apiVersion", "spec"})
_NOWHERE = frozenset({"00:00:00:00:00:00", "127.0.0.1", "::1"})


def recognises(sample: Sample) -> bool:
    """Whether objects are hosts of Fleet, alone, in a page or as its command line writes them, or rows of osquery's system_info."""
    seen = opening(sample.head)
    keys = set(seen) or set(header(sample.head))
    if keys >= _HOST or (keys >= _SYSTEM and "hostIdentifier" not in keys):
        return True
    held = keys & {"hosts", "host"} or (keys >= _SPEC and seen["kind"] == "host")
    return bool(held) and all(f'"{name}"' in sample.text for name in _HOST)


@reader(fills=("assets",), recognises=recognises)
def fleet_hosts(source: Input) -> Iterable[Told]:
    """Fleet hosts (API, fleetctl get hosts --json, CSV of its list), and osquery's system_info, JSON.

    Who is known to use a host stands for its owner; its team for its purpose. Rows of system_info joined with
    interface_details and interface_addresses are one asset a row; loopback is left out.
    """
    with source.open() as stream:
        yield from assets(entries(stream, ("hosts", "host")), _said)


def _said(told: Mapping[str, Any]) -> Said:
    spec = told.get("spec")
    told = spec if isinstance(spec, dict) else told
    names = ("hostname", "computer_name", "display_name", "uuid")
    addresses = (label(told.get(name)) for name in ("primary_ip", "public_ip", "address"))
    macs = (label(told.get(name)) for name in ("primary_mac", "mac"))
    return Said(
        {
            "name": next(filter(None, (label(told.get(name)) for name in names)), None),
            "addresses": [one.partition("%")[0] for one in addresses if one and one not in _NOWHERE],
            "macs": [one for one in macs if one and one not in _NOWHERE],
            "serials": label(told.get("hardware_serial")),
            "owner": next(filter(None, _users(told)), None),
            "purpose": label(told.get("team_name")) or label(told.get("fleet_name")),
            "in_service_from": told.get("created_at"),
        }
    )


def _users(told: Mapping[str, Any]) -> Iterator[str | None]:
    """Yield who is known to use a host, the surest first."""
    for name, part in (("end_users", "idp_username"), ("device_mapping", "email")):
        held = told.get(name)
        yield from texts(held) if isinstance(held, str) else ()
        for one in held if isinstance(held, list) else ():
            yield label(member(one, part))

"""Columns of any names in a list of devices: which is probably meant to be what, and how that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doorward.asset_export import WORDS, Said, key
from doorward.asset_register import texts
from doorward.registers import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_NAMES: tuple[str, ...] = (
    "name",
    "hostname",
    "host_name",
    "host",
    "device_name",
    "device",
    "computer_name",
    "computer",
    "machine",
)
_NAMES += ("asset_name", "asset", "server_name", "server", "system_name", "system", "fqdn", "dns_name", "node")
_ADDRESSES: tuple[str, ...] = (
    "addresses",
    "address",
    "ip_address",
    "ip_addresses",
    "ip",
    "ips",
    "ipv4",
    "ipv4_address",
    "primary_ip",
)
_ADDRESSES += ("ip_addr", "management_ip", "mgmt_ip", "static_ip")
_MACS = ("macs", "mac", "mac_address", "mac_addresses", "mac_addr", "ethernet_address", "physical_address", "hwaddr")
_STATUS = ("status", "state", "asset_status", "device_status", "lifecycle_status")
_CHANGED = ("last_updated", "updated", "updated_at", "last_change", "last_changed", "last_modified", "modified")
_GUESSES: Mapping[str, Sequence[str]] = {
    "name": _NAMES,
    "addresses": _ADDRESSES,
    "macs": _MACS,
    **WORDS,
    "status": _STATUS,
    "changed": _CHANGED,
}
_TELLING = ("owner", "environment", "in_service_until", "criticality")
"""What a register says and the output of a scanner or a server does not."""
_FOREIGN = frozenset(
    {"tenant", "cluster", "vrf", "asset_tag", "distinguishedname", "entity", "last_update", "alternate_username"}
    | {"port", "ports", "cve", "cves", "cvss", "severity", "plugin_id", "protocol", "proto", "url", "query", "event_id"}
    | {"time", "timestamp", "valid_lifetime", "component", "version", "package"}
)
"""Columns of files that other readers take, or that are no register."""


def fits(names: Sequence[str]) -> bool:
    """Return whether columns name a device, its address and who answers for it or until when, in no words that mean another file.

    Args:
        names: columns, as `key` spells them.
    """
    if kind_of(names) or _FOREIGN & set(names):
        return False
    found = guess(names)
    return "name" in found and ("addresses" in found or "macs" in found) and any(one in found for one in _TELLING)


def guess(names: Iterable[str]) -> dict[str, str]:
    """Return which column is read as what: the likeliest of those that are there, each once."""
    left = dict.fromkeys(names)
    found: dict[str, str] = {}
    for meaning, words in _GUESSES.items():
        likeliest = next((word for word in words if word in left), None)
        if likeliest is not None:
            found[meaning] = likeliest
            del left[likeliest]
    return found


def spoken(written: Sequence[str], found: Mapping[str, str]) -> str:
    """Return the guess as a sentence, column by column, with what is not read.

    Args:
        written: columns as they are written.
        found: what `guess` returned for them.
    """
    spelled = {key(name): name[:100] for name in reversed(written)}
    guesses = ", ".join(f"{spelled[column]!r} as {meaning}" for meaning, column in found.items())
    rest = ", ".join(
        repr(name) for column, name in reversed(spelled.items()) if column and column not in found.values()
    )
    reason = f"the columns are read by guess: {guesses}" + (f"; not read: {rest[:500]}" if rest else "")
    return f"{reason}; rename them as a register has them to say otherwise"


def said(told: Mapping[str, Any], found: Mapping[str, str]) -> Said:
    """Return what a line says, its cells by the columns as `key` spells them, read by a guess."""
    values = {meaning: told.get(column) for meaning, column in found.items()}
    status, changed = values.pop("status", None), values.pop("changed", None)
    for meaning in ("addresses", "macs"):
        values[meaning] = list(_parts(values.get(meaning)))
    return Said(values, status, changed)


def _parts(text: Any) -> Iterator[str]:
    """Yield the values of a cell: semicolons, commas, bars, blanks or line ends stand between them."""
    for part in texts(str(text or "").replace("|", ",")):
        yield from part.split()

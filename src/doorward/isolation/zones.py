"""Which addresses each zone holds, as exact sets: the narrowest network decides, and the Internet is what is nobody's here."""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING

from doorward.isolation.rules import both, spans, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doorward.isolation.rules import Spans

INTERNET = "internet"
FAMILIES = ("4", "6")
_LAST = {"4": 2**32 - 1, "6": 2**128 - 1}
_NO_HOST = {
    "4": ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"),
    "6": ("::/3", "4000::/2", "8000::/1"),
}
"""What no host on the Internet has for an address: itself, its own wire, many at once (RFC 6890, RFC 4291)."""


def sets(zones: Iterable[tuple[str, str]], own: Iterable[str], family: str) -> Mapping[str, Spans]:
    """Return each zone's addresses in one IP family, the Internet last; a zone without any is left out.

    An address in several zones belongs to the one whose network is narrowest, of two alike to the first by name, as
    addresses of logs do. The Internet is every unicast address that lies in no zone and in no network of ours.

    Args:
        zones: (zone, CIDR).
        own: CIDRs that are the organisation's.
        family: 4 or 6.
    """
    named = sorted(
        ((network[0], zone, network[1]) for zone, text in zones for network in _network(text, family)),
        key=lambda item: (-item[0], item[1]),
    )
    taken: Spans = ()
    found: dict[str, Spans] = {}
    for _, zone, network in named:
        left = both(network, without(taken, _LAST[family]))
        found[zone] = spans([*found.get(zone, ()), *left])
        taken = spans([*taken, *network])
    ours = [text for text in own if text] + list(_NO_HOST[family])
    taken = spans([*taken, *(pair for text in ours for _, network in _network(text, family) for pair in network)])
    outside = spans([*found.pop(INTERNET, ()), *without(taken, _LAST[family])])
    return {**{zone: found[zone] for zone in sorted(found) if found[zone]}, **({INTERNET: outside} if outside else {})}


def _network(text: str, family: str) -> list[tuple[int, Spans]]:
    """Return the length of a CIDR's prefix and its addresses; none for text that is no CIDR of this family."""
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        return []
    ends = ((int(network.network_address), int(network.broadcast_address)),)
    return [(network.prefixlen, ends)] if str(network.version) == family else []

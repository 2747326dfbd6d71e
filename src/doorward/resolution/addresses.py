"""Which addresses are ours, on which side each stands, and which asset and zone each belongs to; pure."""

from __future__ import annotations

from collections import Counter
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""RFC 1918 and RFC 4193: what is internal where nobody says otherwise."""

_MOST = 16
"""Addresses that are guessed at most: more of them are no sensor's own network."""
_LEFT = 10
"""One in so many connections may stay unexplained."""
_LEAST = 50
"""An address that stands in less than one in so many connections is not worth a guess."""

_PLAIN = frozenset(range(1, 224)) - {127, 169}
"""First octets of IPv4 addresses that are a single host's, whatever follows."""

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def networks(texts: Iterable[str]) -> list[Network]:
    """Parse CIDRs; those that are none are left out (the register's reader has rejected them already)."""
    return [parsed for text in texts if (parsed := _network(text)) is not None]


class Networks:
    """Networks that are asked which of them holds an address; a length of prefix is looked up at once."""

    def __init__(self, named: Iterable[tuple[str, str]]) -> None:
        """Take (name, CIDR); what is no CIDR is left out, and of two names of one network the first by name counts."""
        self._names: dict[tuple[int, int], dict[int, str]] = {}
        for name, text in sorted(named, reverse=True):
            for network in networks([text]):
                key = (network.version, network.max_prefixlen - network.prefixlen)
                self._names.setdefault(key, {})[int(network.network_address) >> key[1]] = name
        self._keys = sorted(self._names, key=lambda key: key[1])

    def narrowest(self, address: Address) -> str | None:
        """Return the name of the narrowest network that holds an address, None if none does."""
        number = int(address)
        for key in self._keys:
            if key[0] == address.version and (name := self._names[key].get(number >> key[1])) is not None:
                return name
        return None


def resolve(
    seen: Iterable[str],
    internal: Sequence[str],
    zones: Iterable[tuple[str, str]],
    registered: Iterable[tuple[str, str]],
) -> list[dict[str, Any]]:
    """Return a row of tables/addresses.py for each address, sorted; whose it was when is told by resolution/.

    Args:
        seen: addresses as spelled in the data.
        internal: CIDRs that are the organisation's own.
        zones: (zone, CIDR); the narrowest that holds an address wins.
        registered: (asset, address) of the register; the same address in two assets goes to the first by name.
    """
    own, cut = Networks(("", text) for text in internal), Networks(zones)
    assets: dict[str, str] = {}
    for asset, address in sorted(registered):
        assets.setdefault(canonical(address), asset)
    return [_row(text, own, cut, assets) for text in sorted({*seen, *assets})]


def canonical(text: str) -> str:
    """Return an address in its standard spelling, IPv4 not wrapped in IPv6, no zone; other text unchanged."""
    address = _address(text)
    return text if address is None else str(address)


def inferred(pairs: Iterable[tuple[str, str, int]], internal: Sequence[str], explained: int = 0) -> list[str]:
    """Guess which public addresses are ours, where most traffic has no end in the networks we know.

    A sensor sees the traffic of the network it stands in, so each connection has one end there. The fewest addresses that
    together stand in nine of ten connections are taken for ours (greedy cover); a guess, to be said as one.

    Args:
        pairs: (source, destination, connections).
        internal: CIDRs known to be ours.
        explained: connections besides, each with an end in the known networks.

    Returns:
        Addresses, empty if the known networks explain half of the traffic, or if no few addresses explain it.
    """
    own = networks(internal)
    known: dict[str, str] = {}
    open_pairs: dict[tuple[str, str], int] = {}
    total = explained
    for source, destination, count in pairs:
        total += count
        pair = _open(source, own, known), _open(destination, own, known)
        if all(pair):
            open_pairs[pair] = open_pairs.get(pair, 0) + count
    loose = sum(open_pairs.values())
    return _cover(open_pairs, loose) if loose * 2 > total else []


def _cover(pairs: Mapping[tuple[str, str], int], total: int) -> list[str]:
    chosen: list[str] = []
    left = dict(pairs)
    while sum(left.values()) * _LEFT > total:
        weight: Counter[str] = Counter()
        for pair, count in left.items():
            for text in {*pair}:
                weight[text] += count
        best = min(weight, key=lambda text: (-weight[text], text))
        if len(chosen) == _MOST or weight[best] * _LEAST < total:
            return []
        chosen.append(best)
        left = {pair: count for pair, count in left.items() if best not in pair}
    return sorted(chosen)


def _open(text: str, own: Sequence[Network], known: dict[str, str]) -> str:
    """Return the standard spelling of an address that is nobody's yet; nothing if it is ours or no single host's."""
    if text not in known:
        address = _address(text)
        taken = address is None or _scope(address) != "unicast" or _holds(own, address)
        known[text] = "" if taken else str(address)
    return known[text]


def _row(text: str, own: Networks, zones: Networks, assets: Mapping[str, str]) -> dict[str, Any]:
    nobody = {"asset": None, "holders": None, "zone": None, "hostname": None, "mac": None}
    address = _address(text)
    if address is None:
        return {"address": text, "canonical": text, "internal": False, "scope": "not an address"} | nobody
    zone, asset = zones.narrowest(address), assets.get(str(address))
    return nobody | {
        "address": text,
        "canonical": str(address),
        "internal": asset is not None or zone is not None or own.narrowest(address) is not None,
        "scope": _scope(address),
        "asset": asset,
        "holders": None if asset is None else 1,
        "zone": zone,
    }


def _holds(own: Iterable[Network], address: Address) -> bool:
    return any(network.version == address.version and address in network for network in own)


def _scope(address: Address) -> str:
    if isinstance(address, IPv4Address) and int(address) >> 24 in _PLAIN:
        return "unicast"
    kinds = (
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("broadcast", address == IPv4Address("255.255.255.255")),
    )
    return next((name for name, holds in kinds if holds), "unicast")


def _address(text: str) -> Address | None:
    try:
        # The zone of a link-local address, fe80::1%eth0, names an interface of the machine that wrote it.
        address = ip_address(text.partition("%")[0] if ":" in text else text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _network(text: str) -> Network | None:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        return None

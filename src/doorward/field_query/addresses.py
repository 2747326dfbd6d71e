"""IP addresses as keys that sort: 32 hexadecimal digits, IPv4 mapped into IPv6, so that a network is a range of text."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_MAPPED = 0xFFFF << 32


@lru_cache(maxsize=65_536)
def address_key(text: str) -> str | None:
    """Return the key of an address in any spelling; None if the text is none."""
    try:
        return _key(ip_address(text))
    except ValueError:
        return None


def network_keys(text: str) -> tuple[str, str] | None:
    """Return the keys of the first and the last address of a network, or of one address; None if the text is neither."""
    try:
        network: IPv4Network | IPv6Network = ip_network(text, strict=False)
    except ValueError:
        return None
    return _key(network.network_address), _key(network.broadcast_address)


def _key(address: IPv4Address | IPv6Address) -> str:
    number = int(address) | (_MAPPED if address.version == 4 else 0)  # noqa: PLR2004 - the version of the protocol
    return f"{number:032x}"

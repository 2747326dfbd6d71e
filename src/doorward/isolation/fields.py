"""What the columns of a firewall rule mean as numbers: addresses, protocols, ports, states, interfaces; pure."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING

from doorward.isolation.rules import spans, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from doorward.isolation.rules import Spans

PROTOCOLS: Mapping[str, int] = {
    "icmp": 1,
    "igmp": 2,
    "ipip": 4,
    "tcp": 6,
    "egp": 8,
    "udp": 17,
    "dccp": 33,
    "ipv6": 41,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "ipv6-icmp": 58,
    "eigrp": 88,
    "ospf": 89,
    "pim": 103,
    "ipcomp": 108,
    "vrrp": 112,
    "sctp": 132,
    "udplite": 136,
}
"""Name -> number, as IANA assigns them."""
_NAMES = {number: name for name, number in PROTOCOLS.items()}
STATES = ("new", "established", "related", "invalid", "untracked")
TCP_PACKETS = ("opening", "answering", "odd")
"""By the flags: SYN alone; ACK or RST; any others, which no exchange has."""
FIELDS: Mapping[str, str] = {
    "sources": "source",
    "destinations": "destination",
    "protocols": "protocol",
    "source_ports": "source_port",
    "destination_ports": "port",
    "in_interfaces": "in",
    "out_interfaces": "out",
    "states": "state",
    "tcp_packets": "tcp",
}
"""Column of a rule -> field of a packet. A packet of a protocol without ports has ports 0, and one of no TCP opens."""
_NAMED = {"states": STATES, "tcp_packets": TCP_PACKETS}
_BITS = {"4": 32, "6": 128}
_PORTS = 65536


def size(column: str, family: str) -> int:
    """Return how many values a column's field has; interfaces are counted by `Interfaces`."""
    if column in {"sources", "destinations"}:
        return 1 << _BITS[family]
    return {"protocols": 256, **{name: len(words) for name, words in _NAMED.items()}}.get(column, _PORTS)


def meant(column: str, texts: Iterable[str], family: str, *, negated: bool = False) -> Spans:
    """Return the values that a column's texts mean in one IP family.

    Raises:
        ValueError: a text means none; addresses of the other family are passed over.
    """
    found = spans([pair for text in texts for pair in _meant(column, text, family)])
    return without(found, size(column, family) - 1) if negated else found


def _meant(column: str, text: str, family: str) -> list[tuple[int, int]]:
    if column in {"sources", "destinations"}:
        of, low, high = addresses(text)
        return [(low, high)] if of == family else []
    if column in _NAMED:
        if text not in _NAMED[column]:
            raise ValueError(f"{text!r} is not one of {', '.join(_NAMED[column])}")
        return [(_NAMED[column].index(text), _NAMED[column].index(text))]
    low, high = number(column, text)
    return [(low, high)]


def addresses(text: str) -> tuple[str, int, int]:
    """Return family, first and last address of a CIDR, an address or first-last.

    Raises:
        ValueError: it is none.
    """
    first, dash, last = text.partition("-")
    if dash:
        low, high = ip_address(first), ip_address(last)
        if low.version != high.version or int(low) > int(high):
            raise ValueError(f"{text!r} is no range of addresses")
        return str(low.version), int(low), int(high)
    network = ip_network(text, strict=False)
    return str(network.version), int(network.network_address), int(network.broadcast_address)


def number(column: str, text: str) -> tuple[int, int]:
    """Return the first and last port or protocol that a text means.

    Raises:
        ValueError: it means none.
    """
    if column == "protocols" and text in PROTOCOLS:
        return PROTOCOLS[text], PROTOCOLS[text]
    first, dash, last = text.partition("-")
    if not (first.isdecimal() and first.isascii() and (not dash or (last.isdecimal() and last.isascii()))):
        raise ValueError(f"{text!r} is no number and no range")
    low, high = int(first), int(last or first)
    if not low <= high < size(column, "4"):
        raise ValueError(f"{text!r} is out of range")
    return low, high


def written(column: str, values: Spans, family: str) -> list[str]:
    """Return texts that mean these values."""
    return [
        _written(column, low, family)
        if low == high
        else f"{_written(column, low, family)}-{_written(column, high, family)}"
        for low, high in (_singly(values) if column in {"protocols", *_NAMED} else values)
    ]


def _singly(values: Spans) -> Iterator[tuple[int, int]]:
    return ((value, value) for low, high in values for value in range(low, high + 1))


def _written(column: str, value: int, family: str) -> str:
    if column in {"sources", "destinations"}:
        return str(IPv4Address(value) if family == "4" else IPv6Address(value))
    if column in _NAMED:
        return _NAMED[column][value]
    return _NAMES.get(value, str(value)) if column == "protocols" else str(value)


class Interfaces:
    """The interfaces that some rules name, numbered: 0 is any other, a pattern stands for one that only it and shorter match."""

    def __init__(self, named: Iterable[str]) -> None:
        self.names = ["", *sorted(set(named) - {"", "*"})]

    def __len__(self) -> int:
        return len(self.names)

    def meant(self, texts: Sequence[str], *, negated: bool = False) -> Spans:
        """Return the numbers of the interfaces that match."""
        found = spans([(at, at) for at, name in enumerate(self.names) if any(_holds(text, name) for text in texts)])
        return without(found, len(self.names) - 1) if negated else found


def _holds(text: str, name: str) -> bool:
    if text.endswith("*"):
        return name.removesuffix("*").startswith(text[:-1]) and (name != "" or text == "*")
    return text == name

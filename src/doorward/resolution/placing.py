"""Who holds an address where no sighting tells: the card in it, the register, a record of DNS, a certificate."""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from doorward.resolution.facts import ADDRESS, CERTIFICATE, DNS, NOTHING, REGISTER
from doorward.resolution.sharing import distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from doorward.resolution.sharing import Numbers

_MARK, _FLIPPED = 0xFFFE, 0x02 << 56
"""The two bytes in the middle of an interface identifier made of a MAC address, and the bit that is turned over in it."""
NONE = -1


class Placed(NamedTuple):
    """For each spot the node that holds it and what tells that; NONE and NOTHING where nobody does."""

    node: Numbers
    how: Numbers

    def over(self, other: Placed) -> Placed:
        """Return these, and the others where these do not tell."""
        told = self.node >= 0
        return Placed(np.where(told, self.node, other.node), np.where(told, self.how, other.how))


def embedded(address: str) -> str | None:
    """Return the MAC address that an IPv6 address was made of (RFC 4291, modified EUI-64), None if it was not."""
    if ":" not in address:
        return None
    number = int(IPv6Address(address)) & (1 << 64) - 1
    if number >> 24 & 0xFFFF != _MARK:
        return None
    turned = number ^ _FLIPPED
    digits = f"{turned >> 40:06x}{turned & 0xFFFFFF:06x}"
    return ":".join(digits[place : place + 2] for place in range(0, 12, 2))


def made_of(canonical: Sequence[str], cards: Mapping[str, int]) -> Placed:
    """Return the spots whose address was made of a card."""
    return _placed([cards.get(embedded(text) or "", NONE) for text in canonical], ADDRESS)


def registered(rows: Iterable[tuple[int, int]], many: int) -> Placed:
    """Return who the register has at each of `many` spots, by (node, spot); the first node where it has several."""
    nodes = [NONE] * many
    for node, spot in sorted(rows, reverse=True):
        nodes[spot] = node
    return _placed(nodes, REGISTER)


def recorded(dns: tuple[Numbers, Numbers], certificates: tuple[Numbers, Numbers], anchor: Numbers, many: int) -> Placed:
    """Return whose name DNS gives each of `many` spots, else whose certificate it shows, where that is one device's.

    Of several names the one that the register has counts; a web server has many.

    Args:
        dns: nodes, and the spot of each.
        certificates: the same.
        anchor: nodes of the register's names.
        many: spots.
    """
    return _single(*dns, anchor, many, DNS).over(_single(*certificates, anchor, many, CERTIFICATE))


def _single(node: Numbers, spot: Numbers, anchor: Numbers, many: int, how: int) -> Placed:
    found = np.full(many, NONE)
    known = np.isin(node, anchor)
    for nodes, spots in ((node, spot), (node[known], spot[known])):
        places, names, _, _ = distinct(spots, nodes)
        alone, first, counts = np.unique(places, return_index=True, return_counts=True)
        found[alone[counts == 1]] = names[first[counts == 1]]
    return _placed(found, how)


def _placed(nodes: Sequence[int] | Numbers, how: int) -> Placed:
    node = np.asarray(nodes, np.int64)
    return Placed(node, np.where(node >= 0, how, NOTHING))

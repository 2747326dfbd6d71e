"""Observed exchanges as packets, and what rules would have done to each: columns in, columns out; pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from doorward.isolation.fields import PROTOCOLS
from doorward.isolation.intent import WITH_PORTS
from doorward.isolation.policy import Policy
from doorward.isolation.zones import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pyarrow as pa

    from doorward.isolation.programs import Program
    from doorward.isolation.rules import Rule

DENIED, ALLOWED, UNSURE = 0, 1, 2
"""What `fates` say of a packet."""
_UNSEEN = ("in", "out", "source_port")
"""Fields that no sensor tells of a first packet: the interfaces of a device, and one port of the many that a caller used."""
_SPELLED = {"icmp6": "ipv6-icmp", "icmpv6": "ipv6-icmp"}


@dataclass(frozen=True, slots=True)
class Traffic:
    """Exchanges of one IP family.

    Attributes:
        packets: field -> its value of each first packet.
        places: where each stands in the columns it was made of.
    """

    packets: Mapping[str, np.ndarray]
    places: np.ndarray


def traffic(flows: pa.Table, family: str) -> Traffic:
    """Return the first packets of exchanges; what has no addresses, protocol or port of this family is left out.

    Args:
        flows: columns source, destination, proto (text) and destination_port (whole numbers).
        family: 4 or 6.
    """
    sources, destinations = (_coded(flows[name], _OF[family]) for name in ("source", "destination"))
    protocols = _coded(flows["proto"], _protocol).astype(np.int64)
    ports = pc.fill_null(flows["destination_port"], -1).to_numpy()
    with_ports = np.isin(protocols, sorted(WITH_PORTS))
    ports = np.where(with_ports, ports, 0)
    known = (sources >= 0) & (destinations >= 0) & (protocols >= 0) & (ports >= with_ports) & (ports < 1 << 16)
    places = np.flatnonzero(known)
    nothing = np.zeros(len(places), np.int64)
    made = {
        "source": sources[places],
        "destination": destinations[places],
        "protocol": protocols[places],
        "port": ports[places],
    }
    return Traffic({**made, **dict.fromkeys(("source_port", "in", "out", "state", "tcp"), nothing)}, places)


def _coded(texts: pa.ChunkedArray, means: Callable[[str], int]) -> np.ndarray:
    """Return what each text means, asking once for each text; -1 for none."""
    coded = pc.dictionary_encode(texts).combine_chunks()
    values = [*(means(text) for text in coded.dictionary.to_pylist()), -1]
    wide = max(values) >= 1 << 63
    found: np.ndarray = np.array(values, dtype=object if wide else np.int64)[
        pc.fill_null(coded.indices, len(values) - 1).to_numpy(zero_copy_only=False)
    ]
    return found


def _number(family: str, text: str) -> int:
    try:
        address = ip_address(text)
    except ValueError:
        return -1
    return int(address) if str(address.version) == family else -1


_OF = {family: partial(_number, family) for family in FAMILIES}


def _protocol(name: str) -> int:
    text = _SPELLED.get(name.lower(), name.lower())
    return PROTOCOLS.get(text, int(text) if text.isascii() and text.isdecimal() and len(text) <= len("255") else -1)


def seen(rules: Sequence[Rule]) -> list[Rule]:
    """Return rules as a sensor can follow them: what depends on a field that it does not see may match or not."""
    return [
        replace(rule, match={name: rule.match[name] for name in rule.match if name not in _UNSEEN}, certain=False)
        if any(name in rule.match for name in _UNSEEN)
        else rule
        for rule in rules
    ]


def fates(made: Program, asked: Traffic) -> tuple[np.ndarray, np.ndarray]:
    """Return for each packet the rule that decides (-1: none) and its fate: DENIED, ALLOWED or UNSURE."""
    if not len(asked.places):
        return np.empty(0, np.int64), np.empty(0, np.int8)
    policy = Policy(seen(made.rules), made.default, made.sizes)
    cells = policy.scale.cells(asked.packets)
    # Many packets fare alike: each kind is asked once.
    _, first, back = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    deciding, fate = policy.fates({name: values[first] for name, values in asked.packets.items()})
    return deciding[back.reshape(-1)], fate[back.reshape(-1)]

"""What conduits mean to pass from zone to zone, as exact sets of first packets."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from doorward.isolation.fields import PROTOCOLS, STATES, TCP_PACKETS, number
from doorward.isolation.rules import both, spans, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from doorward.isolation.rules import Match, Spans

WITH_PORTS = frozenset(PROTOCOLS[name] for name in ("tcp", "udp", "dccp", "sctp", "udplite"))
_EVERY, _PORTS, _NONE = 255, ((1, 65535),), ((0, 0),)
"""A packet of a protocol without ports has ports 0; port 0 of one with ports is nobody's."""
Services = tuple[tuple[int, "Spans"], ...]
"""Protocol -> destination ports, all protocols that have any, ascending."""


def _ports(protocol: int) -> Spans:
    return _PORTS if protocol in WITH_PORTS else _NONE


EVERYTHING: Services = tuple((protocol, _ports(protocol)) for protocol in range(_EVERY + 1))


def services(conduit: Mapping[str, Any]) -> Services:
    """Return what a conduit names; without a protocol its ports are those of every protocol that has ports.

    Raises:
        ValueError: a protocol or port of it means none.
    """
    proto, texts = conduit.get("proto"), conduit.get("destination_ports")
    ports = spans([number("destination_ports", text) for text in texts]) if texts is not None else None
    if proto and proto.lower() in {"icmp", "icmpv6", "ipv6-icmp"}:
        protocols = {PROTOCOLS["icmp"], PROTOCOLS["ipv6-icmp"]}
    elif proto:
        low, high = number("protocols", proto.lower())
        protocols = set(range(low, high + 1))
    else:
        protocols = set(range(_EVERY + 1)) if ports is None else set(WITH_PORTS)
    found = ((protocol, _ports(protocol) if ports is None else both(ports, _ports(protocol))) for protocol in protocols)
    return tuple(sorted((protocol, held) for protocol, held in found if held))


def meant(conduits: Iterable[Mapping[str, Any]], day: date | None) -> Services:
    """Return what conduits between two zones mean to pass on a day: what one forbids no other allows.

    Raises:
        ValueError: see `services`.
    """
    allowed: dict[int, Spans] = defaultdict(tuple)
    forbidden: dict[int, Spans] = defaultdict(tuple)
    for conduit in conduits:
        if day is not None and conduit.get("ends") is not None and conduit["ends"] < day:
            continue
        into = forbidden if conduit.get("allowed") is False else allowed
        for protocol, ports in services(conduit):
            into[protocol] = spans([*into[protocol], *ports])
    left = ((protocol, both(ports, without(forbidden[protocol], 65535))) for protocol, ports in allowed.items())
    return tuple(sorted((protocol, ports) for protocol, ports in left if ports))


def one_by_one(conduits: Sequence[Mapping[str, Any]], day: date | None) -> dict[str, Services]:
    """Return what each conduit between two zones means to pass on a day, by its name or, without one, by what it names.

    Raises:
        ValueError: see `services`.
    """
    forbidding = [conduit for conduit in conduits if conduit.get("allowed") is False]
    called: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for conduit in conduits:
        if conduit.get("allowed") is not False:
            ports = conduit.get("destination_ports")
            named = f"{conduit.get('proto') or 'any'} {', '.join(ports) if ports is not None else ''}".strip()
            called[conduit.get("conduit") or named].append(conduit)
    found = {name: meant([*own, *forbidding], day) for name, own in sorted(called.items())}
    return {name: held for name, held in found.items() if held}


def others(named: Services) -> Services:
    """Return every service that is not among these."""
    known = dict(named)
    left = (
        (protocol, both(ports, without(known[protocol], 65535)) if protocol in known else ports)
        for protocol, ports in EVERYTHING
    )
    return tuple((protocol, ports) for protocol, ports in left if ports)


def matches(named: Services, sources: Spans, destinations: Spans) -> list[Match]:
    """Return the first packets of exchanges of these services from some addresses to others."""
    alike: dict[tuple[bool, Spans], list[tuple[int, int]]] = defaultdict(list)
    for protocol, ports in named:
        alike[protocol in WITH_PORTS, ports].append((protocol, protocol))
    opening = ((TCP_PACKETS.index("opening"),) * 2,)
    new = ((STATES.index("new"),) * 2,)
    return [
        {
            "source": sources,
            "destination": destinations,
            "protocol": spans(protocols),
            "source_port": _PORTS if with_ports else _NONE,
            "port": ports,
            "state": new,
            "tcp": opening,
        }
        for (with_ports, ports), protocols in sorted(alike.items(), reverse=True)
    ]

"""One rule in words: `deny tcp from lab to servers port 445`, made rows of filter_rules; pure."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any

from doorward.isolation.fields import PROTOCOLS, addresses, number
from doorward.isolation.zones import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doorward.isolation.rules import Spans

ACTIONS = {"allow": "accept", "accept": "accept", "permit": "accept", "deny": "deny", "drop": "deny", "reject": "deny"}
SHAPE = "deny tcp from ZONE to ZONE port 445"
_RULE = re.compile(
    r"(?P<action>\w+)(?: (?P<proto>[\w-]+))??(?: from (?P<sources>.+?))?(?: to (?P<destinations>.+?))?(?: ports? (?P<ports>[\d,\s-]+))?"
)
_ANY = frozenset({"any", "all", "ip", "anywhere"})
_ADDRESS = {"4": IPv4Address, "6": IPv6Address}


def spoken(text: str, zones: Mapping[str, Mapping[str, Spans]]) -> list[dict[str, Any]]:
    """Return a rule in words as rows of filter_rules, one for each IP family that it can speak of.

    Args:
        text: action, and in this order where they are said: protocol, from, to, port; zones or addresses, commas between them.
        zones: IP family -> zone -> addresses; see `sets`.

    Raises:
        ValueError: it says something else; the message says what is understood.
    """
    found = _RULE.fullmatch(" ".join(text.split()))
    if found is None or found["action"].lower() not in ACTIONS:
        raise ValueError(f"{text[:80]!r} is no rule such as '{SHAPE}'; it begins with {', '.join(ACTIONS)}")
    row: dict[str, Any] = {"action": ACTIONS[found["action"].lower()], "text": text, **_service(found)}
    made = []
    for family in FAMILIES:
        ends = {name: _end(found[name], zones, family) for name in ("sources", "destinations")}
        if all(texts is None or texts for texts in ends.values()):
            made.append({**row, "family": family, **{name: texts for name, texts in ends.items() if texts}})
    return made


def _service(found: re.Match[str]) -> dict[str, Any]:
    """Return the protocol and the ports of a rule; ports without a protocol are those of TCP and UDP."""
    proto, ports = (found["proto"] or "any").lower(), found["ports"]
    said: dict[str, Any] = {}
    if proto not in _ANY:
        number("protocols", proto)
        said["protocols"] = [*({"icmp", "ipv6-icmp"} if proto == "icmp" else {proto})]
    if ports is not None:
        texts = [text.strip() for text in ports.split(",") if text.strip()]
        for text in texts:
            number("destination_ports", text)
        said["destination_ports"] = texts
        said.setdefault("protocols", [name for name in ("tcp", "udp") if name in PROTOCOLS])
    return said


def _end(said: str | None, zones: Mapping[str, Mapping[str, Spans]], family: str) -> list[str] | None:
    """Return the addresses of zones and networks in one family; None for any.

    Raises:
        ValueError: a word is neither a zone nor an address.
    """
    if said is None or said.lower() in _ANY:
        return None
    texts = []
    for word in (part.strip() for part in said.split(",")):
        if any(word in named for named in zones.values()):
            texts += [_range(low, high, family) for low, high in zones.get(family, {}).get(word, ())]
            continue
        try:
            texts += [word] if addresses(word)[0] == family else []
        except ValueError as error:
            known = sorted({zone for named in zones.values() for zone in named})
            raise ValueError(
                f"{word[:60]!r} is neither an address nor a zone; zones are {', '.join(known) or 'none'}"
            ) from error
    return texts


def _range(low: int, high: int, family: str) -> str:
    return f"{_ADDRESS[family](low)}-{_ADDRESS[family](high)}"


def inserted(
    rows: Sequence[Mapping[str, Any]], chain: tuple[str, str], made: Sequence[Mapping[str, Any]], before: float
) -> list[dict[str, Any]]:
    """Return rows of one device with further rules in a chain, in front of the rule at position `before`.

    Args:
        rows: rows of filter_rules of one file and device.
        chain: ruleset and name of the chain.
        made: the further rules, in order.
        before: a position of the chain; 1 is in front of all, one more than there are is behind all.
    """
    own = [row for row in rows if (row.get("ruleset") or "", row["chain"]) == chain]
    where = {name: own[0].get(name) for name in ("origin", "device", "ruleset", "chain", "hooks", "priority")}
    families = {row.get("family") for row in own}
    spoken_of = [row for row in made if None in families or row["family"] in families]
    new = [
        {**row, **where, "position": before - 1 + (place + 1) / (len(spoken_of) + 1)}
        for place, row in enumerate(spoken_of)
    ]
    return [dict(row) for row in rows] + new

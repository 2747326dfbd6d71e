"""One entry of an access list of Cisco's IOS or ASA, made a draft of filter_rules; what is not known ends the reading of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, ip_address, ip_network

from doorward.firewall.drafting import Draft

MOST = 1_000_000
"""Members of groups that entries may hold together; entries beyond keep the group's name, unread."""
_PORTS = {
    "bgp": 179,
    "bootpc": 68,
    "bootps": 67,
    "domain": 53,
    "echo": 7,
    "ftp": 21,
    "ftp-data": 20,
    "https": 443,
    "imap4": 143,
    "isakmp": 500,
    "ldap": 389,
    "ldaps": 636,
    "lpd": 515,
    "netbios-ns": 137,
    "netbios-dgm": 138,
    "netbios-ssn": 139,
    "non500-isakmp": 4500,
    "ntp": 123,
    "pop3": 110,
    "radius": 1645,
    "radius-acct": 1646,
    "rip": 520,
    "smtp": 25,
    "snmp": 161,
    "snmptrap": 162,
    "sqlnet": 1521,
    "ssh": 22,
    "sunrpc": 111,
    "syslog": 514,
    "tacacs": 49,
    "telnet": 23,
    "tftp": 69,
    "whois": 43,
    "www": 80,
}
_LOG = re.compile(
    r"\blog(-input)?\b( ([0-7]|default|disable|[a-z]+al|emergencies|alerts|errors|warnings|notifications|debugging)\b)?( interval \d+)?"
)
_ACTIONS = {"permit": "accept", "deny": "deny"}
_FAMILIES = {"any4": "4", "any6": "6"}


class Unknown(ValueError):  # noqa: N818  # it is no error: an entry says something that is not modelled
    """Words that are not understood."""


@dataclass(slots=True)
class Groups:
    """Groups and objects by name; None where a member is not understood.

    Attributes:
        wildcards: addresses of entries are followed by wildcards, as IOS has them; else by netmasks.
    """

    wildcards: bool
    networks: dict[str, list[str] | None] = field(default_factory=dict)
    services: dict[str, list[str] | None] = field(default_factory=dict)
    copied: int = 0

    def members(self, known: dict[str, list[str] | None], name: str) -> list[str]:
        """Return the members of a group.

        Raises:
            Unknown: they are not known, or too many.
        """
        found = known.get(name)
        if not found or self.copied + len(found) > MOST:
            raise Unknown(name)
        self.copied += len(found)
        return found


def network(address: str, mask: str, *, wildcard: bool) -> str:
    """Return the CIDR of an address with a netmask or a wildcard.

    Raises:
        Unknown: the bits of the mask are not in one piece.
    """
    try:
        bits = int(IPv4Address(mask)) ^ (0xFFFFFFFF if wildcard else 0)
        whole = f"{bits:032b}"
        if "01" in whole:
            raise Unknown(mask)
        return str(ip_network((int(IPv4Address(address)), whole.count("1")), strict=False))
    except AddressValueError as error:
        raise Unknown(str(error)) from error


def port(words: list[str]) -> list[str]:
    """Take an operator and its ports off the words; return what they mean, as columns write it.

    Raises:
        Unknown: they are no ports.
    """
    operator = words.pop(0)
    if operator == "range" and len(words) > 1:
        return [f"{_number(words.pop(0))}-{_number(words.pop(0))}"]
    found = [_number(words.pop(0))] if words else []
    while operator in {"eq", "neq"} and words and (words[0].isdecimal() or words[0] in _PORTS):
        found.append(_number(words.pop(0)))
    if operator == "eq" and found:
        return [str(number) for number in found]
    if len(found) == 1 and operator == "lt" and found[0] > 0:
        return [f"0-{found[0] - 1}"]
    if len(found) == 1 and operator == "gt" and found[0] < 65535:  # noqa: PLR2004  # the last port
        return [f"{found[0] + 1}-65535"]
    raise Unknown(operator)


def _number(word: str) -> int:
    if word in _PORTS:
        return _PORTS[word]
    if not (word.isascii() and word.isdecimal()) or len(word) > len("65535") or int(word) > 65535:  # noqa: PLR2004  # the last port
        raise Unknown(word)
    return int(word)


def addresses(words: list[str], groups: Groups) -> list[str] | None:
    """Take one address or group off the words; return CIDRs, None for any.

    Raises:
        Unknown: it is neither.
    """
    word = words.pop(0) if words else ""
    if word in {"any", *_FAMILIES}:
        return {"any4": ["0.0.0.0/0"], "any6": ["::/0"]}.get(word)
    if word in {"object-group", "object", "addrgroup"} and words:
        return groups.members(groups.networks, words.pop(0))
    try:
        if word == "host" and words:
            return [str(ip_address(words.pop(0)))]
        if "/" in word:
            return [str(ip_network(word, strict=False))]
        address = str(ip_address(word))
    except ValueError as error:
        raise Unknown(str(error)) from error
    if words and words[0][:1].isdecimal() and "." in words[0]:
        return [network(address, words.pop(0), wildcard=groups.wildcards)]
    return [address]


def draft(entry: str, groups: Groups, *, standard: bool = False, family: str | None = None) -> Draft:
    """Return what an entry means, from permit or deny on.

    Args:
        entry: `permit tcp any host 192.0.2.1 eq 22 log`.
        groups: groups and objects of the configuration.
        standard: the list is a standard one: entries name sources only.
        family: 4 or 6, where the list is of one.
    """
    words, made = entry.split(), Draft(family)
    action = _ACTIONS.get(words.pop(0) if words else "", "unread")
    made.act(action)
    if action == "unread":
        made.unread(entry)
        return made
    try:
        if not standard:
            _protocol(made, words)
        for column, ports in (("sources", "source_ports"), ("destinations", "destination_ports"))[
            : 1 if standard else 2
        ]:
            found = addresses(words, groups)
            if found is not None:
                made.narrow(column, found)
            if words and words[0] in {"eq", "neq", "lt", "gt", "range"}:
                negated = words[0] == "neq"
                words[0] = "eq" if negated else words[0]
                made.narrow(ports, port(words), negated=negated)
            elif words[:1] == ["object-group"] and len(words) > 1 and words[1] in groups.services:
                made.narrow(ports, groups.members(groups.services, words[1]))
                del words[:2]
        _tail(made, words)
    except Unknown:
        made.unread(entry)
    return made


def _protocol(made: Draft, words: list[str]) -> None:
    word = words.pop(0) if words else ""
    if word in {"object-group", "object", ""}:
        raise Unknown(word)
    if word in {"icmp6", "ipv6-icmp"} or (word == "icmp" and made.family == "6"):
        made.narrow("protocols", ["ipv6-icmp"])
    elif word == "ahp":
        made.narrow("protocols", ["ah"])
    elif word not in {"ip", "ipv6"}:
        made.narrow("protocols", [word])


def _tail(made: Draft, words: list[str]) -> None:
    """Read what stands behind the addresses: an entry that is inactive decides nothing."""
    if "inactive" in words:
        made.act("continue")
        return
    left = _LOG.sub("", " ".join(words)).split()
    if left[:1] == ["established"]:
        made.narrow("tcp_packets", ["answering"])
        del left[0]
    if left:
        made.unread(" ".join(left))

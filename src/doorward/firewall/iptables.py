"""One rule as iptables-save writes it, made a draft of filter_rules (iptables(8), iptables-extensions(8))."""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address
from typing import TYPE_CHECKING

from doorward.firewall.drafting import Draft
from doorward.firewall.tcp_flags import kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

_WORD = re.compile(r'"((?:[^"\\]|\\.)*+)"|(\S+)')
_ESCAPED = re.compile(r"\\(.)")
_HITS = re.compile(r"[0-9]{1,18}")
_TARGETS = {"ACCEPT": "accept", "DROP": "deny", "REJECT": "deny", "RETURN": "return"}
_TRANSLATES = frozenset({"SNAT", "DNAT", "MASQUERADE", "REDIRECT", "NETMAP"})
_LEAVING = frozenset({"SNAT", "MASQUERADE"})
"""What gives packets another source once all is decided; another destination is decided anew."""
_HARMLESS = frozenset(
    """AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DSCP ECN HL HMARK IDLETIMER LED LOG MARK NFLOG NOTRACK RATEEST SECMARK SET
    TCPMSS TCPOPTSTRIP TEE TOS TRACE TTL ULOG""".split()  # noqa: SIM905  # a list of names reads best as names
)
_PLAIN_MODULES = frozenset(
    {"tcp", "udp", "udplite", "sctp", "dccp", "multiport", "state", "conntrack", "comment", "iprange", "icmp", "icmp6"}
)
_SPELLED = {"icmpv6": "ipv6-icmp", "icmp6": "ipv6-icmp"}


def _address(text: str) -> str:
    """Return a CIDR for an address with a mask; other masks than whole prefixes stay as written, and mean no value."""
    address, _, mask = text.partition("/")
    try:
        bits = f"{int(IPv4Address(mask)):032b}"
    except AddressValueError:
        return text
    return text.replace("/", " mask ") if "01" in bits else f"{address}/{bits.count('1')}"


def _port(text: str) -> str:
    low, colon, high = text.partition(":")
    return f"{low or 0}-{high or 65535}" if colon else text


def _interface(text: str) -> str:
    return f"{text[:-1]}*" if text.endswith("+") else text


_COLUMNS: dict[str, tuple[str, Callable[[str], str]]] = {
    **dict.fromkeys(("-s", "--source", "--src"), ("sources", _address)),
    **dict.fromkeys(("-d", "--destination", "--dst"), ("destinations", _address)),
    **dict.fromkeys(("-i", "--in-interface"), ("in_interfaces", _interface)),
    **dict.fromkeys(("-o", "--out-interface"), ("out_interfaces", _interface)),
    **dict.fromkeys(("-p", "--protocol"), ("protocols", lambda text: _SPELLED.get(text.lower(), text.lower()))),
    **dict.fromkeys(("--sport", "--source-port", "--sports", "--source-ports"), ("source_ports", _port)),
    **dict.fromkeys(("--dport", "--destination-port", "--dports", "--destination-ports"), ("destination_ports", _port)),
    **dict.fromkeys(("--state", "--ctstate"), ("states", str.lower)),
    "--src-range": ("sources", str),
    "--dst-range": ("destinations", str),
}
"""Option -> column, and how one of its values is written there."""


def words(text: str) -> list[str]:
    """Return the words of a rule, quoted ones without their quotes."""
    return [_ESCAPED.sub(r"\1", quoted) if word == "" else word for quoted, word in _WORD.findall(text)]


def draft(said: Sequence[str], family: str, chains: AbstractSet[str]) -> Draft:
    """Return what the words behind `-A CHAIN` mean.

    Args:
        said: see `words`.
        family: 4 or 6.
        chains: chains of the table, which rules may jump to.
    """
    made, at, target = Draft(family), 0, ""
    made.act("continue")
    while at < len(said):
        end = _end(said, at)
        option, values, negated = _option(said[at:end])
        if option in {"-j", "--jump", "-g", "--goto"} and values:
            target = values[0]
            _acts(made, target, chains, goes=option in {"-g", "--goto"})
        elif not _read(made, option, values, negated=negated) and not _of_target(option, target, chains):
            made.unread(" ".join(said[at:end]))
        at = end
    return made


def _of_target(option: str, target: str, chains: AbstractSet[str]) -> bool:
    """Return whether an option belongs to a target that has options; a match behind the target is a condition still."""
    takes = bool(target) and target not in chains and target not in _TARGETS
    return option == "--reject-with" or (takes and option not in {"-m", "--match"})


def _end(said: Sequence[str], at: int) -> int:
    """Return where the option that begins here ends; what stands behind --comment is never an option."""
    begun = at + (said[at] == "!") + 1
    if said[begun - 1 : begun] == ["--comment"]:
        return min(begun + 1, len(said))
    end = begun
    while end < len(said) and not (said[end].startswith("-") or (said[end] == "!" and end > begun)):
        end += 1
    return end


def _option(piece: Sequence[str]) -> tuple[str, list[str], bool]:
    """Return an option, its values and whether it is negated: the sign stands before it, in old files behind it."""
    negated = "!" in piece[:1] or "!" in piece[1:2]
    kept = [word for at, word in enumerate(piece) if word != "!" or at > 1]
    return (kept[0] if kept else ""), kept[1:], negated


def _read(made: Draft, option: str, values: list[str], *, negated: bool) -> bool:
    """Narrow a draft by an option; return whether it is understood."""
    if option == "--comment" and values:
        made.comment = values[0]
    elif option in {"-m", "--match"} and values and values[0] in _PLAIN_MODULES:
        pass
    elif option == "-c" and values and _HITS.fullmatch(values[0]):
        made.hits = int(values[0])
    elif option in {"--syn", "--tcp-flags"}:
        return _flags(made, values or ["fin,syn,rst,ack", "syn"], negated=negated)
    elif option in _COLUMNS and len(values) == 1:
        column, spelled = _COLUMNS[option]
        if column == "protocols" and values[0].lower() in {"all", "0"} and not negated:
            return True
        made.narrow(column, [spelled(value) for value in values[0].split(",")], negated=negated)
    else:
        return False
    return True


def _flags(made: Draft, values: list[str], *, negated: bool) -> bool:
    """Narrow a draft by flags of TCP; return whether that says all."""
    if len(values) != len(("mask", "compared")):
        return False
    try:
        found, exact = kinds(*(value.lower().split(",") for value in values), negated=negated)
    except ValueError:
        return False
    made.narrow("protocols", ["tcp"])
    made.narrow("tcp_packets", found)
    return exact


def _acts(made: Draft, target: str, chains: AbstractSet[str], *, goes: bool) -> None:
    if target in chains:
        made.act("goto" if goes else "jump", target)
    elif target in _TARGETS:
        made.act(_TARGETS[target])
    elif target in _TRANSLATES:
        made.act("accept" if target in _LEAVING else "unread")
        made.unread(f"translates by {target}")
    elif target not in _HARMLESS:
        made.act("unread")
        made.unread(f"target {target}")

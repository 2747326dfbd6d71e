"""Flags of TCP as packet filters test them, as kinds of packets; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.isolation.fields import TCP_PACKETS

if TYPE_CHECKING:
    from collections.abc import Collection

FLAGS = {"fin": 1, "syn": 2, "rst": 4, "psh": 8, "ack": 16, "urg": 32}
_SYN_ALONE, _OF_OPENING = FLAGS["syn"], FLAGS["fin"] | FLAGS["syn"] | FLAGS["rst"] | FLAGS["ack"]
_OF_ANSWER = FLAGS["ack"] | FLAGS["rst"]
_ALL = 64


def _kind(flags: int) -> str:
    opening, answering, odd = TCP_PACKETS
    return opening if flags & _OF_OPENING == _SYN_ALONE else answering if flags & _OF_ANSWER else odd


def kinds(mask: Collection[str], compared: Collection[str], *, negated: bool = False) -> tuple[list[str], bool]:
    """Return which kinds of packets a test of flags may match, and whether it matches every packet of them.

    Args:
        mask: flags that are looked at, in lower case; `all` and `none` as iptables has them.
        compared: those of them that must be set; the others must not.
        negated: the test matches where the comparison fails.

    Raises:
        ValueError: a flag is not known.
    """
    looked, wanted = _bits(mask), _bits(compared)
    matching = {flags for flags in range(_ALL) if (flags & looked == wanted) != negated}
    touched = [kind for kind in TCP_PACKETS if any(_kind(flags) == kind for flags in matching)]
    return touched, matching == {flags for flags in range(_ALL) if _kind(flags) in touched}


def _bits(names: Collection[str]) -> int:
    known = {**FLAGS, "all": _ALL - 1, "none": 0}
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no flag of TCP")
    total = 0
    for name in names:
        total |= known[name]
    return total

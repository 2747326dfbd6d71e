"""What a name or a MAC address as written means: one spelling for each device, none for what is no name."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from doorward.addressing import mac

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

DEFAULTS = frozenset(
    {
        *("localhost", "(none)", "none", "null", "unknown", "default", "host", "computer", "pc", "desktop", "laptop"),
        *(
            "workstation",
            "server",
            "printer",
            "test",
            "android",
            "iphone",
            "ipad",
            "macbook",
            "raspberrypi",
            "raspberry",
        ),
        *("ubuntu", "debian", "kali", "openwrt", "espressif", "esp32", "esp8266"),
    }
)
"""Names that many devices bear as they leave the factory or the installer: they tell nobody, however few bear them here."""
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
_NETBIOS = 15
"""Characters of a name that NetBIOS keeps; Windows cuts the rest."""


def names(texts: Iterable[str], registered: Iterable[str] = ()) -> dict[str, str]:
    """Return what each name means: short, in lower case, without the dot or dollar sign at its end.

    A name stays whole where the register has several of the same first part, or where it is no host name. What NetBIOS cut
    off at its fifteenth character is the one longer name that begins so. Addresses are no names.

    Args:
        texts: names as written, in lower case.
        registered: those of them that the register has.
    """
    bare = {text: text.rstrip(".$ ") for text in texts}
    whole: dict[str, set[str]] = {}
    for text in registered:
        full = text.rstrip(".$ ")
        if _HOST.fullmatch(full):
            whole.setdefault(full.partition(".")[0], set()).add(full)
    several = {short for short, fulls in whole.items() if len(fulls) > 1}
    meant = {text: _short(full, several) for text, full in bare.items() if full and not _ADDRESS.fullmatch(full)}
    anchors = {meant[text] for text in registered if text in meant}
    longer = _uncut(sorted({*meant.values()}), anchors)
    return {text: longer.get(name, name) for text, name in meant.items()}


def macs(texts: Iterable[str]) -> dict[str, str]:
    """Return the MAC address of a single card that each text is; what is none, or many cards', is left out."""
    read = ((text, mac(text)) for text in texts)
    return {text: card for text, card in read if card and not _many(card)}


def random(card: str) -> bool:
    """Say whether a MAC address was made up by its device, not by a maker of cards (IEEE 802, locally administered)."""
    return card[1] in "26ae"


def _many(card: str) -> bool:
    return card[1] in "13579bdf" or card == "00:00:00:00:00:00"


def _short(full: str, several: Collection[str]) -> str:
    if not _HOST.fullmatch(full):
        return full
    short = full.partition(".")[0]
    return full if short in several else short


def _uncut(known: list[str], anchors: Collection[str]) -> Mapping[str, str]:
    """Return the longer name of each that was cut, if just one begins so and the register has no such short one."""
    found = {}
    for name in known:
        if len(name) == _NETBIOS and name not in anchors:
            place = bisect_right(known, name)
            begun = [other for other in known[place : place + 2] if other.startswith(name)]
            if len(begun) == 1:
                found[name] = begun[0]
    return found

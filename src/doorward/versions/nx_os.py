from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_PART = r"\(([0-9]+(?:\.[0-9]+)*)([a-z]{0,2}[0-9]?)\)"
_VERSION = re.compile(rf"v?([0-9]+)\.([0-9]+)(?:{_PART}(?:([a-z]+)([0-9]+)(?:{_PART})?|[fm])?)?")
_DOTTED = re.compile(r"v?([0-9]+(?:\.[0-9]+)+)([a-z]?)")


@scheme(products=(("cisco", "nx-os"), ("cisco", "nx_os"), ("cisco", "nx-os_software"), ("cisco", "cisco_nx-os*")))
def nx_os(version: str) -> Key | None:
    """Cisco NX-OS: release, maintenance with the letter of its rebuild (10.2(3a)), train of a platform (7.0(3)I7(4)).

    Between platforms no order is defined: a version of a train has a key by its numbers, right within the train, and not
    exact. F and M behind the newest (10.2(3)F) only say what kind of release it is.
    """
    text = version.lower().replace(" ", "")
    match = _VERSION.fullmatch(text)
    if match:
        major, minor, maintenance, letter, train, edition, rebuild, again = match.groups(default="")
        release = number(major) + number(minor) + _part(maintenance, letter)
        platform = f"${train} {number(edition)}{_part(rebuild, again)}" if train else "!"
        return Key(release + platform, exact=not train)
    dotted = _DOTTED.fullmatch(text)
    if dotted is None:
        return None
    major, minor, *rest = dotted[1].split(".")
    return Key(number(major) + number(minor) + _part(".".join(rest), dotted[2]) + "!")


def _part(maintenance: str, letter: str) -> str:
    return numbers(maintenance.split(".")) + letter + "!"

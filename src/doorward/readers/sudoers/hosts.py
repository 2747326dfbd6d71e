"""Whether a rule of sudoers holds for the host that its file was taken from."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from doorward.inventory.host import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Sequence

_NETWORK = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:/[\d.]{1,15})?|[0-9a-fA-F]{0,4}:[0-9a-fA-F:.]{1,40}(?:/\d{1,3})?")


def holds(hosts: Sequence[tuple[bool, str]], machine: str) -> bool | None:
    """Return whether hosts, the last one that fits counting, hold the machine; None where nobody can tell."""
    found: bool | None = False
    for meant, name in hosts:
        fits = _is(name, machine)
        if fits:
            found = meant
        elif fits is None and found is not meant:
            found = None
    return found


def _is(name: str, machine: str) -> bool | None:
    if name == "ALL":
        return True
    if machine == UNTOLD or name.startswith("+") or _NETWORK.fullmatch(name) or re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        return None
    wanted, own = name.replace('"', "").lower(), machine.lower()
    if "." not in wanted or "." not in own:
        wanted, own = wanted.partition(".")[0], own.partition(".")[0]
    return fnmatchcase(own, wanted)

from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(
    r"""([0-9]+(?:\.[0-9]+)?)
    (?:[\s_:-]*([abfirsx])([0-9]*)
        (?:[\s_:-]*d([0-9]+))?
        (?:[\s_:-]*s([0-9]+))?
        (?:\.[0-9]+)*)?
    (?:[\s_:-]*evo)?""",
    re.VERBOSE,
)
_KINDS = {"a": "$0", "b": "$1", "i": "$2", "r": "$3", "f": "$4", "s": "$5", "x": "$6"}
_END = "!"


@scheme(
    products=(
        ("juniper", "junos*"),
        ("juniper_networks", "junos*"),
        ("juniper_networks,_inc.", "junos*"),
    )
)
def junos(version: str) -> Key | None:
    """Junos OS and Junos OS Evolved: release, R and its number, service release (21.2R3-S7; 15.1X53-D30).

    The number of a spin (21.4R3-S7.9) and the word EVO have no rank. Releases for some platforms only (F, X, S) stand apart
    from R: the order among them is right, that between kinds is not defined, so they are not exact.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    release, kind, count, detail, service = match.groups()
    code = numbers(release.split("."))
    if not kind:
        return Key(code + _END)
    rest = "".join('"' + number(part) if part else _END for part in (detail, service))
    return Key(code + _KINDS[kind] + number(count) + rest, exact=kind == "r" and not detail)

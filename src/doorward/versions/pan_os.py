from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(r"v?([0-9]+(?:\.[0-9]+){1,2})(?:-(b|h|c|xfr)\.?([0-9]+)?)?")
_KINDS = {"b": "!", "h": "#", "c": "$", "xfr": "$"}
_RELEASE = '"'


@scheme(
    products=(
        ("paloaltonetworks", "pan-os"),
        ("palo_alto_networks", "pan-os"),
        ("palo_alto_networks", "pan_os"),
        ("paloaltonetworks", "prisma_access"),
        ("paloaltonetworks", "globalprotect"),
        ("paloaltonetworks", "globalprotect_app"),
    )
)
def pan_os(version: str) -> Key | None:
    """PAN-OS: feature release, maintenance release, hotfix (10.2.9-h1), as Palo Alto Networks numbers them.

    A beta (-b) comes before its release. A build made for one customer (-c) may hold any fixes: it has no exact place.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None or (match[2] and not match[3]):
        return None
    release, kind, count = match.groups()
    code = numbers(release.split("."))
    if not kind:
        return Key(code + _RELEASE)
    return Key(code + _KINDS[kind] + number(count), exact=_KINDS[kind] != "$")

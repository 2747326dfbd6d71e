from __future__ import annotations

import re
from functools import lru_cache

from doorward.version import Key, number, scheme

_EVR = re.compile(r"(?:([0-9]*):)?(.*?)(?:-([^-]*))?")
_SEGMENTS = re.compile(r"[0-9]+|[A-Za-z]+|[~^]")
_CODES = {"~": "!", "^": "#"}
_END = '"'
_NO_RELEASE = " "


@scheme("Red Hat", "AlmaLinux", "Rocky Linux", "SUSE", "openSUSE", "Mageia", "openEuler", "Photon OS")
def rpm(version: str) -> Key | None:
    """RPM's epoch:version-release, as RPM 4.18 compares it; a missing epoch is 0, a missing release comes first."""
    match = _EVR.fullmatch(version)
    if match is None:
        return None
    epoch, upstream, release = match.groups()
    if not upstream or release == "":
        return None
    return Key(number(epoch or "") + _part(upstream) + (_NO_RELEASE if release is None else _part(release)))


def _part(text: str) -> str:
    return "".join(map(_segment, _SEGMENTS.findall(text))) + _END


@lru_cache(maxsize=16_384)
def _segment(text: str) -> str:
    if text.isdigit():
        return "%" + number(text)
    return _CODES.get(text) or "$" + text + " "

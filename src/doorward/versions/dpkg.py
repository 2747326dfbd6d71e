from __future__ import annotations

import re
from functools import lru_cache

from doorward.version import Key, number, scheme

_RUNS = re.compile(r"([^0-9]*)([0-9]*)")
_END = '"'
# dpkg's order of characters: a tilde, the end, letters, everything else.
_CODES = str.maketrans(
    {chr(code): "{" + chr(code) for code in range(0x20, 0x7F) if not chr(code).isalnum()} | {"~": "!"},
)
_LARGEST_EPOCH = 2**31 - 1


@scheme("Debian", "Ubuntu")
def dpkg(version: str) -> Key | None:
    """Debian package versions (deb-version(7)), as libdpkg compares them; it only warns of odd characters."""
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    if not epoch.isdigit() or int(epoch) > _LARGEST_EPOCH:
        return None
    upstream, hyphen, revision = rest.rpartition("-")
    if not hyphen:
        upstream, revision = rest, "0"
    if not upstream or not revision or " " in rest:
        return None
    return Key(number(epoch) + _part(upstream) + _part(revision))


def _part(text: str) -> str:
    # The last run that findall sees is the empty one at the end.
    return "".join([_other(other) + number(digits) for other, digits in _RUNS.findall(text)[:-1]]) + _END


@lru_cache(maxsize=4096)
def _other(text: str) -> str:
    return text.translate(_CODES) + _END

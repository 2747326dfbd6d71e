from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_VERSION = re.compile(r"(?:go)?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-?(beta|rc)[.-]?([0-9]+)|-(0))?(?:[-+ ].*)?")
_LANGUAGE = (1, 21)
"""From here on `go1.21` names the language, which every release of 1.21 follows; before, it was the release 1.20.0."""
_PRE = {"beta": "#", "rc": "$"}


@scheme(products=(("golang", "go"), ("go_standard_library", "*"), ("go_toolchain", "*")))
def go_release(version: str) -> Key | None:
    """Releases of Go itself, as its package go/version orders them: 1.21 < 1.21rc2 < 1.21.0 < 1.21.1; 1.20rc1 < 1.20.

    Semantic spellings of the same (1.21.0-rc.2, CPE's 1.21.0-rc2) are equal; `-0` is before any candidate. What a vendor
    puts behind it has no rank.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    major, minor, patch, pre, count, first = match.groups(default="")
    release = number(major) + number(minor)
    if pre:
        return Key(release + number(patch) + _PRE[pre] + number(count))
    language = not patch and (int(major), int(minor or "0")) >= _LANGUAGE
    return Key(release + number(patch) + ("!" if language else '"' if first else "~"), exact=not language)

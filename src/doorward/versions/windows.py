from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_BUILD = re.compile(r"(?:version )?([0-9]+(?:\.[0-9]+){1,3})(?:-sp[0-9])?")
_NAMED = re.compile(r"(?:version )?(?:([0-9]{2})(?:([0-9]{2})|h([12])))?(?:-?(r2))?(?:-?(?:sp|service_pack_)([0-9]))?")
_HALVES = {"1": "05", "2": "10"}
"""Months that put a half-year (20H2) where it belongs among the releases named by their month (2004)."""
_NAME, _BUILT = "!", '"'


@scheme(products=(("microsoft", "windows"), ("microsoft", "windows_*")))
def windows(version: str) -> Key | None:
    """Windows by its build (10.0.17763.5329), and by the name of a release (1809, 20H2, R2 SP1), in their order.

    A name stands before every build and is not exact: which build it has differs by product, and which updates, it does not
    say. An update by its number (KB5034122) has no key: which supersedes which is told in its catalogue, not by the numbers.
    """
    text = version.lower()
    build = _BUILD.fullmatch(text)
    if build:
        return Key(_BUILT + numbers(build[1].split(".")))
    match = _NAMED.fullmatch(text)
    if match is None:
        return None
    year, month, half, second, pack = match.groups(default="")
    release = year + (_HALVES[half] if half else month)
    return Key(_NAME + number(release) + ("#" if second else "!") + number(pack), exact=False)

from __future__ import annotations

import re

from doorward.version import Key, number, numbers, scheme

_VERSION = re.compile(
    r"""v?([0-9]+(?:\.[0-9]+){0,3})
    (?:[\s_-]*mr([0-9]+))?
    (?:[\s_-]*(?:patch|p)[\s_-]*([0-9]+))?
    (?:[\s_,.-]*\(?(?:build|b)[\s_-]*[0-9]+\)?)?
    (?:[\s_,.-]*\(?(?:ga|ga\.[mf]|[mf])\)?)?""",
    re.VERBOSE,
)


@scheme(products=(("fortinet", "*"),))
def fortios(version: str) -> Key | None:
    """FortiOS and its family: three numbers; a maintenance release of old (4.0 MR3 patch 18) is the second (4.3.18).

    The build has no rank: a release has one, and advisories do not state it.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    release, maintenance, patch = match.groups()
    runs = release.split(".")
    if maintenance:
        if any(run.strip("0") for run in runs[1:]):
            return None
        runs = [runs[0], maintenance, patch or "0"]
        patch = None
    return Key(numbers(runs) + (number(patch) if patch else "0"))

from __future__ import annotations

import re
from itertools import pairwise

from doorward.version import Key, descending, number, scheme

# One item and the separator after it; both are empty at the end.
_ITEMS = re.compile(r"([0-9]+|[^0-9.-]+|)([.-]?)")
# Maven's qualifiers in its order, and the codes of the items they become: '!' ranks before the release, '$' from it on.
_QUALIFIERS = {
    "alpha": "!0",
    "beta": "!1",
    "milestone": "!2",
    "rc": "!3",
    "cr": "!3",
    "snapshot": "!4",
    "ga": "$5",
    "final": "$5",
    "release": "$5",
    "sp": "$6",
}
_SHORT = {"a": "!0", "b": "!1", "m": "!2"}
_RELEASE, _ZERO, _END = "$5", "0", "#"
_NULL = {_ZERO, _RELEASE}

Level = list[str]


@scheme("Maven")
def maven(version: str) -> Key | None:
    """Maven's ComparableVersion, edition 3.9.

    Maven has no total order (1 > 1-alpha > 1.foo.1 > 1), so no key can be right for every pair. Between exact keys the
    order is Maven's; a version with a construct that can close such a circle has an inexact one.
    """
    if " " in version:
        return None
    code, sign, exact = _END, 0, True
    for level in reversed(_levels(version.lower())):
        exact = exact and _is_exact(level, sign)
        if sign:
            code = ('"' if sign < 0 else "%") + code
        code = _code(level) + code
        sign = next(filter(None, map(_sign, level)), sign)
    return Key(code, exact)


def _levels(version: str) -> list[Level]:
    """Return Maven's nested lists; a list is always the last item of the one around it, so they make a chain."""
    level: Level = []
    levels = [level]
    *pairs, _ = _ITEMS.findall(version)
    last = len(pairs) - 1
    for place, (text, separator) in enumerate(pairs):
        joined = not separator and place < last
        if not text or text.isdigit():
            level.append(number(text))
        else:
            if level and not separator:
                level = []
                levels.append(level)
            level.append(_qualifier(text, followed=joined))
        if joined or separator == "-":
            level = []
            levels.append(level)
    return _normalised(levels)


def _qualifier(text: str, *, followed: bool) -> str:
    if followed and text in _SHORT:
        return _SHORT[text]
    return _QUALIFIERS.get(text) or "$7" + text + " "


def _normalised(levels: list[Level]) -> list[Level]:
    for level in levels:
        while level and level[-1] in _NULL:
            level.pop()
    while levels and not levels[-1]:
        levels.pop()
    return levels


def _sign(item: str) -> int:
    """Say how an item compares with a missing one."""
    return 0 if item in _NULL else -1 if item[0] == "!" else 1


def _code(level: Level) -> str:
    codes: list[str] = []
    zeros = 0
    for item in level:
        if item == _ZERO:
            zeros += 1
            continue
        if item[0] in "!$":
            codes.append("&" + number(str(zeros)) + item if zeros else item)
        else:
            codes.append("'" + descending(zeros) + item)
        zeros = 0
    return "".join(codes)


def _is_exact(level: Level, sign: int) -> bool:
    """Say whether a level is free of what closes a circle; `sign` is that of the level below it.

    The culprits: a nested pre-release where a list begins, a release word that is not the last, and, past the beginning,
    a qualifier behind a zero or one that does not rank before the release.
    """
    if not level:
        return sign >= 0
    if level[0] == _RELEASE:
        return False
    return all(now[0] not in "!$" or (now[0] == "!" and before != _ZERO) for before, now in pairwise(level))

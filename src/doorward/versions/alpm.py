from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_VERSION = re.compile(r"(?:([0-9]+):)?([0-9A-Za-z._+~^]+)(?:-([0-9]+(?:\.[0-9]+)?))?")
_SEGMENTS = re.compile(r"([^0-9A-Za-z]*)([0-9]+|[A-Za-z]+)")


@scheme()
def alpm(version: str) -> Key | None:
    """Arch Linux packages, as pacman's vercmp compares them: letters behind a number come before its end (1.5b < 1.5 < 1.5.b).

    vercmp leaves the releases out where one is missing (1.5 is 1.5-1 and 1.5-2): a version without one is read as the first,
    and is not exact. Nor is one with two separators in a row, which vercmp ranks in a circle.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    epoch, upstream, release = match.groups()
    code, exact = _part(upstream)
    return Key(number(epoch or "") + code + _part(release or "1")[0], exact=exact and release is not None)


def _part(text: str) -> tuple[str, bool]:
    codes: list[str] = []
    segments = _SEGMENTS.findall(text)
    exact = sum(map(len, map("".join, segments))) == len(text)
    for place, (separator, segment) in enumerate(segments):
        exact = exact and len(separator) < 2 and not (separator and not place)  # noqa: PLR2004 - one separator
        if segment.isdigit():
            codes.append(("%" if separator or not place else "#") + number(segment))
        else:
            codes.append(("$" if separator or not place else "!") + segment + " ")
    return "".join(codes) + '"', exact

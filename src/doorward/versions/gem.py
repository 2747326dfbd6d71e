from __future__ import annotations

import re

from doorward.version import Key, descending, number, scheme

_VERSION = re.compile(r"[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?")
_SEGMENTS = re.compile(r"[0-9]+|[a-zA-Z]+")


@scheme("RubyGems")
def gem(version: str) -> Key | None:
    """RubyGems versions, as Gem::Version of Ruby 3.1 compares them: a shorter one goes on with zeros for ever."""
    if not _VERSION.fullmatch(version):
        return None
    codes: list[str] = []
    zeros, pre = 0, False
    for segment in _SEGMENTS.findall(version.replace("-", ".pre.")):
        if segment.isalpha():
            # Zeros before the first letter are cut, as those at the end are.
            codes.append("!" + number(str(zeros) if pre else "") + segment + " ")
            zeros, pre = 0, True
        elif segment.strip("0"):
            # The more zeros stand before a number, the nearer it is to the end that they fill.
            codes.append("#" + descending(zeros) + number(segment))
            zeros = 0
        else:
            zeros += 1
    return Key("".join(codes) + '"')

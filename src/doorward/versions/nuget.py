from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_REST = r"[0-9a-z-]+(?:\.[0-9a-z-]+)*"
_VERSION = re.compile(rf"([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-({_REST}))?(?:\+{_REST})?")
_LARGEST = 2**31 - 1


@scheme("NuGet")
def nuget(version: str) -> Key | None:
    """NuGet versions: Semantic Versioning with a fourth number, one to four of them, words in any case.

    A numeric identifier above 2147483647 is compared as a word, as NuGet's 32-bit reading does.
    """
    match = _VERSION.fullmatch(version.lower())
    if match is None:
        return None
    *numbers, pre = match.groups(default="")
    release = "".join(map(number, numbers))
    if not pre:
        return Key(release + "~")
    words = pre.split(".")
    # NuGet reads "-5" as a number below zero; such a word has a place here, but not that one.
    exact = not any(word[0] == "-" and word[1:].isdigit() for word in words)
    return Key(release + "".join(map(_identifier, words)) + "!", exact)


def _identifier(word: str) -> str:
    return "#" + number(word) if word.isdigit() and int(word) <= _LARGEST else "$" + word + " "

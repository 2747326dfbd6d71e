from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_VERSION = re.compile(
    r"([0-9]+)((?:\.[0-9]+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|p)[0-9]*)*)(?:-r([0-9]+))?",
)
_SUFFIX = re.compile(r"_(alpha|beta|pre|rc|p)([0-9]*)")
_SUFFIXES = {"alpha": "!0", "beta": "!1", "pre": "!2", "rc": "!3", "p": "#"}
_END = '"'


@scheme()
def gentoo(version: str) -> Key | None:
    """Gentoo packages: numbers, letter, suffixes, revision, as the Package Manager Specification orders them (algorithm 3.1)."""
    match = _VERSION.fullmatch(version)
    if match is None:
        return None
    first, others, letter, suffixes, revision = match.groups(default="")
    code = number(first) + "".join(map(_component, others.split(".")[1:])) + "!" + (letter or "!")
    code += "".join(_SUFFIXES[word] + number(count) for word, count in _SUFFIX.findall(suffixes)) + _END
    return Key(code + number(revision))


def _component(text: str) -> str:
    """A number that begins with a zero is compared as a fraction, so before any that does not."""
    return ")0" + text.rstrip("0") + " " if text[0] == "0" else ")" + number(text)

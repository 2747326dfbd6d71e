from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_MODIFIER = r"[._-]?(?:(stable|beta|b|rc|alpha|a|patch|pl|p)((?:[.-]?[0-9]+)*)?)?([.-]?dev)?"
_CLASSIC = re.compile(rf"v?([0-9]{{1,5}}(?:\.[0-9]+){{0,3}}){_MODIFIER}")
_DATED = re.compile(rf"v?([0-9]{{4}}(?:[.:-]?[0-9]{{2}}){{1,6}}(?:[.:-]?[0-9]{{1,3}})?){_MODIFIER}")
_BRANCH = re.compile(r"v?([0-9]+(?:\.(?:[0-9]+|[x*])){0,3})[.-]?dev")
_BUILD = re.compile(r"([^,\s+]+)\+[^\s]+")
_STABILITY = re.compile(r"@(?:stable|rc|beta|alpha|dev)$")
_WRITTEN = re.compile(r"[0-9a-z]+(?:[-+_.]+[0-9a-z]+)*")
_PARTS = re.compile(r"[0-9]+|[a-z]+")
_NUMBERS = 4
_NEWEST = "9999999"
"""What Composer puts where the name of a branch has an x."""
_LONGEST_EXACT = 18
"""Digits that PHP's 64-bit integers surely hold; longer numbers may all be the same to it."""

# PHP looks for the first of these that a word begins with: "preview" is a "p", a patch level, and ranks above the release.
_FORMS = (("dev", '"'), ("alpha", "#"), ("a", "#"), ("beta", "$"), ("b", "$"), ("rc", "%"), ("pl", "{"), ("p", "{"))
_OTHER, _END = "!", "&"


@scheme("Packagist", edition=2)
def php(version: str) -> Key | None:
    """Composer: versions normalised to four numbers (1.0 is 1.0.0), then compared as PHP's version_compare does.

    A branch by its name (dev-main) has no place among versions, so no key. What Composer refuses is compared as it is written,
    not exactly.
    """
    text = _STABILITY.sub("", version.lower())
    if text.startswith("dev-"):
        return None
    normalised = _normalised(text)
    if normalised is None and not _WRITTEN.fullmatch(text.removeprefix("v")):
        return None
    parts = _PARTS.findall(normalised or text.removeprefix("v"))
    exact = normalised is not None and all(len(part) <= _LONGEST_EXACT for part in parts)
    return Key("".join(map(_part, parts)) + _END, exact)


def _normalised(version: str) -> str | None:
    """Return the version as Composer's VersionParser writes it out, None where it refuses it."""
    build = _BUILD.fullmatch(version)
    bare = build[1] if build else version
    classic = _CLASSIC.fullmatch(bare)
    if classic:
        return ".".join(_four(classic[1], "0")) + _modifier(*classic.groups(default="")[1:])
    dated = _DATED.fullmatch(bare)
    if dated:
        return dated[1] + _modifier(*dated.groups(default="")[1:])
    branch = _BRANCH.fullmatch(bare)
    if branch:
        return ".".join(_four(branch[1].replace("*", "x"), "x")).replace("x", _NEWEST) + "-dev"
    return None


def _four(release: str, filler: str) -> list[str]:
    runs = release.split(".")
    return runs + [filler] * (_NUMBERS - len(runs))


def _modifier(stability: str, count: str, dev: str) -> str:
    # Composer reads no further behind the word "stable".
    return "" if stability == "stable" else f"-{stability}{count}-{dev}"


def _part(part: str) -> str:
    if part.isdigit():
        return "'" + number(part)
    return next((code for form, code in _FORMS if part.startswith(form)), _OTHER)

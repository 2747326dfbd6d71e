from __future__ import annotations

import re

from doorward.version import Key, number, scheme

_VERSION = re.compile(r"[0-9A-Za-z]+(?:[-+_.]+[0-9A-Za-z]+)*")
_PARTS = re.compile(r"[0-9]+|[A-Za-z]+")
_LONGEST_EXACT = 18
"""Digits that PHP's 64-bit integers surely hold; longer numbers may all be the same to it."""

# PHP looks for the first of these that a word begins with: "preview" is a "p", a patch level, and ranks above the release.
_FORMS = (
    ("dev", '"'),
    ("alpha", "#"),
    ("a", "#"),
    ("beta", "$"),
    ("b", "$"),
    ("RC", "%"),
    ("rc", "%"),
    ("pl", "{"),
    ("p", "{"),
)
_OTHER, _END = "!", "&"


@scheme("Packagist")
def php(version: str) -> Key | None:
    """PHP's version_compare, with a leading v dropped, as OSV orders Packagist; Composer also holds 1.0 and 1.0.0 equal.

    A branch (dev-main) has no place among versions, so no key; one of the kind 1.x-dev has no exact one.
    """
    bare = version[1:] if version[0] in "vV" else version
    if not _VERSION.fullmatch(bare) or bare.startswith("dev-"):
        return None
    parts = _PARTS.findall(bare)
    exact = "x" not in parts and all(len(part) <= _LONGEST_EXACT for part in parts)
    return Key("".join(map(_part, parts)) + _END, exact)


def _part(part: str) -> str:
    if part.isdigit():
        return "'" + number(part)
    return next((code for form, code in _FORMS if part.startswith(form)), _OTHER)

"""Patterns of AWS policies: `*` is any text, `?` any one character, `${…}` a variable that the request fills in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY, STAR = 0, 1
"""What stands in a pattern besides characters: any one character, any text."""
Token = str | int
_VARIABLE = re.compile(r"\$\{([^}]{1,200})\}")
_PIECE = re.compile(r"\$\{[^}]{1,200}\}|[^$:]+|[$:]")
_SPELLED = {"*": "*", "?": "?", "$": "$"}
"""Variables that stand for a character which is special in a pattern."""


@lru_cache(maxsize=200_000)
def tokens(pattern: str) -> tuple[Token, ...]:
    """Return a pattern as characters, ANY and STAR; a variable that nobody filled in may be any text."""
    found: list[Token] = []
    place = 0
    for match in _VARIABLE.finditer(pattern):
        found += _plain(pattern[place : match.start()])
        spelled = _SPELLED.get(match[1])
        found += [STAR] if spelled is None else [spelled]
        place = match.end()
    found += _plain(pattern[place:])
    return tuple(token for spot, token in enumerate(found) if token != STAR or spot == 0 or found[spot - 1] != STAR)


def _plain(text: str) -> list[Token]:
    return [STAR if sign == "*" else ANY if sign == "?" else sign for sign in text]


def filled(pattern: str, known: Mapping[str, str]) -> str:
    """Return a pattern with the variables filled in that are known; keys in lower case, values taken literally.

    A default that the pattern gives, as in `${key, 'text'}`, is not read: such a variable stays open.
    """

    def value(match: re.Match[str]) -> str:
        said = known.get(match[1].lower())
        return match[0] if said is None else re.sub(r"[*?$]", lambda sign: f"${{{sign[0]}}}", said)

    return _VARIABLE.sub(value, pattern) if "${" in pattern else pattern


def variables(pattern: str) -> frozenset[str]:
    """Return the variables of a pattern, in lower case, without those that stand for a special character."""
    if "${" not in pattern:
        return frozenset()
    return frozenset(name.lower() for name in _VARIABLE.findall(pattern) if name not in _SPELLED)


def plain(text: str) -> str:
    """Return a text with the variables resolved that stand for a special character; no other sign in it is special."""
    return _VARIABLE.sub(lambda match: _SPELLED.get(match[1], match[0]), text) if "${" in text else text


def literal(pattern: str) -> str | None:
    """Return the only text that a pattern matches, None if it matches others too."""
    found = tokens(pattern)
    return "".join(map(str, found)) if all(isinstance(token, str) for token in found) else None


def prefix(pattern: str) -> str | None:
    """Return what a pattern begins with if it matches all that begins so, and nothing else; None otherwise."""
    found = tokens(pattern)
    if not found or found[-1] != STAR or not all(isinstance(token, str) for token in found[:-1]):
        return None
    return "".join(map(str, found[:-1]))


PARTS = 6
"""Parts of an ARN, between colons; the last may hold colons itself."""


@lru_cache(maxsize=200_000)
def parts(pattern: str) -> tuple[str, ...]:
    """Return the patterns of the parts of an ARN; parts that are left out may be anything, as AWS completes them."""
    found = [""]
    for piece in _PIECE.findall(pattern):
        if piece == ":" and len(found) < PARTS:
            found.append("")
        else:
            found[-1] += piece
    return (*found, *["*"] * (PARTS - len(found)))


def matches_arn(pattern: str, arn: str) -> bool:
    """Return whether a pattern matches an ARN: part by part, for a star ends at the colon but in the last part.

    Source: IAM User Guide, "IAM JSON policy elements: Resource", on wildcards within segments.
    """
    told = arn.split(":", PARTS - 1)
    if len(told) < PARTS:
        return matches(pattern, arn)
    return all(map(matches, parts(pattern), told))


def matches(pattern: str, text: str) -> bool:
    """Return whether a pattern matches a whole text, in time of at most their lengths multiplied."""
    wanted = tokens(pattern)
    place = at = 0
    star, held = -1, 0
    # The last star is the only one worth going back to: what stood before it was matched as early as could be.
    while at < len(text):
        if place < len(wanted) and wanted[place] == STAR:
            star, held = place, at
            place += 1
        elif place < len(wanted) and (wanted[place] == ANY or wanted[place] == text[at]):
            place += 1
            at += 1
        elif star >= 0:
            held += 1
            place, at = star + 1, held
        else:
            return False
    return all(token == STAR for token in wanted[place:])

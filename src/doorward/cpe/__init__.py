"""Names of products in Common Platform Enumeration: read from either binding, and written as one (NISTIR 7695)."""

from __future__ import annotations

import re
from typing import NamedTuple

ANY = "*"
"""No restriction on this attribute."""
NOT_APPLICABLE = "-"
"""The attribute has no value: no version is stated."""

LONGEST = 2048
"""Characters a name may have."""

_PARTS = frozenset({"a", "o", "h", ANY, NOT_APPLICABLE})
_TOKEN = re.compile(r"\\.?|:|[^\\:]+", re.DOTALL)
_QUOTED = re.compile(r"\\(.)", re.DOTALL)
_TO_QUOTE = re.compile(r"\\.|[!-),/:-@\[-^`{-~+]", re.DOTALL)
_ENCODED = re.compile(r"%([0-9a-f]{2})|[*?\\]")
_TO_ENCODE = re.compile(r"\\(.)|([^a-z0-9_.-])", re.DOTALL)
_WILDCARDS = {"?": "%01", "*": "%02"}
_PACKED = 6


class Cpe(NamedTuple):
    r"""A name, attribute by attribute, in lower case.

    An attribute is plain text, `*` (any) or `-` (not applicable); `*` and `?` within a text stand for other characters.
    A backslash stands only before what would else be read so: `\*`, `\?`, `\\`, and a text that is just `\-`.
    """

    part: str
    vendor: str = ANY
    product: str = ANY
    version: str = ANY
    update: str = ANY
    edition: str = ANY
    language: str = ANY
    software_edition: str = ANY
    target_software: str = ANY
    target_hardware: str = ANY
    other: str = ANY

    def formatted(self) -> str:
        """Return the name as a formatted string: cpe:2.3:a:vendor:product:…."""
        return "cpe:2.3:" + ":".join(map(_quoted, self))

    def uri(self) -> str:
        """Return the name as a URI of CPE 2.2, what that knows no place for packed into the edition."""
        first = [_encoded(value) for value in self[:5]]
        more = [_encoded(value) for value in self[7:]]
        edition = _encoded(self.edition)
        packed = "~" + "~".join([edition, *more]) if any(more) else edition
        return "cpe:/" + ":".join([*first, packed, _encoded(self.language)]).rstrip(":")


def plain(attribute: str) -> str:
    """Return the text of an attribute without any backslash that quotes."""
    return _QUOTED.sub(r"\1", attribute) if "\\" in attribute else attribute


def parse(name: str) -> Cpe:
    """Read a name in either binding; attributes that are left out or empty are any.

    Raises:
        ValueError: it is no CPE name; the message quotes it.
    """
    text = name.strip().lower()
    if len(text) > LONGEST or not text.isprintable():
        raise ValueError(f"{name[:100]!r} is no CPE name: it is too long, or has characters that cannot be printed")
    if text.startswith("cpe:2.3:"):
        attributes = _from_formatted(text)
    elif text.startswith("cpe:/"):
        attributes = _from_uri(text)
    else:
        raise ValueError(f"{name[:100]!r} is no CPE name: it begins with neither cpe:2.3: nor cpe:/")
    if not 1 <= len(attributes) <= len(Cpe._fields) or attributes[0] not in _PARTS:
        raise ValueError(f"{name[:100]!r} is no CPE name: it has no part (a, o, h), or too many attributes")
    return Cpe(*attributes)


def _from_formatted(text: str) -> list[str]:
    if "\\" not in text:
        attributes = text.split(":")[2:]
        return [value or ANY for value in attributes] if "" in attributes else attributes
    parts = [""]
    for piece in _TOKEN.findall(text):
        if piece == "\\":
            raise ValueError(f"{text[:100]!r} is no CPE name: it ends in a backslash")
        if piece == ":":
            parts.append("")
        else:
            parts[-1] += piece
    return [_unquoted(value) for value in parts[2:]]


def _unquoted(value: str) -> str:
    """Drop the backslashes of a formatted string, save where they change what is meant."""
    if value == "\\-":
        return value
    return _QUOTED.sub(lambda match: match[0] if match[1] in "*?\\" else match[1], value) or ANY


def _quoted(attribute: str) -> str:
    """Put a backslash before each sign that is no letter, digit, dot, hyphen or underscore; wildcards stay."""
    return _TO_QUOTE.sub(lambda match: match[0] if match[0][0] in "\\*?" else "\\" + match[0], attribute)


def _from_uri(text: str) -> list[str]:
    part, *values = text.removeprefix("cpe:/").split(":")
    attributes = [part, *map(_decoded, values)]
    if len(values) < _PACKED - 1 or not values[4].startswith("~"):
        return attributes if len(values) < _PACKED + 1 else []
    edition, *more = map(_decoded, values[4][1:].split("~"))
    language = attributes[6] if len(attributes) > _PACKED else ANY
    return [*attributes[:5], edition, language, *more]


def _decoded(value: str) -> str:
    """Read an attribute of a URI: %01 and %02 are the wildcards, all else is meant as it stands."""
    if value in {"", ANY, NOT_APPLICABLE}:
        return value or ANY
    found = _ENCODED.sub(_sign, value)
    return "\\-" if found == NOT_APPLICABLE else found


def _sign(match: re.Match[str]) -> str:
    if match[1] in {"01", "02"}:
        return "?" if match[1] == "01" else "*"
    sign = chr(int(match[1], 16)) if match[1] else match[0]
    return "\\" + sign if sign in "*?\\" else sign


def _encoded(attribute: str) -> str:
    if attribute == "\\-":
        return "%2d"
    return "" if attribute == ANY else _TO_ENCODE.sub(_percent, attribute)


def _percent(match: re.Match[str]) -> str:
    sign = match[1] or match[2]
    if match[1] is None and sign in _WILDCARDS:
        return _WILDCARDS[sign]
    return "".join(f"%{byte:02x}" for byte in sign.encode()) if not match[1] or sign in "*?\\" else sign

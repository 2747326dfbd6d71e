"""The entries of an LDIF file (RFC 2849)."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from doorward.hostile import LARGEST, Malformed
from doorward.hostile.line_text import lines
from doorward.reader import Reject

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_CHANGES = {"delete", "modify", "modrdn", "moddn"}
_DIGITS = 18  # more than a 64-bit number of a directory never has; int() of a longer text may take for ever


@dataclass(slots=True)
class Entry:
    """One entry: the line it begins on, its name, and its values by attribute in lower case, without options."""

    line: int
    dn: str
    values: dict[str, list[str | bytes]] = field(default_factory=dict)

    def texts(self, name: str) -> list[str]:
        """Return the values of an attribute as text; bytes that are not UTF-8 become U+FFFD."""
        return [
            one if isinstance(one, str) else one.decode("utf-8", "replace") for one in self.values.get(name, ()) if one
        ]

    def text(self, name: str) -> str | None:
        """Return the first value of an attribute as text."""
        return next(iter(self.texts(name)), None)

    def data(self, name: str) -> list[bytes]:
        """Return the values of an attribute as bytes."""
        return [one if isinstance(one, bytes) else one.encode() for one in self.values.get(name, ())]

    def number(self, name: str) -> int | None:
        """Return the first value of an attribute as a whole number; None if it is none."""
        said = (self.text(name) or "").strip()
        digits = said.removeprefix("-")
        is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS + 1
        return int(said) if is_number else None


def entries(stream: BinaryIO) -> Iterator[Entry | Reject]:
    """Yield entries; what is no entry, and each value that cannot be read, is a reject.

    Raises:
        Malformed: a line or an entry is too long to be held.
    """
    for begin, said in _blocks(lines(stream)):
        if said[0][1].lower().startswith("version:"):
            del said[0]
        if said:
            yield from _entry(begin, said)


def _blocks(numbered: Iterable[tuple[int, str]]) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Yield the unfolded lines of each entry with the number of its first; comments are left out."""
    said: list[tuple[int, list[str]]] = []
    size, in_comment = 0, False
    for number, line in numbered:
        if line.startswith(" "):
            if said and not in_comment:
                said[-1][1].append(line[1:])
        elif not line.strip():
            if said:
                yield said[0][0], [(at, "".join(pieces)) for at, pieces in said]
            said, size = [], 0
        else:
            in_comment = line.startswith("#")
            if not in_comment:
                said.append((number, [line]))
        size += len(line)
        if size > LARGEST:
            raise Malformed(f"an entry of more than {LARGEST:,} characters", number)
    if said:
        yield said[0][0], [(at, "".join(pieces)) for at, pieces in said]


def _entry(begin: int, said: list[tuple[int, str]]) -> Iterator[Entry | Reject]:
    found, bad = Entry(begin, ""), []
    for number, line in said:
        try:
            name, value = _value(line)
        except ValueError as error:
            bad.append(Reject(number, str(error), line[:200]))
            continue
        found.values.setdefault(name, []).append(value)
    found.dn = found.text("dn") or ""
    change = (found.text("changetype") or "").lower()
    if not found.dn:
        yield Reject(begin, "no entry: it has no dn", said[0][1][:200])
    elif change in _CHANGES:
        yield Reject(begin, f"a change ({change}), not an entry", said[0][1][:200])
    else:
        yield from bad
        yield found


def _value(line: str) -> tuple[str, str | bytes]:
    """Return the attribute of a line and its value.

    Raises:
        ValueError: it has none, its base64 is broken, or it stands elsewhere.
    """
    name, colon, rest = line.partition(":")
    if not colon:
        raise ValueError("no attribute and value")
    name = name.partition(";")[0].strip().lower()
    if rest.startswith("<"):
        raise ValueError("the value stands elsewhere, and nothing is fetched")
    if not rest.startswith(":"):
        return name, rest.lstrip(" ")
    try:
        return name, base64.b64decode(rest[1:].strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("the value is not base64") from error

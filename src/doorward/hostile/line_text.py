"""Text from anywhere, line by line: bounded lines, in UTF-8 or UTF-16, as PowerShell writes what it redirects."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, BinaryIO

from doorward.hostile import LARGEST, Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1024 * 1024
"""Bytes that a line may have."""

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(data: bytes) -> str:
    """Return bytes as text; what cannot be decoded becomes U+FFFD, a byte order mark is dropped."""
    return data.decode("utf-16" if data.startswith(_WIDE) else "utf-8-sig", "replace")


def head_lines(head: bytes, *, most: int = 200) -> list[str]:
    """Return the first lines of a file from its first bytes, without blanks around them; no empty one, none that is cut short."""
    text = decoded(head)
    lines = text.split("\n", most)
    if len(lines) > 1 and (len(lines) > most or len(head) >= 65_536):  # noqa: PLR2004 - as much as recognition may see
        lines.pop()
    return [line.strip() for line in lines if line.strip()]


def lines(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield the lines with their number, without their ends.

    Raises:
        Malformed: a line is longer than LONGEST bytes.
    """
    first = stream.read(2)
    stream.seek(0)
    if first in _WIDE:
        yield from enumerate(whole(stream).split("\n"), 1)
        return
    number = 0
    while raw := stream.readline(LONGEST + 1):
        number += 1
        if len(raw) > LONGEST:
            raise Malformed(f"a line of more than {LONGEST:,} bytes", number)
        yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8", "replace").rstrip("\r\n")


def whole(stream: BinaryIO, *, largest: int = LARGEST) -> str:
    """Return a text as a whole, its lines ended by one sign.

    Raises:
        Malformed: it has more than `largest` bytes.
    """
    data = stream.read(largest + 1)
    if len(data) > largest:
        raise Malformed(f"more than {largest:,} bytes of text")
    return decoded(data).replace("\r\n", "\n")


class Places:
    """Where words stand in a text, asked for in the order in which they stand there."""

    _MISSES = 50

    def __init__(self, text: str) -> None:
        self._text, self._at, self._line, self._missed = text, 0, 1, 0

    def line(self, written: str) -> int:
        """Return the line that holds this, from the last one found on; that one if none does."""
        found = self._text.find(written, self._at) if self._missed < self._MISSES else -1
        if found < 0:
            self._missed += 1  # each costs a look at the whole rest
            return self._line
        self._line += self._text.count("\n", self._at, found)
        self._at = found
        return self._line

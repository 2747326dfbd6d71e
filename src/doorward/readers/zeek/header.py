"""The header lines of Zeek's delimited form: what they say, and where in a file they say it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, BinaryIO

from doorward.readers.zeek.logs import find
from doorward.readers.zeek.pieces import newlines, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.readers.zeek.log import Log

KEYS = ("separator", "set_separator", "empty_field", "unset_field", "path", "open", "close", "fields", "types")
"""What stands behind the mark of a header line."""

_TOLD = {"set_separator": "list_separator", "empty_field": "empty", "unset_field": "unset", "path": "path"}
_BEFORE = b"\xef\xbb\xbf \t"
"""What may stand before the first header line: a byte order mark, or blanks left by an editor."""
_SEPARATOR = re.compile(rb"^([^\s][^\r\n]{0,15}?)separator ([^\r\n]{1,16}?)\r?$", re.MULTILINE)
_ESCAPE = re.compile(rb"\\x([0-9a-fA-F]{2})")
_WINDOW = 64 * 1024
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Header:
    """What the header lines have said so far; `mark` is what they begin with."""

    mark: str = "#"
    separator: str = "\t"
    list_separator: str = ","
    empty: str = "(empty)"
    unset: str = "-"
    path: str = ""
    names: tuple[str, ...] = ()

    def after(self, line: bytes) -> Header:
        """Return what is known after one more header line."""
        body = line.decode("utf-8", "replace").rstrip("\r").removeprefix(self.mark)
        if body.startswith("separator "):
            return replace(self, separator=_unescape(body.removeprefix("separator ").encode()))
        key, *values = body.split(self.separator)
        if key == "fields":
            return replace(self, names=tuple(values[:-1] if values and not values[-1] else values))
        if key not in _TOLD or not values:
            return self
        told: dict[str, Any] = {_TOLD[key]: _unescape(values[0].encode())}
        return replace(self, **told)

    @property
    def log(self) -> Log | None:
        """The kind of log these lines announce."""
        return find(self.path, self.names)


def _unescape(text: bytes) -> str:
    return _ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()), text).decode("utf-8", "replace")


def header(head: bytes) -> Header | None:
    """Return what the first header in a file's first bytes says, None if there is none."""
    begin = head.lstrip(_BEFORE)
    found = _SEPARATOR.search(begin)
    mark = found[1] if found else b"#"
    told = Header(mark=mark.decode("utf-8", "replace"))
    for line in begin.split(b"\n")[:-1]:
        if line.startswith(mark):
            told = told.after(line)
        if told.names:
            return told
    return None


def stretches(stream: BinaryIO, told: Header) -> Iterator[tuple[Header, int, int | None]]:
    """Yield each header with the first and the last line it holds for (None: the end of the file).

    Args:
        stream: the file.
        told: what its first header says, for how header lines are written.

    A file whose header changes without end is not followed for ever: the last stretch then holds the rest.
    """
    current, first, line, counted = None, 0, 1, 0
    for place in islice(_places(stream, told.mark.encode()), _MOST):
        above, below = _block(stream, place, current or replace(told, names=(), path=""))
        if above == current:
            continue
        line, counted = line + newlines(stream, counted, place), place
        if current is not None:
            yield current, first, line - 1
        current, first = above, line + below
    if current is not None:
        yield current, first, None


def _places(stream: BinaryIO, mark: bytes) -> Iterator[int]:
    """Yield the offset of every line that names the fields."""
    stream.seek(0)
    head = stream.read(_WINDOW)
    if head.lstrip(_BEFORE).startswith(mark + b"fields"):
        yield len(head) - len(head.lstrip(_BEFORE))
    needle = b"\n" + mark + b"fields"
    for offset, data in pieces(stream, len(needle)):
        hit = data.find(needle)
        while hit >= 0:
            yield offset + hit + 1
            hit = data.find(needle, hit + 1)


def _block(stream: BinaryIO, place: int, told: Header) -> tuple[Header, int]:
    """Return what the header lines around `place` say, and how many of them stand from there on."""
    mark = told.mark.encode()
    start = max(0, place - _WINDOW)
    stream.seek(start)
    before = stream.read(place - start).split(b"\n")[:-1]
    after = stream.read(_WINDOW).split(b"\n")
    above = list(takewhile(lambda line: line.startswith(mark), reversed(before)))[::-1]
    below = list(takewhile(lambda line: line.startswith(mark), after))
    for line in above + below:
        told = told.after(line)
    return told, len(below)

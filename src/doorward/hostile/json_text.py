"""JSON from anywhere: bounded in nesting and size, no key twice, no text that cannot be written down again."""

from __future__ import annotations

import codecs
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from doorward.hostile import CHUNK, DEEPEST, LARGEST, Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLANK = re.compile(r"[\s\x1e\ufeff]*")  # RFC 7464 puts a record separator before each value
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_LITERAL = len("-Infinity")


@dataclass(frozen=True, slots=True)
class Value:
    """A value and the line it begins on."""

    line: int
    value: Any


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch that is not JSON: the line of the mistake, what it is, and the beginning of the stretch."""

    line: int
    reason: str
    text: str


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # None is falsy
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return members


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON value")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_refuse)


def bounded(value: Any) -> Any:
    """Return a parsed value.

    Raises:
        ValueError: it is nested deeper than DEEPEST.
    """
    level, depth = [value] if isinstance(value, dict | list) else [], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return value


def _legible(value: Any) -> Any:
    """Replace halves of surrogate pairs, which no file can hold, by U+FFFD."""
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


class Window:
    """A stretch of text that moves over a stream and knows its line; it holds one value and at most as much again."""

    def __init__(self, stream: BinaryIO, largest: int) -> None:
        first = stream.read(CHUNK)
        decoder = codecs.getincrementaldecoder(json.detect_encoding(first))("replace")
        self._stream, self._decoder, self._largest = stream, decoder, largest
        self._text, self._at, self._ended = decoder.decode(first), 0, False
        self.line = 1

    def sign(self) -> str:
        """Pass over blanks; return the next character, empty at the end."""
        while True:
            self.skip(_BLANK.match(self._text, self._at).end() - self._at)  # type: ignore[union-attr]  # it matches nothing too
            if self._at < len(self._text) or not self._grow():
                return self._text[self._at : self._at + 1]

    def skip(self, count: int) -> None:
        """Pass over characters."""
        self.line += self._text.count("\n", self._at, self._at + count)
        self._at += count

    def take(self) -> Value | Broken:
        """Return the next value and pass over it, or what is wrong with it, without passing over it."""
        self.sign()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
                if end == len(self._text) and self._grow():  # a number may go on
                    continue
                bounded(value)
            except (ValueError, RecursionError) as error:
                if self._unfinished(error) and self._grow():
                    continue
                return self._broken(error)
            if _SURROGATE.search(self._text, self._at, end):
                value = _legible(value)
            line = self.line
            self.skip(end - self._at)
            return Value(line, value)

    def whole(self) -> Value:
        """Return the next value and pass over it.

        Raises:
            Malformed: it is broken.
        """
        told = self.take()
        if isinstance(told, Broken):
            raise Malformed(told.reason, told.line)
        return told

    def expect(self, signs: str) -> str:
        """Return the next character and pass over it.

        Raises:
            Malformed: it is not one of `signs`.
        """
        found = self.sign()
        if not found or found not in signs:
            wanted = " or ".join(signs)
            what = (
                f"{found!r} where {wanted} is expected"
                if found
                else f"the file is cut short where {wanted} is expected"
            )
            raise Malformed(f"not JSON: {what}", self.line)
        self.skip(1)
        return found

    def resume(self) -> bool:
        """Pass over text up to the next line that begins with an object; False if there is none."""
        while (found := self._text.find("\n{", self._at)) < 0:
            self.skip(max(len(self._text) - 1 - self._at, 0))
            if not self._grow():
                return False
        self.skip(found + 1 - self._at)
        return True

    def _grow(self) -> bool:
        rest = self._text[self._at :]
        # Reading as much again keeps the work for one long value at n log n.
        data = b"" if self._ended else self._stream.read(max(CHUNK, len(rest)))
        if self._ended:
            return False
        self._ended = not data
        self._text, self._at = rest + self._decoder.decode(data, self._ended), 0
        return True

    def _unfinished(self, error: Exception) -> bool:
        """Whether the mistake may be only that the text goes on behind the window."""
        if not isinstance(error, json.JSONDecodeError) or len(self._text) - self._at > self._largest:
            return False
        return error.pos >= len(self._text) - _LITERAL or error.msg.startswith("Unterminated string")

    def _broken(self, error: Exception) -> Broken:
        line, reason = self.line, str(error)
        if isinstance(error, RecursionError):
            reason = f"nested deeper than {DEEPEST} levels"
        elif len(self._text) - self._at > self._largest:
            reason = f"a value of more than {self._largest:,} characters"
        elif isinstance(error, json.JSONDecodeError):
            line += self._text.count("\n", self._at, error.pos)
            reason = f"not JSON: {error.msg[0].lower()}{error.msg[1:]}"
        return Broken(line, reason, self._text[self._at : self._at + 200].partition("\n")[0])


def values(stream: BinaryIO, *, largest: int = LARGEST) -> Iterator[Value | Broken]:
    """Yield the values of a JSON text: of a list its members, of JSON Lines or values in a row each of them.

    A broken value outside a list is told, and reading goes on at the next line that begins with an object.

    Args:
        stream: UTF-8, or UTF-16/32; what cannot be decoded becomes U+FFFD.
        largest: characters that one value may have.

    Raises:
        Malformed: a list is broken or not closed.
    """
    window = Window(stream, largest)
    while sign := window.sign():
        if sign == "[":
            yield from items(window)
            continue
        told = window.take()
        yield told
        if isinstance(told, Broken) and not window.resume():
            return


def items(window: Window) -> Iterator[Value]:
    """Yield the items of the list that begins here, one at a time.

    Raises:
        Malformed: the list is broken or not closed.
    """
    window.expect("[")
    if window.sign() == "]":
        window.skip(1)
        return
    yield window.whole()
    while window.expect(",]") == ",":
        yield window.whole()

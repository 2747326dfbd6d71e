"""Statements in braces, as ISC's and OpenBSD's DHCP servers write what they gave: `lease 192.0.2.1 { ends never; }`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from doorward.hostile import DEEPEST, Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1024 * 1024
"""Bytes that a line may have."""
LARGEST = 4 * 1024 * 1024
"""Characters that one statement may have, with all that stands in its braces; each word counts 64 more."""

_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"|#.*|([{};])|([^\s{};"#]+)|(")')
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")


@dataclass(slots=True)
class Statement:
    """A statement: the line it begins on, its words without their quotes, and the statements in its braces."""

    line: int
    words: list[str] = field(default_factory=list)
    inner: list[Statement] = field(default_factory=list)

    def after(self, *words: str) -> list[str] | None:
        """Return what stands after these words in the first inner statement that begins with them; None if none does."""
        count = len(words)
        return next((item.words[count:] for item in self.inner if tuple(item.words[:count]) == words), None)


def statements(stream: BinaryIO) -> Iterator[Statement]:
    """Yield the statements that stand in no braces, each with what stands in its own; from # to the end of a line is comment.

    Raises:
        Malformed: a line or a statement is too long, braces are nested too deep or do not match, a quote is left open, or
            the text ends inside a statement; what was yielded before stands.
    """
    nest = _Nest()
    for line, word, mark in _tokens(stream):
        if mark:
            yield from nest.mark(line, mark)
        else:
            nest.add(line, word)
    nest.end()


class _Nest:
    """The statements that are open, the outermost first, and the one whose words are being read."""

    def __init__(self) -> None:
        self.opened: list[Statement] = []
        self.current = Statement(1)
        self.size = 0

    def add(self, line: int, word: str) -> None:
        if not self.current.words:
            self.current.line = line
        self.current.words.append(word)
        self.size += 64 + len(word)
        if self.size > LARGEST:
            raise Malformed(f"a statement of more than {LARGEST:,} characters", line)

    def mark(self, line: int, mark: str) -> Iterator[Statement]:
        """Open, close or end a statement; yield it if it stood in no braces."""
        done, self.current = self.current, Statement(line)
        if mark == "{":
            self.opened.append(done)
            if len(self.opened) > DEEPEST:
                raise Malformed(f"braces are nested deeper than {DEEPEST} levels", line)
            return
        if mark == "}":
            if done.words or not self.opened:
                raise Malformed("a brace is closed inside a statement, or without having been opened", line)
            done = self.opened.pop()
        if not self.opened:
            self.size = 0
        if done.words or done.inner:
            yield from self._ended(done)

    def _ended(self, done: Statement) -> Iterator[Statement]:
        if self.opened:
            self.opened[-1].inner.append(done)
        else:
            yield done

    def end(self) -> None:
        if self.opened or self.current.words:
            raise Malformed("the text ends inside a statement", [*self.opened, self.current][0].line)


def _tokens(stream: BinaryIO) -> Iterator[tuple[int, str, str]]:
    """Yield (line, word, "") for a word or a quoted text, and (line, "", mark) for a brace or a semicolon."""
    number = 0
    while line := stream.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise Malformed(f"a line of more than {LONGEST:,} bytes", number)
        for token in _TOKEN.finditer(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line):
            quoted, mark, bare, left_open = token.groups()
            if left_open:
                raise Malformed("a quote is left open", number)
            if mark:
                yield number, "", mark.decode()
            elif bare is not None or quoted is not None:
                yield number, _text(quoted) if bare is None else bare.decode("utf-8", "replace"), ""


def _text(quoted: bytes) -> str:
    """Return a quoted text as it was before its bytes were escaped."""
    plain = _ESCAPE.sub(lambda hit: bytes([int(hit[1], 8) & 255]) if len(hit[1]) == 3 else hit[1], quoted)  # noqa: PLR2004 - octal digits of a byte
    return plain.decode("utf-8", "replace")

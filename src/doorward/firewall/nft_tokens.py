"""Text of nftables as statements in blocks, whatever they mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.hostile import Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 100
"""Braces within braces."""
_TOKEN = re.compile(r'#[^\n]*|\\\n|"([^"\n]*)"|([{};,\n])|([^\s{};,"#]+)|(")')
_BLOCKS = frozenset(
    {"table", "chain", "set", "map", "flowtable", "counter", "quota", "limit", "ct", "secmark", "synproxy"}
)


class Quoted(str):
    """A text that stood in quotes."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of one statement, with the blocks that it stands in, the outermost first; braces and commas are words."""

    line: int
    blocks: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]


def statements(text: str) -> Iterator[Statement]:
    """Yield the statements of a text in order; a block that is opened is a statement without words.

    Raises:
        Malformed: braces do not match or nest too deep, a quote is left open; what was yielded before stands.
    """
    blocks: list[tuple[str, ...]] = []
    words: list[str] = []
    line, depth, begun = 1, 0, 1
    for word in _words(text):
        begun = begun if words else line
        line += word == "\n"
        mark = "" if isinstance(word, Quoted) else word
        if mark == "{" and not depth and _opens(blocks, words):
            blocks.append(tuple(words))
            yield Statement(begun, tuple(blocks), ())
            words = []
        elif mark == "}" and not depth and blocks:
            if words:
                yield Statement(begun, tuple(blocks), tuple(words))
            words = []
            blocks.pop()
        elif mark in {"\n", ";"}:
            if words and not depth:
                yield Statement(begun, tuple(blocks), tuple(words))
                words = []
        else:
            words.append(word)
            depth += (mark == "{") - (mark == "}")
            if not 0 <= depth <= DEEPEST:
                raise Malformed(f"a brace is closed that was not opened, or more than {DEEPEST} are open", line)
    if depth or blocks or words:
        raise Malformed("the text ends inside a statement", line)


def _opens(blocks: list[tuple[str, ...]], words: list[str]) -> bool:
    """Return whether a brace opens a block: braces of a rule or of elements belong to their statement."""
    return len(blocks) < 2 and bool(words) and words[0] in _BLOCKS  # noqa: PLR2004  # a table, and a chain or set in it


def _words(text: str) -> Iterator[str]:
    for found in _TOKEN.finditer(text):
        quoted, mark, word, left_open = found.groups()
        if left_open:
            raise Malformed("a quote is left open", text.count("\n", 0, found.start()) + 1)
        if quoted is not None:
            yield Quoted(quoted)
        elif mark or word:
            yield mark or word
    yield "\n"

"""TOML from anywhere: bounded, with the lines its tables begin on."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from doorward.hostile import DEEPEST, LARGEST, Malformed
from doorward.hostile.json_text import bounded

_HEADER = re.compile(r"(?:\[\[([^\[\]#]+)\]\]|\[([^\[\]#]+)\])\s*(?:#.*)?")
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed text.

    Attributes:
        data: its tables.
        lines: the text, line by line.
        headers: path of a table -> lines of its headers, from 1, as far as it has headers of its own.
    """

    data: dict[str, Any]
    lines: list[str]
    headers: dict[tuple[str, ...], list[int]] = field(default_factory=dict)

    def line(self, *path: str, index: int = 0) -> int:
        """Return the line that a table begins on, or entry `index` of a list of tables; 1 if that has no header."""
        lines = self.headers.get(path, [])
        if not lines:
            lines = [inner[0] for inner_path, inner in self.headers.items() if inner_path[: len(path)] == path]
        return lines[index] if index < len(lines) else 1

    def find(self, written: str, start: int) -> int:
        """Return the first line from `start` on, up to the next table, where something is written; `start` if nowhere."""
        for number in range(start, len(self.lines) + 1):
            line = self.lines[number - 1]
            if number > start and _HEADER.fullmatch(line.strip()):
                break
            if written and written in line:
                return number
        return start


def document(stream: BinaryIO, *, largest: int = LARGEST // 4) -> Document:
    """Parse a TOML text.

    Args:
        stream: UTF-8.
        largest: bytes it may have.

    Raises:
        Malformed: it is no TOML, is nested deeper than DEEPEST, or is larger.
    """
    raw = stream.read(largest + 1)
    if len(raw) > largest:
        raise Malformed(f"more than {largest:,} bytes of TOML")
    text = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    lines = text.split("\n")
    try:
        data = bounded(tomllib.loads(text))
    except RecursionError as error:
        raise Malformed(f"nested deeper than {DEEPEST} levels") from error
    except ValueError as error:
        place = _PLACE.search(str(error))
        reason = _PLACE.sub("", str(error))
        line = int(place[1] or len(lines)) if place else 0
        raise Malformed(f"not TOML: {reason[:1].lower()}{reason[1:]}", line) from error
    return Document(data, lines, _headers(lines))


def _headers(lines: list[str]) -> dict[tuple[str, ...], list[int]]:
    found: dict[tuple[str, ...], list[int]] = {}
    for number, line in enumerate(lines, 1):
        header = _HEADER.fullmatch(line.strip())
        path = _path(header[1] or header[2]) if header else ()
        if path:
            found.setdefault(path, []).append(number)
    return found


def _path(written: str) -> tuple[str, ...]:
    """Return the keys of a header; none if it is no header after all, as in a text over many lines."""
    try:
        level, path = tomllib.loads(f"[{written}]"), []
    except ValueError:
        return ()
    while level:
        key, level = next(iter(level.items()))
        path.append(key)
    return tuple(path)

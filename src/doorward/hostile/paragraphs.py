"""Paragraphs of fields, as Debian's control files and Alpine's package database have them: `Name: value`, a blank line between."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from doorward.hostile.line_text import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)")

Paragraph = tuple[int, dict[str, str]]
"""The line it begins on, and its wanted fields; under the empty name a line that is no field, if it has one."""


def paragraphs(stream: BinaryIO, wanted: frozenset[str]) -> Iterator[Paragraph]:
    """Yield the paragraphs that hold anything at all; of a field that stands twice the first, of one over many lines the first line.

    Raises:
        Malformed: a line is too long.
    """
    first, found = 0, dict[str, str]()
    for number, line in lines(stream):
        if not line.strip():
            if first:
                yield first, found
            first, found = 0, {}
            continue
        first = first or number
        if line.startswith((" ", "\t", "#")):
            continue
        parts = _FIELD.fullmatch(line)
        name, value = (parts[1], parts[2]) if parts else ("", line)
        if name in wanted or not parts:
            found.setdefault(name, value.strip())
    if first:
        yield first, found

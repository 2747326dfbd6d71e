"""Text that an enemy may have written: JSON, XML, YAML and CSV, parsed within bounds, with the line of whatever is wrong."""

from __future__ import annotations

DEEPEST = 64
"""Levels of nesting that a text may have."""

LARGEST = 64 * 1024 * 1024
"""Bytes or characters that one value, element or document may have where it has to be held in memory."""

CHUNK = 256 * 1024
"""Bytes read at once."""


class Malformed(ValueError):  # noqa: N818 - it names the state of the file, as SyntaxError does of a program
    """A file stops being what it claims to be; what was read before stands, the rest becomes one reject."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line

"""A file in pieces, to search it for short texts in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = 4 * 1024 * 1024
"""Bytes of a piece."""


def pieces(stream: BinaryIO, longest: int) -> Iterator[tuple[int, bytes]]:
    """Yield (offset, bytes) for the whole file; every text of `longest` bytes is whole in just one piece.

    Between pieces the caller may move the stream as it likes.
    """
    offset, kept = 0, b""
    while stream.seek(offset + len(kept)) >= 0 and (chunk := stream.read(SIZE)):
        data = kept + chunk
        yield offset, data
        kept = data[max(0, len(data) - longest + 1) :]
        offset += len(data) - len(kept)


def newlines(stream: BinaryIO, start: int, end: int) -> int:
    """Count the newlines from offset `start` up to `end`."""
    stream.seek(start)
    found, left = 0, end - start
    while left > 0 and (chunk := stream.read(min(SIZE, left))):
        found += chunk.count(b"\n")
        left -= len(chunk)
    return found

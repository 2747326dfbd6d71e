"""Bytes in order, with a look ahead; what every layer of unpacking reads from and is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable

CHUNK = 64 * 1024


class Stream(ABC):
    """Bytes in order. A subclass says in `_more` what comes next.

    No read raises for bad input: the bytes end, and `damage` says as a sentence what is missing or wrong.
    """

    def __init__(self) -> None:
        self.damage: str | None = None
        self._ahead = b""
        self._at = 0

    @abstractmethod
    def _more(self) -> bytes:
        """Return the next bytes, as many as suit; none at the end."""

    def read(self, most: int) -> bytes:
        """Return up to `most` bytes; none only at the end."""
        if self._at == len(self._ahead):
            self._ahead, self._at = self._more(), 0
        start, self._at = self._at, min(self._at + most, len(self._ahead))
        return self._ahead[start : self._at]

    def exactly(self, count: int) -> bytes:
        """Return `count` bytes; fewer only at the end."""
        got = self.read(count)
        if len(got) == count:
            return got
        parts = [got]
        while got and (count := count - len(got)):
            parts.append(got := self.read(count))
        return b"".join(parts)

    def peek(self, count: int) -> bytes:
        """Return the next `count` bytes without taking them; fewer only at the end."""
        while len(self._ahead) - self._at < count and (more := self._more()):
            self._ahead, self._at = self._ahead[self._at :] + more, 0
        return self._ahead[self._at : self._at + count]

    def unread(self, data: bytes) -> None:
        """Put bytes back, to be read next."""
        self._ahead, self._at = data + self._ahead[self._at :], 0

    def skip(self, count: int) -> int:
        """Pass over `count` bytes; return how many of them were missing at the end."""
        while count and (got := self.read(min(count, 1 << 20))):
            count -= len(got)
        return count


class File(Stream):
    """An open file, or `length` bytes of it from `start`; the file may be read by others in between.

    Args:
        file: seekable.
        start: first byte.
        length: bytes; None for all that follow.
        told: is told how many bytes were read, each time.
        chunk: bytes to read at once.
    """

    def __init__(
        self,
        file: BinaryIO,
        start: int = 0,
        length: int | None = None,
        told: Callable[[int], None] | None = None,
        chunk: int = CHUNK,
    ) -> None:
        super().__init__()
        self.chunk = chunk
        self._file, self._next, self._left, self._told = file, start, length, told

    def _more(self) -> bytes:
        most = self.chunk if self._left is None else min(self.chunk, self._left)
        try:
            self._file.seek(self._next)
            got = self._file.read(most)
        except OSError as error:
            self.damage = f"cannot be read after byte {self._next:,}: {error.strerror}"
            return b""
        if self._left is not None:
            self._left -= len(got)
            if not got and most:
                self.damage = f"the file ends {self._left:,} bytes too early"
        self._next += len(got)
        if self._told:
            self._told(len(got))
        return got


class Part(Stream):
    """The next `length` bytes of another stream."""

    def __init__(self, whole: Stream, length: int) -> None:
        super().__init__()
        self.length = self._left = length
        self._whole = whole

    def _more(self) -> bytes:
        if not self._left:
            return b""
        got = self._whole.read(self._left)
        self._left -= len(got)
        if not got:
            self.damage = self._whole.damage or f"the archive ends {self._left:,} bytes too early"
        return got

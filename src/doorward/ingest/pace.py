"""How far an ingest is, in bytes of the files that were given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Pace:
    """Counts half of a file's bytes when it is unpacked and hashed, half when its rows are in the lake; never goes back.

    Attributes:
        tell: is told the bytes done, whenever they grow.
    """

    tell: Callable[[float], None]
    _unpacked: int = 0
    _sealed: int = 0
    _file: int = 0
    _begun: int = 0
    _done: float = 0.0

    def unpacked(self, count: int) -> None:
        """Count bytes that were unpacked and hashed."""
        self._unpacked += count
        self._show()

    def file(self) -> None:
        """Count what was unpacked since the last file as this one's."""
        self._file = self._unpacked - self._begun
        self._begun = self._unpacked

    def read(self, part: float) -> None:
        """Count the part of what waits to be read, 0 to 1; every small file says 1 at once, so only large ones are heard."""
        if part < 1:
            self._show(part)

    def sealed(self, *, known: bool = False) -> None:
        """Count all that waited as read; of a file whose bytes were known, only itself."""
        self._sealed = min(self._unpacked, self._sealed + self._file) if known else self._unpacked
        self._show()

    def _show(self, part: float = 0.0) -> None:
        done = (self._unpacked + self._sealed + part * (self._unpacked - self._sealed)) / 2
        if done > self._done:
            self._done = done
            self.tell(done)

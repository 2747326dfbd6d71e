"""How a conversation in a known protocol is heard and told on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

LARGEST = 16 * 1024
"""Bytes of one side that are kept until they make sense."""
PENDING = 256
"""Questions or requests of one connection that wait for their answer."""


class Moment(NamedTuple):
    """When something was said: microseconds since 1970, and the number of the packet."""

    time: int
    number: int


Tell = Callable[[str, Moment, dict[str, Any]], None]
"""Told a row: table, when it began, columns."""


class Talk(Protocol):
    """A conversation in one protocol. Each of its methods raises ValueError where what it hears makes no sense."""

    service: str

    def take(self, side: int, data: bytes, moment: Moment) -> bool:
        """Hear what a side says next, 0 the opener; return False once nothing more matters."""

    def miss(self, side: int) -> None:
        """Hear that a piece of what a side said was not captured."""

    def end(self) -> None:
        """Hear that the connection is over."""

"""How much a file may unpack to, and what stops it there."""

from __future__ import annotations

from dataclasses import dataclass

FREE = 64 << 20
"""Bytes that any input may unpack to before the ratio is asked for."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may unpack to; settable in doorward.toml under [unpack].

    Attributes:
        size: bytes that one file may unpack to, all layers and members together.
        ratio: how many times its own size one file may unpack to; asked for beyond the first 64 MiB.
        members: members of all archives in one file.
        depth: containers within containers; a .tar.gz counts two.
        window: bytes of history that .xz and .zst may need in memory.
    """

    size: int = 64 << 30
    ratio: int = 200
    members: int = 1_000_000
    depth: int = 4
    window: int = 64 << 20


class Overstepped(ValueError):  # noqa: N818 - it names what the input did, not what broke here
    """A file unpacks to more than a limit allows; nothing more of it is read."""


class Meter:
    """Counts what one file unpacks to and stops it at the limits."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits = limits
        self._bytes = 0
        self._members = 0
        by_ratio = max(FREE, limits.ratio * packed)
        self._most = min(limits.size, by_ratio)
        self._why = (
            f"more than {limits.size:,} bytes (the limit; raise `size` under [unpack]"
            if limits.size <= by_ratio
            else f"more than {limits.ratio} times its size (the limit; raise `ratio` under [unpack]"
        )

    def spend(self, count: int) -> None:
        """Count unpacked bytes.

        Raises:
            Overstepped: they are more than `size` or `ratio` allows.
        """
        self._bytes += count
        if self._bytes > self._most:
            raise Overstepped(f"unpacks to {self._why} if that is meant to be so)")

    def member(self) -> None:
        """Count one member of an archive.

        Raises:
            Overstepped: they are more than `members` allows.
        """
        self._members += 1
        if self._members > self.limits.members:
            most = f"{self.limits.members:,}"
            raise Overstepped(
                f"holds more than {most} members (the limit; raise `members` under [unpack] if that is meant)"
            )

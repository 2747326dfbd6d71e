"""What a bundle says it holds: the part of it that is signed, as canonical JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from doorward.intel.feed import feed_of, stamp, time_of
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from doorward.intel.feed import Feed

LARGEST = 16_000_000
"""Bytes that a manifest may have."""
_FORMAT = 1
_KEYS = frozenset({"format", "version", "created", "expires", "base", "vendors", "feeds"})
_LATEST = 1 << 53


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a bundle says.

    Attributes:
        version: only rises from bundle to bundle.
        created: when what it holds was known, naive UTC.
        expires: until when it may be taken for fresh.
        base: version and SHA-256 of the manifest it adds to; None where it is whole.
        feeds: everything that is to be held after it, in order of key.
        inside: SHA-256 of the feeds that are in the bundle itself; the others are held already.
        vendors: the vendors whose products alone NVD's records are held of, sorted; None for all.
    """

    version: int
    created: datetime
    expires: datetime
    base: tuple[int, str] | None
    feeds: tuple[Feed, ...]
    inside: frozenset[str]
    vendors: tuple[str, ...] | None = None

    @property
    def carried(self) -> list[Feed]:
        """The feeds in the bundle, in its order."""
        return [feed for feed in self.feeds if feed.sha256 in self.inside]

    @property
    def bytes(self) -> bytes:
        """The very bytes that are signed."""
        return canonical(
            {
                "format": _FORMAT,
                "version": self.version,
                "created": stamp(self.created),
                "expires": stamp(self.expires),
                "base": {"version": self.base[0], "sha256": self.base[1]} if self.base else None,
                "vendors": None if self.vendors is None else list(self.vendors),
                "feeds": [feed.as_dict() | {"inside": feed.sha256 in self.inside} for feed in self.feeds],
            }
        )

    @property
    def sha256(self) -> str:
        """How a manifest is told from all others."""
        return sha256(self.bytes).hexdigest()


def canonical(value: Any) -> bytes:
    """Return JSON of which there is one spelling only: keys sorted, no blanks, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def manifest_of(data: bytes) -> Manifest:
    """Return what bytes say, which somebody trusted has signed; it is checked all the same.

    Raises:
        ValueError: they are no manifest, or not in its one spelling; the message says what is wrong.
    """
    try:
        told = json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    if not isinstance(told, dict) or set(told) != _KEYS or told["format"] != _FORMAT:
        raise ValueError(f"it is not a manifest of format {_FORMAT}; a newer Doorward may have made it")
    if type(told["version"]) is not int or not 0 < told["version"] < _LATEST:
        raise ValueError(f"{clip(str(told['version']), 40)} is no version")
    if not isinstance(told["feeds"], list) or not all(isinstance(item, dict) for item in told["feeds"]):
        raise ValueError("its feeds are no list")
    inside = [item.pop("inside", None) for item in told["feeds"]]
    feeds = tuple(feed_of(item) for item in told["feeds"])
    keys = [feed.key for feed in feeds]
    if keys != sorted(set(keys)) or len({feed.name for feed in feeds}) != len(feeds):
        raise ValueError("its feeds are not in order, or one stands twice")
    carried = frozenset(feed.sha256 for feed, here in zip(feeds, inside, strict=True) if here is True)
    times = time_of(told["created"]), time_of(told["expires"])
    found = Manifest(told["version"], *times, _base(told["base"]), feeds, carried, _vendors(told["vendors"]))
    if times[0] >= times[1] or found.bytes != data:
        raise ValueError("it is not spelled as a manifest is")
    return found


def _base(told: Mapping[str, Any] | None) -> tuple[int, str] | None:
    if told is None:
        return None
    if not isinstance(told, dict) or set(told) != {"version", "sha256"}:
        raise ValueError("its base is none")
    version, digest = told["version"], told["sha256"]
    if type(version) is not int or not isinstance(digest, str):
        raise ValueError("its base is none")
    return version, digest


def _vendors(told: Any) -> tuple[str, ...] | None:
    if told is None:
        return None
    if not isinstance(told, list) or not all(isinstance(item, str) for item in told) or told != sorted(set(told)):
        raise ValueError("its vendors are no list in order")
    return tuple(told)

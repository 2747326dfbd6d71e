"""One file of intelligence that is held: what it is, where it came from, and when."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from doorward.intel.sources import PART, SOURCES
from doorward.iso_time import utc
from doorward.wording import clip

if TYPE_CHECKING:
    from datetime import datetime

    from doorward.intel.sources import Form

_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LARGEST = 1 << 40
_LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Feed:
    """One file that is held.

    Attributes:
        source: a name in sources.SOURCES.
        part: the ecosystem, branch, year or day; the source's name where it has no parts.
        changes: time of the newest change, where the file holds what changed since the file of the whole; else empty.
        sha256: of the file as it is held, hexadecimal.
        size: bytes.
        records: records in it.
        newest: time of the newest record, None if none is told.
        fetched: when it was fetched; where the server said that it is still the newest, when it said so.
        address: where from.
        etag: how the server names the edition.
        last_modified: the server's time of the edition.
    """

    source: str
    part: str
    changes: str
    sha256: str
    size: int
    records: int
    newest: str | None
    fetched: str
    address: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What there is one of at a time."""
        return self.source, self.part, self.changes

    @property
    def form(self) -> Form:
        """What the file is."""
        return "jsonl" if self.changes else SOURCES[self.source].held

    @property
    def name(self) -> str:
        """Where it lies, below the folder of intelligence; made of its key and its hash, so that no two editions share it."""
        words = [
            re.sub(r"[^A-Za-z0-9.-]", "_", self.part),
            *([re.sub(r"\D", "", self.changes)] if self.changes else []),
        ]
        return f"feeds/{self.source}/{'-'.join(words)}-{self.sha256[:16]}.{self.form}"

    @property
    def at(self) -> datetime:
        """When it was fetched, naive UTC."""
        return time_of(self.fetched)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def feed_of(told: Any) -> Feed:
    """Return a feed that was written down.

    Raises:
        ValueError: it is none; the message names what is wrong.
    """
    if not isinstance(told, dict) or set(told) != {item.name for item in fields(Feed)}:
        raise ValueError(f"{clip(str(told), 80)} does not describe a feed")
    feed = Feed(**told)  # every value is looked at below
    texts = [feed.source, feed.part, feed.changes, feed.sha256, feed.fetched, feed.address]
    texts += [text for text in (feed.newest, feed.etag, feed.last_modified) if text is not None]
    if not all(isinstance(text, str) for text in texts) or max(map(len, texts)) > _LONGEST:
        raise ValueError(f"{clip(str(told), 80)} has a text that is none")
    if feed.source not in SOURCES:
        raise ValueError(f"{clip(feed.source, 60)!r} is a source that this version does not know")
    if not PART.fullmatch(feed.part) or ".." in feed.part or not _SHA256.fullmatch(feed.sha256):
        raise ValueError(f"{clip(feed.part, 60)!r}, {clip(feed.sha256, 70)!r} is no part with its SHA-256")
    if any(type(number) is not int or not 0 <= number < _LARGEST for number in (feed.size, feed.records)):
        raise ValueError(f"{clip(feed.part, 60)!r} has {feed.size!r:.40} bytes and {feed.records!r:.40} records")
    for text in (feed.fetched, feed.changes or feed.fetched):
        time_of(text)
    return feed


def time_of(text: Any) -> datetime:
    """Return a time as intelligence writes it down (`2026-11-23T14:00:00Z`) as naive UTC.

    Raises:
        ValueError: it is none.
    """
    found = utc(text) if isinstance(text, str) and _TIME.fullmatch(text) else None
    if found is None:
        raise ValueError(f"{clip(str(text), 40)!r} is no time such as 2026-11-23T14:00:00Z")
    return found


def stamp(time: datetime) -> str:
    """Return naive UTC as intelligence writes it down, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")

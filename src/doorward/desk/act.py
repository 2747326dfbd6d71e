"""What every write to the desk has: who did it, when, from where, and to what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, NamedTuple

from doorward.wording import clip

if TYPE_CHECKING:
    from datetime import datetime

KINDS = ("finding", "way", "door", "asset", "channel", "fix", "jewel")
"""What people decide on."""
_LONGEST_NAME = 200


class DeskError(ValueError):
    """The desk was asked for something that cannot be meant; the message is a sentence for the person who asked."""


class DeskUnavailableError(OSError):
    """The desk cannot be opened or written; the message says why and what to do."""


class Subject(NamedTuple):
    """What a decision is about: one thing of an analysis, by its kind and its id."""

    kind: str
    id: str

    def checked(self) -> Subject:
        """Return the subject itself where people decide on its kind.

        Raises:
            DeskError: nobody decides on that kind, or the id cannot be one.
        """
        if self.kind not in KINDS:
            raise DeskError(f"nobody decides on {clip(self.kind, 40)!r}; known are {', '.join(KINDS)}")
        return Subject(self.kind, said(self.id, "id", _LONGEST_NAME))


class Key(NamedTuple):
    """A key to the API, by its number and the name that its owner gave it."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class By:
    """Who writes.

    Attributes:
        actor: the name that the audit shows.
        now: when, UTC; a time without a zone is taken for UTC.
        address: of the client, where there is one.
        key: by which a program writes in the name of the actor, where one does.
    """

    actor: str
    now: datetime
    address: str | None = None
    key: Key | None = None


def naive(time: datetime) -> datetime:
    """Return a time as the desk keeps it: UTC, without a zone."""
    return time if time.tzinfo is None else time.astimezone(UTC).replace(tzinfo=None)


def said(text: str, what: str, most: int, *, lines: bool = False) -> str:
    """Return a text that a person gave, its ends trimmed.

    Args:
        text: what was given.
        what: what it is, for the message.
        most: characters it may have.
        lines: whether it may have several lines.

    Raises:
        DeskError: it is empty, too long, or has characters that no database takes.
    """
    trimmed = text.strip()
    if not trimmed:
        raise DeskError(f"{what} is empty")
    if len(trimmed) > most:
        raise DeskError(f"{what} has {len(trimmed):,} characters; at most {most:,} are kept")
    allowed = "\n\t\r" if lines else ""
    # A lone surrogate has no bytes, and PostgreSQL takes no NUL; other control characters say nothing a person means.
    for letter in trimmed:
        if (letter < " " and letter not in allowed) or letter == "\x7f" or "\ud800" <= letter <= "\udfff":
            raise DeskError(f"{what} has the character {letter!a}, which cannot be kept")
    return trimmed

"""What a workspace holds of intelligence: files that never change, and one small file that says which of them count.

The small file is replaced at once (written beside, brought to disk, renamed): that rename is the moment an update or an import
has happened. Whoever is killed before it leaves the old state, whoever is killed after it the new one.
"""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from doorward.durable import replaced, synced
from doorward.intel.feed import feed_of
from doorward.wording import clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from doorward.intel.feed import Feed

_STATE, _READ = "state.json", "read.json"


class HoldingError(Exception):
    """What is held cannot be told; the message names the file and the next step."""


@dataclass(frozen=True, slots=True)
class State:
    """What counts.

    Attributes:
        feeds: the files that are held, in order of their key.
        imported: the last bundle that was imported: version, sha256 of its manifest, created, expires, key, at.
        bundled: the last bundle that was made: version, and sha256 of what it says beside its version.
        allowed: each time a stale bundle was let in: version, at, reason.
    """

    feeds: tuple[Feed, ...] = ()
    imported: Mapping[str, Any] | None = None
    bundled: Mapping[str, Any] | None = None
    allowed: tuple[Mapping[str, Any], ...] = ()

    def having(self, new: Iterable[Feed], gone: Iterable[tuple[str, str, str]] = ()) -> State:
        """Return the state with feeds in the place of those of the same key, and without those that are gone."""
        feeds = {feed.key: feed for feed in self.feeds}
        for key in gone:
            feeds.pop(key, None)
        feeds |= {feed.key: feed for feed in new}
        return replace(self, feeds=tuple(feeds[key] for key in sorted(feeds)))

    def of(self, source: str, part: str | None = None) -> list[Feed]:
        """Return the feeds of a source, or of one part of it: the whole first, then what changed."""
        return [feed for feed in self.feeds if feed.source == source and part in (None, feed.part)]


@dataclass(frozen=True, slots=True)
class Holding:
    """The folder `intel` of a workspace."""

    folder: Path

    @property
    def partial(self) -> Path:
        """Folder of what is being fetched; its content may be lost."""
        return self.folder / "partial"

    def path(self, feed: Feed) -> Path:
        """Return where a feed lies."""
        return self.folder / feed.name

    def state(self) -> State:
        """Return what counts now.

        Raises:
            HoldingError: the file that says so is damaged.
        """
        path = self.folder / _STATE
        try:
            told = json.loads(path.read_bytes())
        except FileNotFoundError:
            return State()
        except (ValueError, RecursionError) as error:
            raise _damaged(path, str(error)) from error
        try:
            feeds = tuple(feed_of(item) for item in told["feeds"])
            return State(feeds, told["imported"], told["bundled"], tuple(told["allowed"]))
        except (KeyError, TypeError, ValueError) as error:
            raise _damaged(path, str(error)) from error

    def commit(self, state: State) -> None:
        """Let another state count, and remove the files that no longer do."""
        told = {
            "feeds": [feed.as_dict() for feed in state.feeds],
            "imported": state.imported,
            "bundled": state.bundled,
            "allowed": list(state.allowed),
        }
        replaced(self.folder / _STATE, json.dumps(told, indent=1, sort_keys=True).encode() + b"\n")
        self._sweep(state)

    def take(self, path: Path, feed: Feed) -> None:
        """Move a whole file to where a feed lies; it does not count before a state says so."""
        target = self.path(feed)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        synced(path)
        path.replace(target)
        synced(target.parent)

    def marks(self) -> dict[str, str]:
        """Return SHA-256 of a feed -> SHA-256 of a file in it whose rows were then in the lake."""
        try:
            told = json.loads((self.folder / _READ).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}

    def unread(self, origins: AbstractSet[str]) -> list[Feed]:
        """Return the feeds whose rows are not in a lake that holds files with these hashes; it may have been made anew."""
        marks = self.marks()
        known = {sha256 for sha256, origin in marks.items() if origin in origins}
        return [feed for feed in self.state().feeds if feed.sha256 not in known and self.path(feed).is_file()]

    def mark(self, read: Mapping[str, str]) -> None:
        """Note that feeds were read; what is no longer held is forgotten."""
        held = {feed.sha256 for feed in self.state().feeds}
        marks = {key: value for key, value in (self.marks() | dict(read)).items() if key in held}
        replaced(self.folder / _READ, json.dumps(marks, indent=1, sort_keys=True).encode() + b"\n")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other update and import out; the system lets go when the process dies.

        Raises:
            HoldingError: another one is at work.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.partial.mkdir(exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("wb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise HoldingError(
                    "another doorward intel is at work in this workspace; wait until it is done."
                ) from error
            yield

    def _sweep(self, state: State) -> None:
        counted = {self.path(feed) for feed in state.feeds}
        for path in (self.folder / "feeds").glob("*/*"):
            if path not in counted:
                path.unlink(missing_ok=True)


def _damaged(path: Path, reason: str) -> HoldingError:
    return HoldingError(
        f"{path}: damaged ({clip(reason, 120)}). Move the folder {path.parent.name} away, then update or import again."
    )

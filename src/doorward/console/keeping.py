"""Files that were sent are kept as they came, named after their SHA-256; light, as the server asks it too.

A file is linked to where it stays, then the desk is told, and only then it leaves the inbox: whoever is killed in between
leaves it in one of the two places, or in both, and the next one goes on.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from doorward.console.inbox import folder_of
from doorward.desk import By
from doorward.durable import synced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from io import BufferedReader
    from pathlib import Path

    from doorward.console.config import Config
    from doorward.desk import Desk, Sent

FOLDER = "originals"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_PART = ".part"
_CHUNK = 1 << 20
_OURS = "doorward"


def place(workspace: Path, digest: str) -> Path:
    """Return where a file lies while it is kept.

    Raises:
        ValueError: that is no SHA-256 in small hexadecimal digits.
    """
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"{digest[:80]!r} is no SHA-256")
    return workspace / FOLDER / digest[:2] / digest


def files_of(workspace: Path, upload: str) -> dict[Path, str]:
    """Return the files of an upload in the order in which they were sent, each with a name that no other of them has."""
    told: dict[Path, str] = {}
    for folder in sorted(folder_of(workspace, upload).iterdir(), key=lambda folder: (len(folder.name), folder.name)):
        for file in folder.iterdir():
            told[file] = f"{folder.name}/{file.name}" if file.name in told.values() else file.name
    return told


def opened(path: Path) -> BufferedReader:
    """Open a file for its bytes; what is a link, a device or a pipe is not followed and not waited for.

    Raises:
        OSError: it is not there, or no file.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise FileNotFoundError(f"{path} is no file")
    return os.fdopen(handle, "rb")


def measured(path: Path) -> tuple[str, int]:
    """Return the SHA-256 of a file and its bytes."""
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), file.tell()


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps originals in a workspace, as its settings say; what the desk tells of them and what lies there go together."""

    config: Config
    desk: Desk

    def keep(self, by: By, file: Path, sent: Sent, origins: Collection[str]) -> None:
        """Move a file of the inbox to where it stays; bytes that are kept already are kept once.

        Args:
            by: who keeps it.
            file: of the inbox.
            sent: what it is; its SHA-256 is that of the file.
            origins: SHA-256 of what was found in it.
        """
        target = place(self.config.workspace, sent.digest)
        for folder in (target.parent.parent, target.parent):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = target.with_suffix(_PART)
        part.unlink(missing_ok=True)
        _copied(file, part)
        self.desk.originals.keep(by, sent, origins, partial(_laid, part, target))
        file.unlink()

    def sound(self, digest: str) -> BufferedReader | None:
        """Open a file that is kept, after all of it was found to have its SHA-256; None where it does not, or is not there."""
        try:
            file = opened(place(self.config.workspace, digest))
        except OSError:
            return None
        if hashlib.file_digest(file, "sha256").hexdigest() != digest:
            file.close()
            return None
        file.seek(0)
        return file

    def remove(self, by: By, digest: str, reason: str) -> None:
        """Keep a file no more.

        Raises:
            DeskError: it is not kept, or no reason is given.
        """
        self.desk.originals.remove(by, digest, reason)
        self._drop(by, digest)

    def settle(self) -> list[str]:
        """Remove what the settings say is kept too long or is too much; return the SHA-256 of each."""
        now, days, most = self.config.now(), self.config.originals_days, self.config.originals_bytes
        if days is None and most is None:
            return []
        by = By(_OURS, now)
        before = None if days is None else now - timedelta(days=days)
        gone = self.desk.originals.expire(by, before, most)
        for digest in gone:
            self._drop(by, digest)
        return gone

    def finish(self) -> None:
        """Take away what somebody who was killed said is removed, and what was left half copied."""
        by = By(_OURS, self.config.now())
        for digest in self.desk.originals.removed():
            if place(self.config.workspace, digest).exists():
                self._drop(by, digest)
        for left in (self.config.workspace / FOLDER).glob(f"??/*{_PART}"):
            left.unlink(missing_ok=True)

    def _drop(self, by: By, digest: str) -> None:
        gone = place(self.config.workspace, digest)
        self.desk.originals.drop(by, digest, partial(gone.unlink, missing_ok=True))


def parts(file: BufferedReader, digest: str) -> Iterator[bytes]:
    """Yield a file in parts and close it; its end only where all of it still has its SHA-256.

    Raises:
        OSError: somebody wrote into it meanwhile: who takes a copy sees that it broke off.
    """
    seen, held = hashlib.sha256(), b""
    with closing(file):
        while chunk := file.read(_CHUNK):
            seen.update(chunk)
            if held:
                yield held
            held = chunk
        if seen.hexdigest() != digest:
            raise OSError(f"the original {digest} was changed while it was sent")
        yield held


def _copied(file: Path, part: Path) -> None:
    """Lay a file beside where it will stay, as a second name of the same bytes where the file system has that."""
    try:
        os.link(file, part, follow_symlinks=False)
    except OSError:
        with opened(file) as source, open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123 - the mode matters
            shutil.copyfileobj(source, out, _CHUNK)
            out.flush()
            os.fsync(out.fileno())


def _laid(part: Path, target: Path) -> None:
    """Give the bytes their name, in place of what has it: that was the same, or is not what it should be."""
    part.replace(target)
    # Two names of one file change nothing when one is to replace the other.
    part.unlink(missing_ok=True)
    for folder in (target.parent, target.parent.parent):
        synced(folder)

"""Where files that were sent wait until they are read: names are told by whoever sends them, so they lead nowhere."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from contextlib import contextmanager
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

from doorward.durable import synced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

FOLDER, SPOOL = "inbox", "spool"
PATIENCE = timedelta(days=1)
"""What is in the inbox and belongs to nothing is removed after this time."""
_CHUNK = 1 << 20
_LONGEST = 180
"""Bytes of a name; file systems take 255, and a letter has up to four."""
_SUFFIX = 19
_NAME = re.compile(r"[0-9a-f]{32}")
_UNSAFE = re.compile(r"[^\w.()\[\]+@, =-]")


def safe(name: str) -> str:
    """Return the last part of a name without what could lead elsewhere, hide it, or upset a terminal."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = _UNSAFE.sub("_", last).strip(" .") or "unnamed"
    if len(kept.encode()) <= _LONGEST:
        return kept
    stem, dot, suffix = kept.rpartition(".")
    return f"{_cut(stem, _LONGEST - _SUFFIX - 1)}{dot}{_cut(suffix, _SUFFIX)}"


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode("utf-8", "ignore")


def folder_of(workspace: Path, name: str) -> Path:
    """Return the folder of one upload.

    Raises:
        ValueError: the name is none that `stored` gave.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is no upload")
    return workspace / FOLDER / name


def folder(workspace: Path) -> Path:
    """Return where uploads lie, made for its owner only where it is absent."""
    made = workspace / FOLDER
    made.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made


def stored(workspace: Path, files: Iterable[tuple[str, BinaryIO]]) -> str:
    """Write files, each in a folder of its own under the name it was given, and return the name of the upload.

    Nothing of it is kept where one fails.
    """
    name = uuid4().hex
    part = folder(workspace) / f"{name}.part"
    part.mkdir(mode=0o700)
    with _held(part), _whole(part):
        for number, (told, data) in enumerate(files, 1):
            place = part / str(number)
            place.mkdir(mode=0o700)
            # A name that a person chose decides which reader knows it, so it stays as far as it can.
            with open(os.open(place / safe(told), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123 - the mode matters
                shutil.copyfileobj(data, out, _CHUNK)
                out.flush()
                os.fsync(out.fileno())
            synced(place)
        synced(part)
        part.rename(folder_of(workspace, name))
        # The job that names it is on the disk at once; a power cut must not leave it without its files.
        synced(part.parent)
    return name


@contextmanager
def _held(part: Path) -> Iterator[None]:
    """Mark a folder as one that somebody writes; the system takes the mark away with the process."""
    handle = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


@contextmanager
def _whole(part: Path) -> Iterator[None]:
    """Remove all of it where a part of it fails."""
    try:
        yield
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def swept(workspace: Path, wanted: Collection[str], now: datetime) -> list[str]:
    """Remove what servers that died left half written, and after a day what belongs to nothing; return the names of it.

    What a worker that died left half unpacked goes after a day too.

    Args:
        workspace: whose inbox.
        wanted: uploads that are still to be read.
        now: UTC, without a zone.
    """
    gone = []
    old = (now - PATIENCE).replace(tzinfo=UTC).timestamp()
    for entry in (*sorted(folder(workspace).iterdir()), *sorted((workspace / SPOOL).glob("*"))):
        if entry.suffix == ".part" and entry.is_dir():
            try:
                with _held(entry):
                    shutil.rmtree(entry)
            except BlockingIOError:
                continue
        elif entry.name in wanted or entry.lstat().st_mtime > old:
            continue
        elif entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
        gone.append(entry.name)
    return gone

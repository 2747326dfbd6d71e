"""Where files that were sent wait until they are read: names are told by whoever sends them, so they lead nowhere."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FOLDER = "inbox"
_CHUNK = 1 << 20
_LONGEST = 180
_NAME = re.compile(r"[0-9a-f]{32}")
_UNSAFE = re.compile(r"[^\w.()\[\]+@, =-]")


def safe(name: str) -> str:
    """Return the last part of a name without what could lead elsewhere, hide it, or upset a terminal."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = _UNSAFE.sub("_", last).strip(" .") or "unnamed"
    stem, dot, suffix = kept.rpartition(".")
    return kept if len(kept) <= _LONGEST else f"{stem[: _LONGEST - 20]}{dot}{suffix[:19]}"


def folder_of(workspace: Path, name: str) -> Path:
    """Return the folder of one upload.

    Raises:
        ValueError: the name is none that `stored` gave.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is no upload")
    return workspace / FOLDER / name


def stored(workspace: Path, files: Iterable[tuple[str, BinaryIO]]) -> str:
    """Write files, each in a folder of its own under the name it was given, and return the name of the upload.

    Nothing of it is kept where one fails.
    """
    name = uuid4().hex
    folder = folder_of(workspace, name)
    (workspace / FOLDER).mkdir(mode=0o700, exist_ok=True)
    part = folder.with_suffix(".part")
    part.mkdir(mode=0o700)
    try:
        for number, (told, data) in enumerate(files, 1):
            place = part / str(number)
            place.mkdir(mode=0o700)
            # A name that a person chose decides which reader knows it, so it stays as far as it can.
            with open(os.open(place / safe(told), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:  # noqa: PTH123 - the mode matters
                shutil.copyfileobj(data, out, _CHUNK)
                out.flush()
                os.fsync(out.fileno())
        part.rename(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return name

"""The files below the paths that people give."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from doorward.unpack.leaf import Refused, label

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

_SPECIAL = {
    stat.S_IFIFO: "a named pipe is not read",
    stat.S_IFSOCK: "a socket is not read",
    stat.S_IFCHR: "a device is not read",
    stat.S_IFBLK: "a device is not read",
}


def files(paths: Sequence[Path], skip: Collection[Path] = ()) -> Iterator[tuple[Path, int] | Refused]:
    """Yield the regular files in and below `paths` with their size in bytes, each folder sorted by name.

    Links to files are followed; links to folders only where they are given, so that no walk goes round in circles.
    Folders in `skip` are passed over without a word.
    """
    skipped = {_identity(path) for path in skip} - {None}
    # What is to be walked, last things first, so that no depth of folders is too deep.
    waiting = [(path, True) for path in reversed(paths)]
    while waiting:
        path, given = waiting.pop()
        try:
            status = path.stat()
            kind = stat.S_IFMT(status.st_mode)
            if kind == stat.S_IFDIR and (given or not path.is_symlink()):
                if (status.st_dev, status.st_ino) not in skipped:
                    waiting += [(inside, False) for inside in sorted(path.iterdir(), key=os.fsencode, reverse=True)]
                continue
        except OSError as error:
            yield Refused(label(str(path)), cannot(error))
            continue
        if kind == stat.S_IFREG:
            yield path, status.st_size
        else:
            reason = "a link to a folder is not followed: give the folder itself"
            yield Refused(label(str(path)), _SPECIAL.get(kind, reason))


def total_bytes(paths: Sequence[Path], skip: Collection[Path] = ()) -> int:
    """Return the bytes of all regular files in and below `paths`, packed as they are."""
    return sum(found[1] for found in files(paths, skip) if not isinstance(found, Refused))


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def cannot(error: OSError) -> str:
    """Return why something cannot be read, as a sentence."""
    return f"cannot be read: {error.strerror}"

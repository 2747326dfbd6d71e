"""One worker at a time works in a lane of a workspace, and whoever does may take up what the one before it left."""

from __future__ import annotations

import fcntl
import re
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{16}")


@contextmanager
def alone(folder: Path, lane: str) -> Iterator[str]:
    """Wait until nobody else works in a lane, and keep everybody else out of it.

    Yields the name of this lane in this workspace, the same each time: a job under it that runs, runs no more.

    Args:
        folder: of the workspace, where the lane is marked; made where it is absent.
        lane: which one.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f".{lane}").open("a+", encoding="utf-8") as handle:
        # The system drops the lock with the process that holds it, however that ends.
        fcntl.flock(handle, fcntl.LOCK_EX)
        handle.seek(0)
        name = handle.read().strip()
        if not _NAME.fullmatch(name):
            name = secrets.token_hex(8)
            handle.truncate(0)
            handle.write(name)
            handle.flush()
        yield f"{lane} {name} "

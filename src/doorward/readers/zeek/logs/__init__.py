"""One file per kind of Zeek log, named as Zeek names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.readers.zeek.log import Log
from doorward.registry import members

if TYPE_CHECKING:
    from collections.abc import Collection

LOGS: dict[str, Log] = members(__name__, Log)


def named(path: str) -> Log | None:
    """Return the kind that Zeek's name for a log means: `conn`, `_conn`, `open_conn`, `conn-filtered`; None if none."""
    stem = path.lstrip("_").removeprefix("open_")
    return LOGS.get(stem) or LOGS.get(stem.partition("-")[0])


def find(path: str, names: Collection[str]) -> Log | None:
    """Return the kind that `path` names, else the kind that the field names prove; None if there is no table for it."""
    log = named(path)
    if log is not None:
        return log if log.fits(names) else None
    return next((log for log in LOGS.values() if log.shown_by(names)), None)

"""One file per kind of Zeek log, named as Zeek names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doorward.readers.zeek.log import Log
from doorward.registry import members

if TYPE_CHECKING:
    from collections.abc import Collection

LOGS: dict[str, Log] = members(__name__, Log)


def find(path: str, names: Collection[str]) -> Log | None:
    """Return the kind of a log.

    Args:
        path: what Zeek calls it (`conn`, `_conn`, `open_conn`, `conn-filtered`); may be empty.
        names: names of its fields.

    Returns:
        The kind that `path` names, else the kind that the field names prove; None if there is no table for it.
    """
    stem = path.lstrip("_").removeprefix("open_")
    named = LOGS.get(stem) or LOGS.get(stem.partition("-")[0])
    if named is not None:
        return named if named.fits(names) else None
    return next((log for log in LOGS.values() if log.shown_by(names)), None)

"""Fold the many quiet files of one archive or folder into a line: an archive of advisories holds a hundred thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Source = Mapping[str, Any]

FEW = 20
"""Files of one place, read alike and without a note, that are still listed one by one."""
_QUIET = ("read", "known")
_SUMS = ("units", "rows", "headers", "rejects", "bytes")


def folded(rows: Sequence[Source]) -> list[Source]:
    """Return files as given, but more than FEW of one place that were read alike as one row in place of the first.

    Files with rejects or a note, and those that were not read, are always told one by one.
    """
    alike: dict[tuple[Any, ...], list[Source]] = {}
    for row in rows:
        if _quiet(row):
            alike.setdefault(_kind(row), []).append(row)
    many = {kind: members for kind, members in alike.items() if len(members) > FEW}
    told: list[Source] = []
    for row in rows:
        members = many.get(_kind(row)) if _quiet(row) else None
        if members is None:
            told.append(row)
        elif members[0] is row:
            told.append(_joined(members))
    return told


def _quiet(row: Source) -> bool:
    return row["status"] in _QUIET and not row["rejects"] and not row.get("note")


def _kind(row: Source) -> tuple[Any, ...]:
    return (_place(row["file"]), row["status"], row.get("reader"))


def _place(file: str) -> str:
    """Return the archive that a file lies in, else its folder."""
    archive, mark, _ = file.partition("!")
    return archive + mark if mark else file[: file.rfind("/") + 1]


def _joined(members: Sequence[Source]) -> Source:
    sums = {name: sum(row[name] or 0 for row in members) for name in _SUMS}
    first = min(_times(members, "first_time"), default=None)
    last = max(_times(members, "last_time"), default=None)
    name = f"{_place(members[0]['file'])}… ({len(members):,} files)"
    return {**members[0], **sums, "file": name, "first_time": first, "last_time": last}


def _times(members: Iterable[Source], name: str) -> list[Any]:
    return [row[name] for row in members if row.get(name)]

"""Whether a fetched file is whole and what it says it is, and how many records it has, seen in one pass."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorward.unpack import Limits, Refused, leaves
from doorward.wording import clip

if TYPE_CHECKING:
    from pathlib import Path

    from doorward.intel.sources import Form, Source
    from doorward.unpack import Leaf

_CHUNK = 1 << 20
_OVERLAP = 200
_NEVER = b"0001-01-02"
"""Go writes its empty time as the first of January of the year 1."""
_HEADS: dict[Form, tuple[bytes, ...]] = {"zip": (b"PK",), "json.gz": (b"\x1f\x8b",), "csv.gz": (b"\x1f\x8b",)}


class Unsound(ValueError):  # noqa: N818 - it names the state of the file
    """A file is broken or not of its form; the message says how."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: how many records, and the newest time in it (`2026-11-22T09:00:00Z`), if any is told."""

    records: int = 0
    newest: str | None = None

    def __add__(self, other: Contents) -> Contents:
        """Put the contents of two files together."""
        return Contents(self.records + other.records, max(filter(None, (self.newest, other.newest)), default=None))


def contents(path: Path, spool: Path, source: Source, form: Form) -> Contents:
    """Read a file to its end, as an ingest would, and return what it holds.

    Args:
        path: the file.
        spool: folder for what is unpacked.
        source: whose file it is; says what is a record.
        form: what the file should be.

    Raises:
        Unsound: it is cut, damaged, empty, not of its form, or unpacks to more than it should.
    """
    with path.open("rb") as stream:
        if form in _HEADS and not stream.read(4).startswith(_HEADS[form]):
            raise Unsound(f"it is no {form} file")
    found = Contents()
    for leaf in leaves([path], spool, Limits()):
        if isinstance(leaf, Refused):
            raise Unsound(leaf.reason)
        try:
            found += _held(leaf, source, form)
        finally:
            if leaf.temporary:
                leaf.path.unlink(missing_ok=True)
    if not found.records:
        raise Unsound("it holds no record")
    return found


def record_file(name: str, source: Source) -> bool:
    """Whether a file of an archive holds a record, by its name."""
    return re.search(source.member, name.rpartition("!")[2]) is not None


def _held(leaf: Leaf, source: Source, form: Form) -> Contents:
    if leaf.damage:
        raise Unsound(leaf.damage)
    if form == "zip" and not record_file(leaf.name, source):
        return Contents()
    if form == "json":
        _parsed(leaf)
    counted = _counted(leaf, source)
    return Contents(1, counted.newest) if form == "zip" else counted


def _parsed(leaf: Leaf) -> None:
    try:
        with leaf.open() as stream:
            json.load(stream)
    except (ValueError, RecursionError) as error:
        raise Unsound(f"it is no JSON: {clip(str(error))}") from error


def _counted(leaf: Leaf, source: Source) -> Contents:
    """Count records (lines, where none are told apart) and find the newest time; what lies across pieces counts once."""
    record = re.compile(source.record or rb"\n")
    dated = re.compile(source.dated or rb"(?!)()")
    count, newest, rest = 0, b"", b""
    with leaf.open() as stream:
        while data := stream.read(_CHUNK):
            text = rest + data
            count += sum(match.end() > len(rest) for match in record.finditer(text))
            newest = max([newest, *dated.findall(text)])
            rest = text[-_OVERLAP:]
    if newest <= _NEVER:
        return Contents(count)
    return Contents(
        count, newest.decode("ascii", "replace").replace(" ", "T") + ("Z" if b":" in newest else "T00:00:00Z")
    )

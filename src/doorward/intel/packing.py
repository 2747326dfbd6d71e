"""One file of many records in the place of an archive of many files: a fifth of the size, and read ten times as fast."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import zstandard

from doorward.intel.sound import Unsound, record_file
from doorward.unpack import Limits, Refused, leaves

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from doorward.intel.sources import Source
    from doorward.unpack import Leaf

_LEVEL = 9
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


def pack(archive: Path, into: Path, spool: Path, source: Source) -> None:
    """Write the records of an archive to a .jsonl.zst file, one after the other as they are, in the archive's order.

    The same archive gives the same bytes.

    Args:
        archive: a zip, read as an ingest would read it.
        into: the file to write.
        spool: folder for what is unpacked.
        source: says which files are records.

    Raises:
        Unsound: the archive is damaged.
    """
    with into.open("wb") as out, zstandard.ZstdCompressor(level=_LEVEL).stream_writer(out) as packed:
        for leaf in _records(archive, spool, source):
            packed.write(_bytes(leaf).strip() + b"\n")


def thin(archive: Path, into: Path, spool: Path, source: Source) -> None:
    """Write the records of an archive to another archive, without whatever lies beside them; as `pack` does otherwise."""
    seen = set()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as out:
        for leaf in _records(archive, spool, source):
            name = leaf.name.rpartition("!")[2]
            if name not in seen:
                out.writestr(zipfile.ZipInfo(name, _LONG_AGO), _bytes(leaf), zipfile.ZIP_DEFLATED)
                seen.add(name)


def _records(archive: Path, spool: Path, source: Source) -> Iterator[Leaf]:
    for leaf in leaves([archive], spool, Limits()):
        if isinstance(leaf, Refused) or leaf.damage:
            raise Unsound(leaf.reason if isinstance(leaf, Refused) else str(leaf.damage))
        try:
            if record_file(leaf.name, source):
                yield leaf
        finally:
            if leaf.temporary:
                leaf.path.unlink(missing_ok=True)


def _bytes(leaf: Leaf) -> bytes:
    with leaf.open() as stream:
        return stream.read()

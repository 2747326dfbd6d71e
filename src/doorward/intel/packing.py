"""One file of many records in the place of an archive of many files: a fifth of the size, and read ten times as fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

import zstandard

from doorward.intel.sound import Unsound, record_file
from doorward.unpack import Limits, Refused, leaves

if TYPE_CHECKING:
    from pathlib import Path

_LEVEL = 9


def pack(archive: Path, into: Path, spool: Path) -> None:
    """Write the records of an archive to a .jsonl.zst file, one after the other as they are, in the archive's order.

    The same archive gives the same bytes.

    Args:
        archive: a zip, read as an ingest would read it.
        into: the file to write.
        spool: folder for what is unpacked.

    Raises:
        Unsound: the archive is damaged.
    """
    with into.open("wb") as out, zstandard.ZstdCompressor(level=_LEVEL).stream_writer(out) as packed:
        for leaf in leaves([archive], spool, Limits()):
            if isinstance(leaf, Refused) or leaf.damage:
                raise Unsound(leaf.reason if isinstance(leaf, Refused) else str(leaf.damage))
            try:
                if record_file(leaf.name) and leaf.name.endswith(".json"):
                    with leaf.open() as stream:
                        packed.write(stream.read().strip() + b"\n")
            finally:
                if leaf.temporary:
                    leaf.path.unlink(missing_ok=True)

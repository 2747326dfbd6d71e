"""Tar archives, read as a stream.

`tarfile` keeps every member in memory, and long names and sparse maps as long as a hostile header says they are:
only its parsing of a single header is used here.
"""

from __future__ import annotations

import re
import tarfile
from typing import TYPE_CHECKING

from doorward.unpack.stream import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doorward.unpack.stream import Stream

_BLOCK = 512
_LONGEST = 1 << 20  # bytes of an extended header
_EXTENDED = frozenset({tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME})
_PASSED = frozenset({tarfile.DIRTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGLINK, b"D", b"V"})
_REFUSED = {
    tarfile.LNKTYPE: "a link in an archive is not followed",
    tarfile.SYMTYPE: "a link in an archive is not followed",
    tarfile.CHRTYPE: "a device is not read",
    tarfile.BLKTYPE: "a device is not read",
    tarfile.FIFOTYPE: "a named pipe is not read",
    tarfile.GNUTYPE_SPARSE: "a sparse file in an archive is not read: unpack the archive and give the file",
    b"M": "the rest of a file that begins in another volume is not read: join the volumes first",
}
_WITHOUT_DATA = frozenset(
    {tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE}
)
_RECORD = re.compile(rb"([0-9]{1,7}) ([^=\n]{1,200})=")


def is_tar(head: bytes) -> bool:
    """Tell whether the first 512 bytes are a header with the right checksum."""
    if len(head) < _BLOCK or not head[148:156].strip(b" \0").isdigit():
        return False
    try:
        _header(head[:_BLOCK])
    except tarfile.HeaderError:
        return False
    return True


def members(archive: Stream) -> Iterator[tuple[str | None, Stream | str]]:
    """Yield the name of each member with its bytes, or with the reason why it is not read.

    A member's bytes are to be read before the next one is asked for. None stands for the archive itself.
    """
    extended: dict[bytes, bytes] = {}
    # Blocks of zeros end an archive, but archives that were joined go on after them.
    while block := archive.exactly(_BLOCK):
        if block == bytes(_BLOCK):
            continue
        try:
            header = _header(block)
            part = _part(archive, header, block, extended)
        except (tarfile.HeaderError, ValueError) as error:
            yield None, f"what follows is not read: {archive.damage or error}"
            return
        if header.type in _EXTENDED:
            extended |= _extension(header, part.exactly(_LONGEST))
        elif header.type not in _PASSED:
            yield _member(header, extended, part)
            extended = {}
        part.skip(part.length)
        archive.skip(-part.length % _BLOCK)
        if part.damage:
            yield None, f"what follows is missing: {part.damage}"
            return
    if archive.damage:
        yield None, f"what follows is missing: {archive.damage}"


def _header(block: bytes) -> tarfile.TarInfo:
    return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")


def _part(archive: Stream, header: tarfile.TarInfo, block: bytes, extended: dict[bytes, bytes]) -> Part:
    size = 0 if header.type in _WITHOUT_DATA else int(extended.get(b"size", header.size))
    if size < 0 or (header.type in _EXTENDED and size > _LONGEST):
        raise ValueError(f"a header claims {size:,} bytes")
    # The map of a sparse file goes on in blocks of its own, before the data.
    more = header.type == tarfile.GNUTYPE_SPARSE and block[482]
    while more:
        more = archive.exactly(_BLOCK)[504:505] == b"\1"
    return Part(archive, size)


def _extension(header: tarfile.TarInfo, data: bytes) -> dict[bytes, bytes]:
    if header.type == tarfile.GNUTYPE_LONGNAME:
        return {b"path": data.split(b"\0", 1)[0]}
    records: dict[bytes, bytes] = {}
    at = 0
    while match := _RECORD.match(data, at):
        end = at + int(match[1])
        records[match[2]] = data[match.end() : end - 1]
        at = max(end, match.end())
    return records


def _member(header: tarfile.TarInfo, extended: dict[bytes, bytes], part: Part) -> tuple[str, Stream | str]:
    name = extended[b"path"].decode("utf-8", "surrogateescape") if b"path" in extended else header.name
    sparse = any(key.startswith(b"GNU.sparse.") for key in extended)
    return name, _REFUSED.get(tarfile.GNUTYPE_SPARSE if sparse else header.type, part)

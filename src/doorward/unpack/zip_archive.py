"""Zip archives, member by member as the directory at their end lists them.

`zipfile` holds an object for every entry before the first byte comes out (600 MB for a million members): the directory
is read here in pieces instead. PKWARE's APPNOTE.TXT names the records and fields (sections 4.3 and 4.4).
"""

from __future__ import annotations

import stat
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from doorward.unpack.compressed import BZIP2, DEFLATE, XZ, ZSTANDARD, Decompressed
from doorward.unpack.stream import CHUNK, File, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from doorward.unpack.limits import Meter

_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR64 = struct.Struct("<4sLQL")
_ENTRY = struct.Struct("<4s2B5H3L5H2L")
_FIELD = struct.Struct("<2H")
_LOCAL = struct.Struct("<4s5H3L2H")
_IN_EXTRA = 0xFFFFFFFF
_LONGEST_COMMENT = 0xFFFF + _END64.size + _LOCATOR64.size  # and the two records that may stand before
_STORED = 0
_METHODS = {8: DEFLATE, 12: BZIP2, 93: ZSTANDARD, 95: XZ}
_METHODS_NOT_READ = {1: "Shrink", 6: "Implode", 9: "Deflate64", 14: "LZMA", 98: "PPMd"}
_ENCRYPTED, _UTF8 = 0x1, 0x800
_UNIX = 3

# Office Open XML, Java, and OpenDocument or EPUB, in this order.
_DOCUMENT_MARKS = frozenset({"[Content_Types].xml", "META-INF/MANIFEST.MF", "mimetype"})


class Broken(ValueError):  # noqa: N818 - it names the state of the archive
    """The directory of a zip cannot be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the directory."""

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int


def is_zip(head: bytes) -> bool:
    """Tell whether bytes begin with a member or with the end of an empty archive."""
    return head.startswith((b"PK\3\4", b"PK\5\6"))


def entries(file: BinaryIO) -> Iterator[Entry]:
    """Yield the directory of a zip, entry by entry.

    Raises:
        Broken: the directory is missing or is not one; the message says so as a sentence.
    """
    start, length, prefix = _directory(file)
    directory = File(file, start, length)
    while fixed := directory.exactly(_ENTRY.size):
        if len(fixed) < _ENTRY.size or fixed[:4] != b"PK\1\2":
            raise Broken("the directory of the zip is damaged: what follows is not read")
        yield _entry(fixed, directory, prefix)


def is_document(file: BinaryIO) -> bool:
    """Tell whether a zip is a document or a program, to be read as one file; a zip without a directory is neither."""
    try:
        return any(entry.name in _DOCUMENT_MARKS for entry in entries(file))
    except (Broken, OSError):
        return False


def members(
    file: BinaryIO, meter: Meter, told: Callable[[int], None] | None = None
) -> Iterator[tuple[str | None, Stream | str]]:
    """Yield the name of each member with its bytes, or with the reason why it is not read.

    None stands for the archive itself. `told` hears of packed bytes as they are read.
    """
    try:
        for entry in entries(file):
            if not entry.name.endswith("/"):
                yield entry.name, _refusal(entry) or _open(file, entry, meter, told)
    except Broken as error:
        yield None, str(error)
    except OSError as error:
        yield None, f"cannot be read: {error.strerror}"


def _directory(file: BinaryIO) -> tuple[int, int, int]:
    """Return where the directory starts, its length, and how many bytes stand before the archive."""
    tail_at = max(0, file.seek(0, 2) - _END.size - _LONGEST_COMMENT)
    file.seek(tail_at)
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise Broken("truncated: the directory at the end of the zip is missing")
    length, offset = _END.unpack_from(tail, at)[5:7]
    end = tail_at + at
    at -= _LOCATOR64.size + _END64.size
    if at >= 0 and tail[at : at + 4] == b"PK\6\6" and tail[at + _END64.size :].startswith(b"PK\6\7"):
        length, offset = _END64.unpack_from(tail, at)[8:10]
        end = tail_at + at
    if offset + length > end:
        raise Broken("damaged: the directory of the zip does not fit into it")
    return end - length, length, end - length - offset


def _entry(fixed: bytes, directory: Stream, prefix: int) -> Entry:
    values = _ENTRY.unpack(fixed)
    system, flags, method, crc = values[2], values[4], values[5], values[8]
    raw = directory.exactly(values[11])
    numbers = _in_extra((values[10], values[9], values[17]), directory.exactly(values[12]))
    directory.skip(values[13])
    name = raw.decode("utf-8", "backslashreplace") if flags & _UTF8 else raw.decode("cp437")
    mode = values[16] >> 16 if system == _UNIX else 0
    return Entry(name.partition("\0")[0], flags, method, crc, numbers[1], numbers[0], mode, numbers[2] + prefix)


def _in_extra(numbers: tuple[int, ...], extra: bytes) -> tuple[int, ...]:
    """Replace numbers too large for 32 bits by those that stand in the extra field 1, in the same order."""
    at = 0
    while len(extra) - at >= _FIELD.size:
        kind, length = _FIELD.unpack_from(extra, at)
        if kind == 1:
            field = extra[at + _FIELD.size : at + _FIELD.size + length]
            large = iter(struct.unpack_from(f"<{len(field) // 8}Q", field))
            return tuple(next(large, number) if number == _IN_EXTRA else number for number in numbers)
        at += _FIELD.size + length
    return numbers


def _refusal(entry: Entry) -> str | None:
    if entry.flags & _ENCRYPTED:
        return "encrypted: unpack it with its password and give the file"
    if stat.S_ISLNK(entry.mode):
        return "a link in an archive is not followed"
    if entry.method != _STORED and entry.method not in _METHODS:
        method = _METHODS_NOT_READ.get(entry.method, f"method {entry.method}")
        return f"compressed with {method}, which is not read here: unpack it and give the file"
    return None


def _open(file: BinaryIO, entry: Entry, meter: Meter, told: Callable[[int], None] | None) -> Stream | str:
    local = File(file, entry.offset, _LOCAL.size).exactly(_LOCAL.size) if entry.offset < file.seek(0, 2) else b""
    if len(local) < _LOCAL.size or local[:4] != b"PK\3\4":
        return "damaged: it is not where the directory of the zip says"
    start = entry.offset + _LOCAL.size + sum(_LOCAL.unpack(local)[-2:])
    packed = File(file, start, entry.packed, told)
    codec = _METHODS.get(entry.method)
    return _Checked(Decompressed(packed, codec, meter) if codec else packed, entry, None if codec else meter)


class _Checked(Stream):
    """A member's bytes, held against the size and the checksum of the directory.

    A stored member is metered here: entries that overlap can give the same bytes a million times.
    """

    def __init__(self, plain: Stream, entry: Entry, meter: Meter | None) -> None:
        super().__init__()
        self._plain, self._entry, self._meter = plain, entry, meter
        self._crc = self._size = 0

    def _more(self) -> bytes:
        got = self._plain.read(CHUNK)
        self._crc = zlib.crc32(got, self._crc)
        self._size += len(got)
        if self._meter:
            self._meter.spend(len(got))
        if not got:
            agrees = (self._crc, self._size) == (self._entry.crc, self._entry.size)
            self.damage = self._plain.damage or (
                None if agrees else "size or checksum differ from the directory of the zip"
            )
        return got

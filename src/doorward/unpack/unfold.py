"""Unfold files until nothing is packed in anything: one pass, layer upon layer."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from doorward.unpack import tar_archive, zip_archive
from doorward.unpack.compressed import CODECS, Decompressed
from doorward.unpack.leaf import HEAD, Leaf, Refused, Tally, label
from doorward.unpack.limits import Limits, Meter, Overstepped
from doorward.unpack.stream import File
from doorward.unpack.walk import cannot, files

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from doorward.unpack.stream import Stream

_BLOCK = 512
_IN_MEMORY = 1 << 20
_PLAIN_CHUNK = 4 << 20


def leaves(
    paths: Sequence[Path],
    spool: Path,
    limits: Limits | None = None,
    progress: Callable[[int], None] | None = None,
    skip: Collection[Path] = (),
) -> Iterator[Leaf | Refused]:
    """Yield every file in and below `paths`, unpacked, and by name whatever is not read.

    A plain file is not copied; a packed one is held in memory up to 1 MiB and spooled beyond.

    Args:
        paths: files and folders.
        spool: folder for unpacked files (made if need be), which the caller deletes one by one when they are read.
        limits: what one file may unpack to; None for the defaults.
        progress: is told bytes of the files in `paths` as they are read; they add up to `total_bytes`.
        skip: folders that are passed over without a word, beside `spool`.

    Raises:
        OSError: `spool` cannot be written; the part of a file that was there is deleted.
    """
    spool.mkdir(mode=0o700, parents=True, exist_ok=True)
    for found in files(paths, [*skip, spool]):
        if isinstance(found, Refused):
            yield found
        else:
            yield from _unfolded(*found, spool, limits or Limits(), progress or _unheard)


def _unfolded(
    path: Path, size: int, spool: Path, limits: Limits, progress: Callable[[int], None]
) -> Iterator[Leaf | Refused]:
    left = size

    def told(count: int) -> None:
        # Members that overlap are read twice, and a file that grows is longer than it was.
        nonlocal left
        progress(min(count, left))
        left -= min(count, left)

    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        yield Refused(label(str(path)), cannot(error))
    else:
        with file:
            outer = _Outer(path, file, spool, Meter(limits, size), told)
            try:
                yield from outer.unfold()
            except Overstepped as error:
                yield Refused(outer.at, f"{error}; the rest of {label(path.name)} is not read")
    told(left)


def _unheard(_: int) -> None:
    """Hear of progress where nobody asked for it."""


class _Outer:
    """One file as it was given, being unfolded."""

    def __init__(self, path: Path, file: BinaryIO, spool: Path, meter: Meter, told: Callable[[int], None]) -> None:
        self._path, self._file, self._spool, self._meter, self._told = path, file, spool, meter, told
        self._stream = File(file, told=told)
        self.at = label(str(path))

    def unfold(self) -> Iterator[Leaf | Refused]:
        """Yield what is in the file."""
        return self._unfold(self._stream, self.at, 0)

    def _unfold(self, stream: Stream, name: str, depth: int) -> Iterator[Leaf | Refused]:
        self.at = name
        head = stream.peek(_BLOCK)
        codec = next((codec for codec in CODECS if codec.starts(head)), None)
        if zip_archive.is_zip(head):
            yield from self._unfold_zip(stream, name, depth)
        elif codec is None and not tar_archive.is_tar(head):
            yield self._leaf(stream, name)
        elif depth >= self._meter.limits.depth:
            yield self._too_deep(name)
        elif codec:
            yield from self._unfold(Decompressed(stream, codec, self._meter), name, depth + 1)
        else:
            yield from self._unfold_members(tar_archive.members(stream), name, depth)

    def _unfold_members(
        self, members: Iterable[tuple[str | None, Stream | str]], archive: str, depth: int
    ) -> Iterator[Leaf | Refused]:
        for member, content in members:
            name = archive if member is None else f"{archive}!{label(member)}"
            self._meter.member()
            if isinstance(content, str):
                yield Refused(name, content)
            else:
                yield from self._unfold(content, name, depth + 1)

    def _unfold_zip(self, stream: Stream, name: str, depth: int) -> Iterator[Leaf | Refused]:
        if stream is self._stream and not zip_archive.is_document(self._file):
            members = zip_archive.members(self._file, self._meter, self._told)
            yield from self._unfold_members(members, name, depth)
            return
        # A zip is read from its end, so one that is packed in something is unpacked first.
        packed = self._leaf(stream, name)
        if isinstance(packed, Refused):
            yield packed
            return
        with packed.open() as file:
            document = zip_archive.is_document(file)
        yield from [packed] if document else self._unfold_packed_zip(packed, depth)

    def _unfold_packed_zip(self, packed: Leaf, depth: int) -> Iterator[Leaf | Refused]:
        try:
            if depth >= self._meter.limits.depth:
                yield self._too_deep(packed.name)
                return
            if packed.damage:
                yield Refused(packed.name, packed.damage)
            with packed.open() as file:
                yield from self._unfold_members(zip_archive.members(file, self._meter), packed.name, depth)
        finally:
            if packed.temporary:
                packed.path.unlink(missing_ok=True)

    def _too_deep(self, name: str) -> Refused:
        depth = self._meter.limits.depth
        return Refused(
            name, f"packed more than {depth} deep (the limit; raise `depth` under [unpack] if that is meant)"
        )

    def _leaf(self, stream: Stream, name: str) -> Leaf | Refused:
        tally, path, data = Tally(), self._path, None
        plain = stream is self._stream
        if plain:
            self._stream.chunk = _PLAIN_CHUNK
            head = stream.peek(HEAD)
            while chunk := stream.read(_PLAIN_CHUNK):
                tally.add(chunk)
        else:
            data = stream.exactly(_IN_MEMORY + 1)
            head = data[:HEAD]
            tally.add(data)
            if len(data) > _IN_MEMORY:
                path, data = self._spooled(data, stream, tally), None
        if stream.damage and (plain or not tally.size):
            return Refused(name, stream.damage)
        temporary = path is not self._path
        return Leaf(path, name, tally.origin, tally.size, tally.lines, head, temporary, data, stream.damage)

    def _spooled(self, first: bytes, rest: Stream, tally: Tally) -> Path:
        """Write `first` and the rest of a stream to a file that only its owner may read."""
        handle, path = tempfile.mkstemp(dir=self._spool)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(first)
                while chunk := rest.read(_IN_MEMORY):
                    out.write(chunk)
                    tally.add(chunk)
        except BaseException:
            Path(path).unlink()
            raise
        return Path(path)

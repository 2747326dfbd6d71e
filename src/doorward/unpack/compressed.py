"""Compressed streams: gzip, xz, bzip2 and Zstandard, each of one frame or of many."""

from __future__ import annotations

import bz2
import lzma
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import zstandard
from isal import igzip_lib

from doorward.unpack.stream import CHUNK, Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from doorward.unpack.limits import Limits, Meter

_XZ_STATE = 8 << 20  # liblzma counts its own state against the limit, beside the window


class Decompressor(Protocol):
    """What bz2, lzma and isal agree on."""

    @property
    def eof(self) -> bool:
        """Whether the frame is complete."""

    @property
    def needs_input(self) -> bool:
        """Whether nothing more comes without more input."""

    @property
    def unused_data(self) -> bytes:
        """Input after the end of the frame."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """Return up to `max_length` bytes."""


class _Zstandard:
    """The python-zstandard object in the common shape, but blind to `max_length`."""

    needs_input = True

    def __init__(self, limits: Limits) -> None:
        self._object = zstandard.ZstdDecompressor(max_window_size=limits.window).decompressobj()

    @property
    def eof(self) -> bool:
        return self._object.eof

    @property
    def unused_data(self) -> bytes:
        return self._object.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:  # noqa: ARG002 - see `Codec.feed`
        return self._object.decompress(data)


@dataclass(frozen=True, slots=True)
class Codec:
    """A form of compression.

    Attributes:
        name: how people know it.
        starts: whether bytes begin a frame of it.
        make: a decompressor for one frame.
        feed: bytes of input to give at once.
    """

    name: str
    starts: Callable[[bytes], bool]
    make: Callable[[Limits], Decompressor]
    feed: int = CHUNK


def _is_zstandard(head: bytes) -> bool:
    skippable = head[1:4] == b"\x2a\x4d\x18" and head[0] in range(0x50, 0x60)
    return skippable or head.startswith(b"\x28\xb5\x2f\xfd")


GZIP = Codec(
    "gzip",
    lambda head: head.startswith(b"\x1f\x8b\x08"),
    lambda _: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP),
)
DEFLATE = Codec("deflate", lambda _: False, lambda _: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE))
XZ = Codec(
    "xz",
    lambda head: head.startswith(b"\xfd7zXZ\0"),
    lambda limits: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=limits.window + _XZ_STATE),
)
BZIP2 = Codec(
    "bzip2",
    lambda head: head[:3] == b"BZh" and head[4:10] in {b"1AY&SY", b"\x17rE8P\x90"},
    lambda _: bz2.BZ2Decompressor(),
)
# A block of 4 bytes can stand for 128 KiB, and this decompressor gives all of it at once: 512 bytes are at most 16 MiB.
ZSTANDARD = Codec("zstd", _is_zstandard, _Zstandard, feed=512)

CODECS = (GZIP, ZSTANDARD, XZ, BZIP2)

_ISAL_ERROR: type[Exception] = igzip_lib.error  # type: ignore[assignment]  # isal's stubs take the class for an instance
_ERRORS = (OSError, EOFError, ValueError, _ISAL_ERROR, lzma.LZMAError, zstandard.ZstdError)


class Decompressed(Stream):
    """The plain bytes of a compressed stream, frame after frame."""

    def __init__(self, packed: Stream, codec: Codec, meter: Meter) -> None:
        super().__init__()
        self._packed, self._codec, self._meter = packed, codec, meter
        self._decompressor = codec.make(meter.limits)
        self._given = 0
        self._ended = False

    def _more(self) -> bytes:
        while not self._ended:
            got = self._step()
            if got:
                self._given += len(got)
                self._meter.spend(len(got))
                return got
        return b""

    def _step(self) -> bytes:
        frame = self._decompressor
        if frame.eof:
            return self._next_frame(frame.unused_data)
        data = self._packed.read(self._codec.feed) if frame.needs_input else b""
        if frame.needs_input and not data:
            return self._stop(
                f"truncated after {self._given:,} bytes: {self._packed.damage or 'the file ends too early'}"
            )
        try:
            return frame.decompress(data, CHUNK)
        except _ERRORS as error:
            if "memory" in str(error).lower():
                window = self._meter.limits.window
                return self._stop(
                    f"needs more than {window:,} bytes of memory to unpack (raise `window` under [unpack])"
                )
            return self._stop(f"not readable as {self._codec.name} after {self._given:,} bytes: {error}")

    def _next_frame(self, rest: bytes) -> bytes:
        self._packed.unread(rest)
        # Tapes and block devices pad with zeros, and so do some tools.
        while (head := self._packed.peek(16)) and not head[0]:
            self._packed.unread(self._packed.read(CHUNK).lstrip(b"\0"))
        if self._codec.starts(head):
            self._decompressor = self._codec.make(self._meter.limits)
            return b""
        return self._stop(
            f"what follows the first {self._given:,} bytes is not {self._codec.name} and was left out" if head else None
        )

    def _stop(self, damage: str | None) -> bytes:
        self._ended, self.damage = True, damage or self._packed.damage
        return b""

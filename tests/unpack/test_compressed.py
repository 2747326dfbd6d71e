from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.unpack.compressed import BZIP2, CODECS, DEFLATE, GZIP, XZ, ZSTANDARD, Decompressed
from doorward.unpack.limits import FREE, Limits, Meter, Overstepped
from doorward.unpack.stream import File

PACK = {
    GZIP: gzip.compress,
    XZ: lzma.compress,
    BZIP2: bz2.compress,
    ZSTANDARD: zstandard.compress,
}
LOG = b"".join(b"line %d of a log that is long enough\n" % number for number in range(20_000))

every_codec = pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.name)


def unpacked(packed: bytes, codec, limits: Limits | None = None) -> tuple[bytes, str | None]:
    stream = Decompressed(File(io.BytesIO(packed)), codec, Meter(limits or Limits(), len(packed)))
    return stream.exactly(1 << 40), stream.damage


@every_codec
def test_a_frame_is_known_by_its_first_bytes(codec):
    packed = PACK[codec](b"x")
    assert codec.starts(packed)
    assert not codec.starts(b"\0" + packed)
    assert not codec.starts(packed[:2])
    assert not codec.starts(b"")
    assert not any(other.starts(packed) for other in CODECS if other is not codec)


def test_text_that_only_begins_like_bzip2_is_not():
    assert not BZIP2.starts(b"BZh9 is how the file began")
    assert BZIP2.starts(bz2.compress(b""))


@every_codec
@given(frames=st.lists(st.binary(max_size=200), max_size=4))
def test_one_frame_or_many_give_what_went_in(codec, frames):
    packed = b"".join(PACK[codec](frame) for frame in frames) or PACK[codec](b"")
    assert unpacked(packed, codec) == (b"".join(frames), None)


@every_codec
def test_every_length_of_a_cut_gives_the_beginning_and_says_so(codec):
    packed = PACK[codec](LOG)
    for length in range(20, len(packed), max(1, len(packed) // 23)):
        plain, damage = unpacked(packed[:length], codec)
        assert LOG.startswith(plain)
        assert damage == f"truncated after {len(plain):,} bytes: the file ends too early"


@pytest.mark.parametrize("codec", [GZIP, ZSTANDARD, XZ], ids=lambda codec: codec.name)
def test_most_of_what_was_there_comes_out_of_a_cut(codec):
    noise = b"".join(zlib.crc32(b"%d" % number).to_bytes(4, "big").hex().encode() + b"\n" for number in range(60_000))
    packed = PACK[codec](noise)
    plain, damage = unpacked(packed[: len(packed) // 2], codec)
    assert len(plain) > len(noise) // 3
    assert damage


@every_codec
@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_a_changed_byte_never_raises_and_never_passes_unseen(codec, where):
    packed = bytearray(PACK[codec](LOG[:5000]))
    at = where % len(packed)
    packed[at] ^= 1 + where % 255
    plain, damage = unpacked(bytes(packed), codec)
    assert damage or plain == LOG[:5000] or codec is ZSTANDARD  # zstandard.compress writes no checksum


@every_codec
@given(st.binary(max_size=100))
def test_junk_after_the_magic_bytes_never_raises(codec, junk):
    unpacked(PACK[codec](b"")[:10] + junk, codec)


@every_codec
@pytest.mark.parametrize("zeros", [1, 15, 16, 17, 512, 100_000])
def test_zeros_after_the_end_are_padding(codec, zeros):
    packed = PACK[codec](b"one")
    assert unpacked(packed + bytes(zeros), codec) == (b"one", None)
    assert unpacked(packed + bytes(zeros) + PACK[codec](b"two"), codec) == (b"onetwo", None)


@every_codec
def test_what_follows_the_end_is_named_and_what_came_before_is_kept(codec):
    plain, damage = unpacked(PACK[codec](LOG) + b"garbage", codec)
    assert plain == LOG
    assert damage == f"what follows the first {len(LOG):,} bytes is not {codec.name} and was left out"


def test_a_wrong_checksum_is_damage():
    packed = bytearray(gzip.compress(LOG))
    packed[-6] ^= 1
    plain, damage = unpacked(bytes(packed), GZIP)
    assert LOG.startswith(plain)
    assert damage.startswith(f"not readable as gzip after {len(plain):,} bytes")


def test_names_and_comments_in_a_gzip_header_are_passed_over():
    packed = io.BytesIO()
    with gzip.GzipFile("../../etc/passwd", "wb", fileobj=packed) as file:
        file.write(b"plain")
    assert unpacked(packed.getvalue(), GZIP) == (b"plain", None)


def test_skippable_frames_of_zstandard_are_skipped():
    skippable = b"\x5e\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"index"
    assert ZSTANDARD.starts(skippable)
    packed = skippable + zstandard.compress(b"one") + skippable + zstandard.compress(b"two") + skippable
    assert unpacked(packed, ZSTANDARD) == (b"onetwo", None)


def test_bare_deflate_is_one_frame_only():
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(LOG) + packer.flush()
    assert unpacked(packed, DEFLATE) == (LOG, None)
    assert "is not deflate" in unpacked(packed + packed, DEFLATE)[1]


@every_codec
def test_what_comes_out_is_metered(codec):
    packed = PACK[codec](LOG)
    assert unpacked(packed, codec, Limits(size=len(LOG)))[0] == LOG
    with pytest.raises(Overstepped):
        unpacked(packed, codec, Limits(size=len(LOG) - 1))


def test_a_bomb_of_many_frames_stops_at_the_ratio():
    packed = gzip.compress(bytes(1 << 20)) * 200
    stream = Decompressed(File(io.BytesIO(packed)), GZIP, Meter(Limits(ratio=10), len(packed)))
    sizes = []
    with pytest.raises(Overstepped, match="10 times"):
        sizes.extend(len(piece) for piece in iter(lambda: stream.read(1 << 20), b""))
    assert FREE // 2 < sum(sizes) <= FREE


def test_xz_with_a_dictionary_within_the_window_is_read_and_one_beyond_is_not():
    def packed(dictionary: int) -> bytes:
        fast = {
            "id": lzma.FILTER_LZMA2,
            "dict_size": dictionary,
            "mode": lzma.MODE_FAST,
            "mf": lzma.MF_HC3,
            "nice_len": 8,
        }
        return lzma.compress(LOG, filters=[fast])

    assert unpacked(packed(64 << 20), XZ) == (LOG, None)
    plain, damage = unpacked(packed(256 << 20), XZ)
    assert plain == b""
    assert damage == "needs more than 67,108,864 bytes of memory to unpack (raise `window` under [unpack])"
    assert unpacked(packed(256 << 20), XZ, Limits(window=256 << 20)) == (LOG, None)


def test_zstandard_with_a_window_within_the_limit_is_read_and_one_beyond_is_not():
    def packed(log: int) -> bytes:
        parameters = zstandard.ZstdCompressionParameters(window_log=log)
        packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
        return packer.compress(LOG) + packer.flush()

    assert unpacked(packed(26), ZSTANDARD) == (LOG, None)
    plain, damage = unpacked(packed(27), ZSTANDARD)
    assert plain == b""
    assert damage == "needs more than 67,108,864 bytes of memory to unpack (raise `window` under [unpack])"
    assert unpacked(packed(27), ZSTANDARD, Limits(window=128 << 20)) == (LOG, None)

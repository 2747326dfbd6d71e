from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.unpack.stream import File, Part, Stream


def stream(data: bytes, chunk: int = 4) -> File:
    return File(io.BytesIO(data), chunk=chunk)


class Failing(io.BytesIO):
    """A disk that gives out after its first ten bytes."""

    def read(self, size=-1):
        if self.tell() >= 10:
            raise OSError(5, "Input/output error")
        return super().read(size)


@given(
    st.binary(max_size=60),
    st.integers(1, 9),
    st.lists(st.tuples(st.sampled_from(["read", "peek", "exactly", "skip"]), st.integers(1, 12))),
)
def test_whatever_the_order_of_reads_and_looks_the_bytes_come_in_order(data, chunk, moves):
    source, at = stream(data, chunk), 0
    for move, count in moves:
        if move == "peek":
            assert source.peek(count) == data[at : at + count]
            continue
        if move == "skip":
            missing = source.skip(count)
            assert missing == max(0, at + count - len(data))
            at = min(at + count, len(data))
            continue
        got = source.read(count) if move == "read" else source.exactly(count)
        assert got == data[at : at + len(got)]
        assert len(got) == min(count, len(data) - at) if move == "exactly" else bool(got) == (at < len(data))
        at += len(got)
    assert source.damage is None


def test_what_is_put_back_comes_next():
    source = stream(b"abcdef")
    assert source.exactly(3) == b"abc"
    source.unread(b"bc")
    assert source.exactly(10) == b"bcdef"


def test_a_window_of_a_file_ends_where_it_is_told():
    assert File(io.BytesIO(b"0123456789"), start=2, length=5, chunk=2).exactly(99) == b"23456"


def test_windows_of_one_file_do_not_disturb_each_other():
    file = io.BytesIO(b"0123456789")
    one, two = File(file, chunk=2), File(file, start=5, chunk=2)
    assert [one.read(2), two.read(2), one.read(2), two.read(2)] == [b"01", b"56", b"23", b"78"]


def test_a_window_beyond_the_end_says_what_is_missing():
    source = File(io.BytesIO(b"0123"), start=2, length=5)
    assert source.exactly(5) == b"23"
    assert source.exactly(1) == b""
    assert source.damage == "the file ends 3 bytes too early"


def test_a_window_that_fits_is_not_damaged():
    source = File(io.BytesIO(b"0123"), start=2, length=2)
    assert source.exactly(5) == b"23"
    assert source.damage is None


def test_a_failing_disk_ends_the_bytes_and_says_where():
    source = File(Failing(b"x" * 100), chunk=5)
    assert source.exactly(100) == b"x" * 10
    assert source.damage == "cannot be read after byte 10: Input/output error"


def test_progress_hears_of_every_byte():
    heard = []
    File(io.BytesIO(b"x" * 10), told=heard.append, chunk=4).exactly(10)
    assert [count for count in heard if count] == [4, 4, 2]


def test_a_part_ends_before_the_whole_does():
    whole = stream(b"abcdefgh")
    part = Part(whole, 5)
    assert part.exactly(99) == b"abcde"
    assert part.damage is None
    assert whole.exactly(99) == b"fgh"


def test_a_part_of_nothing_is_empty_and_reads_nothing():
    whole = stream(b"abc")
    assert Part(whole, 0).read(1) == b""
    assert whole.exactly(3) == b"abc"


def test_a_part_that_is_cut_off_says_so():
    part = Part(stream(b"abc"), 5)
    assert part.exactly(5) == b"abc"
    assert part.exactly(1) == b""
    assert part.damage == "the archive ends 2 bytes too early"


def test_a_part_hands_on_the_damage_of_the_whole():
    part = Part(File(Failing(b"x" * 100), chunk=5), 20)
    part.exactly(20)
    assert part.damage == "cannot be read after byte 10: Input/output error"


def test_a_stream_alone_says_nothing():
    with pytest.raises(TypeError, match="abstract"):
        Stream()

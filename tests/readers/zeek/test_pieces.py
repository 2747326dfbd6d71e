from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.readers.zeek import pieces as module
from doorward.readers.zeek.pieces import newlines, pieces

TEXT = st.lists(st.sampled_from([b"a", b"b", b"\n", b"ab"]), max_size=60).map(b"".join)


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(module, "SIZE", 5)


def test_pieces_overlap_by_one_byte_less_than_the_longest_text():
    assert list(pieces(BytesIO(b"0123456789ab"), 3)) == [(0, b"01234"), (3, b"3456789"), (8, b"89ab")]


def test_a_text_of_one_byte_needs_no_overlap():
    assert list(pieces(BytesIO(b"0123456"), 1)) == [(0, b"01234"), (5, b"56")]


def test_an_empty_file_has_no_pieces():
    assert list(pieces(BytesIO(b""), 3)) == []


def test_the_caller_may_move_the_stream_between_pieces():
    stream = BytesIO(b"0123456789")
    found = []
    for offset, data in pieces(stream, 2):
        found.append((offset, data))
        stream.seek(0)
    assert found == list(pieces(BytesIO(b"0123456789"), 2))


@given(TEXT, st.sampled_from([b"a", b"ab", b"ba\n", b"abab"]))
def test_each_text_is_found_once_at_its_place(data, text):
    found = []
    for offset, piece in pieces(BytesIO(data), len(text)):
        found += [offset + place for place in range(len(piece)) if piece.startswith(text, place)]
    assert found == [place for place in range(len(data)) if data.startswith(text, place)]


@given(TEXT, st.integers(0, 70), st.integers(0, 70))
def test_newlines_are_counted_between_two_places(data, start, end):
    assert newlines(BytesIO(data), start, end) == data[start:end].count(b"\n")

"""Bytes cut into lines: the quick way and the other give the same lines."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from doorward.engines.duckdb import texts
from doorward.engines.duckdb.texts import Chunk


def cut(data, first_line=1, way=texts.texts):
    table, done = way(Chunk(data, first_line, "", lambda _: None))
    lines = dict(zip(table["origin_row"].to_pylist(), table["line"].to_pylist(), strict=True))
    return lines, done.headers, [(reject.line, reject.reason, reject.text) for reject in done.rejects]


@given(st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), min_size=1), st.integers(1, 10**12))
@example("\n", 1)
@example("a\n\nb", 5)
@example(" \t\x0b\x0c\n\x85\n\u2028x", 1)
def test_the_quick_way_cuts_clean_text_as_the_other_does(text, first_line):
    data = text.encode()
    assert cut(data, first_line, texts._clean) == cut(data, first_line, texts._one_by_one)


@given(st.binary(min_size=1))
def test_every_line_is_a_text_a_blank_or_a_reject(data):
    lines, blank, rejects = cut(data, 100)
    count = data.count(b"\n") + (not data.endswith(b"\n"))
    assert len(lines) + blank + len(rejects) == count
    raw = data.split(b"\n")
    for number, text in lines.items():
        assert text.encode() == raw[number - 100].removesuffix(b"\r")


@pytest.mark.parametrize(
    "data", [b"a\r\n", b"a\0\n", b"\xff\n", b"\xed\xa0\x80\n", b"\xc0\x80\n", b"\xf4\x90\x80\x80\n"]
)
def test_what_must_be_looked_at_is_left_to_the_other_way(data):
    assert texts._clean(Chunk(data, 1, "", lambda _: None)) is None


def test_lines_that_cannot_be_read_say_where():
    lines, blank, rejects = cut(b"good\nab\xffcd\n\0\n\r\nlast\r", 7)
    assert (lines, blank) == ({7: "good", 11: "last"}, 1)
    assert rejects == [
        (8, "byte 3 of the line is not valid UTF-8", r"ab\xffcd"),
        (9, "the line has a NUL byte", "\0"),
    ]


@pytest.mark.parametrize("way", [texts._one_by_one, texts.texts])
def test_a_line_at_the_limit_stays_and_one_byte_more_is_told(monkeypatch, way):
    monkeypatch.setattr(texts, "LONGEST", 4)
    lines, _, rejects = cut(b"1234\n12345\n1234", way=way)
    assert lines == {1: "1234", 3: "1234"}
    assert rejects == [(2, "the line is longer than 4 bytes", "12345")]

"""Lines within bounds, in the encodings that redirected output has."""

from __future__ import annotations

import io

import pytest

from doorward.hostile import Malformed
from doorward.hostile.line_text import LONGEST, Places, decoded, head_lines, lines, whole


def test_lines_have_numbers_and_no_ends():
    assert list(lines(io.BytesIO(b"a\r\n\nb"))) == [(1, "a"), (2, ""), (3, "b")]
    assert list(lines(io.BytesIO(b""))) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_redirected_output_are_read(encoding):
    data = "é==1\nb==2\n".encode(encoding)
    assert [line for _, line in lines(io.BytesIO(data))][:2] == ["é==1", "b==2"]
    assert head_lines(data) == ["é==1", "b==2"]
    assert decoded(data) == "é==1\nb==2\n"


def test_bytes_that_are_no_text_become_replacement_signs():
    assert list(lines(io.BytesIO(b"a\xff\n"))) == [(1, "a\ufffd")]


def test_a_line_has_a_limit():
    assert len(list(lines(io.BytesIO(b"a" * LONGEST)))) == 1
    with pytest.raises(Malformed, match="a line of more than"):
        list(lines(io.BytesIO(b"b\n" + b"a" * (LONGEST + 1))))


def test_a_whole_text_has_a_limit():
    assert whole(io.BytesIO(b"a\r\nb"), largest=4) == "a\nb"
    with pytest.raises(Malformed, match="more than 3 bytes"):
        whole(io.BytesIO(b"a\r\nb"), largest=3)


def test_the_first_lines_leave_out_the_one_that_is_cut_short():
    assert head_lines(b"a\n\n b \nc") == ["a", "b", "c"]
    assert head_lines(b"a\n" * 32_767 + b"aaaa", most=100_000)[-1] == "a"
    assert head_lines(b"a\nb\nc\n", most=2) == ["a", "b"]
    assert head_lines(b"") == []


def test_places_go_forward_only():
    places = Places("a\nb\nc\nb\n")
    assert [places.line(word) for word in ("b", "c", "b", "a", "b")] == [2, 3, 4, 4, 4]


def test_words_that_are_missing_cost_a_bounded_number_of_looks():
    places = Places("a\n" * 10 + "b")
    assert [places.line("missing") for _ in range(100)] == [1] * 100
    assert places.line("b") == 1

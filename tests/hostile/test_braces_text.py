"""Statements in braces: words, quotes, comments, nesting, and what breaks off or has no bounds."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.hostile import DEEPEST, Malformed
from doorward.hostile.braces_text import LARGEST, LONGEST, Statement, statements

LEASE = """# written by hand
lease 192.0.2.10 {
  starts 5 2026/01/02 00:00:00; # a Friday
  hardware ethernet 00:00:5e:00:53:0a;
  uid "\\001\\000^\\";{}";
}
"""


def read(text):
    return list(statements(io.BytesIO(text if isinstance(text, bytes) else text.encode())))


def stopped(text):
    with pytest.raises(Malformed) as caught:
        read(text)
    return caught.value


def words(text):
    return [statement.words for statement in read(text)]


def test_a_statement_has_its_line_its_words_and_what_stands_in_its_braces():
    (lease,) = read(LEASE)
    assert (lease.line, lease.words) == (2, ["lease", "192.0.2.10"])
    assert [(item.line, item.words[0]) for item in lease.inner] == [(3, "starts"), (4, "hardware"), (5, "uid")]
    assert lease.inner[0].words == ["starts", "5", "2026/01/02", "00:00:00"]


def test_marks_in_quotes_are_text_and_escaped_bytes_are_what_they_were():
    (lease,) = read(LEASE)
    assert lease.after("uid") == ['\x01\x00^";{}']
    assert words('a "J\\303\\266rg" "\\\\" "\\777";') == [
        ["a", "J\N{LATIN SMALL LETTER O WITH DIAERESIS}rg", "\\", "\ufffd"]
    ]


def test_what_stands_after_words_is_found_in_the_first_statement_that_begins_so():
    (lease,) = read("lease x { binding state active; next binding state free; binding state free; never; }")
    assert lease.after("binding", "state") == ["active"]
    assert lease.after("next", "binding", "state") == ["free"]
    assert lease.after("never") == []
    assert lease.after("binding", "mode") is None
    assert lease.after("starts") is None


def test_braces_stand_in_braces():
    (outer,) = read("ia-na x {\n cltt 1;\n iaaddr 2001:db8::1 {\n ends never;\n }\n}\n")
    assert outer.inner[1] == Statement(3, ["iaaddr", "2001:db8::1"], [Statement(4, ["ends", "never"])])


def test_line_ends_and_blanks_mean_nothing():
    assert words("a\r\n\tb;c;\n\n d { }") == [["a", "b"], ["c"], ["d"]]
    assert read("\n\na\nb;")[0].line == 3


def test_a_byte_order_mark_is_no_word():
    assert words(b"\xef\xbb\xbfa;") == [["a"]]
    assert words(b"a;\n\xef\xbb\xbfb;")[1] != ["b"]


def test_what_is_empty_is_left_out():
    assert read("") == read("# only a comment") == read(";;{}{;};") == []
    assert read("a{;{};{b;}}") == [Statement(1, ["a"], [Statement(1, [], [Statement(1, ["b"])])])]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a;\nlease x {\n b;\n", 2, "ends inside a statement"),
        ("a;\nb", 2, "ends inside a statement"),
        ("a;\n}", 2, "a brace is closed"),
        ("a {\n b }", 2, "a brace is closed"),
        ('a;\nb "c\nd";', 2, "a quote is left open"),
        ('a "\\\n";', 1, "a quote is left open"),
    ],
)
def test_a_text_that_does_not_match_is_malformed_where_it_begins(text, line, reason):
    error = stopped(text)
    assert (error.line, reason in error.reason) == (line, True)


def test_what_was_read_before_stands():
    found = []
    with pytest.raises(Malformed):
        found.extend(statements(io.BytesIO(b"a; b; c {")))
    assert [item.words for item in found] == [["a"], ["b"]]


def test_braces_up_to_the_limit_are_read_and_one_more_is_not():
    assert read("a{" * DEEPEST + "}" * DEEPEST)
    assert "nested deeper than 64" in stopped("a{" * (DEEPEST + 1)).reason


def test_a_line_up_to_the_limit_is_read_and_one_byte_more_is_not():
    assert words("x" * (LONGEST - 1) + ";") == [["x" * (LONGEST - 1)]]
    assert stopped("a;\n" + "x" * LONGEST + ";").line == 2
    assert "a line of more than" in stopped("#" * (LONGEST + 1)).reason


def test_a_statement_up_to_the_limit_is_read_and_one_word_more_is_not():
    most = LARGEST // 65
    assert len(words("a\n" * most + ";")[0]) == most
    assert stopped("a\n" * (most + 1) + ";").line == most + 1
    assert "a statement of more than" in stopped("b {" + "a;\n" * most + "}").reason


def test_statements_one_after_the_other_have_no_limit():
    assert len(words("a b;" * (LARGEST // 65))) == LARGEST // 65


PARTS = ["lease", " ", "x", "{", "}", ";", '"', "\\", "#", "\n", "\\0", "\x00"]


@given(st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=60).map("".join))
def test_any_text_is_read_or_malformed(text):
    lines = []
    with suppress(Malformed):
        lines += [item.line for item in read(text.encode("utf-8", "replace"))]
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@given(st.lists(st.lists(st.text("ab-:.", min_size=1, max_size=5), min_size=1, max_size=4), max_size=6))
def test_words_that_are_written_are_read(rows):
    assert words("".join(" ".join(row) + ";" for row in rows)) == rows
    assert [item.words for item in read("x {" + "".join(" ".join(row) + ";" for row in rows) + "}")[0].inner] == rows

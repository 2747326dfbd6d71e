"""TOML from anywhere: bounds, and the lines of its tables."""

from __future__ import annotations

import contextlib
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.hostile import DEEPEST, Malformed
from doorward.hostile.toml_text import document

TEXT = """\
# a register
top = 1
[networks]   # own
internal = ["10.0.0.0/8"]

[zones.dmz]
addresses = ["192.0.2.0/28"]
[zones."two words"]
addresses = []
[[assets]]
name = "a"
note = \"\"\"
[zones.inside]
\"\"\"
[[ assets ]]
name = "b"
since = 2026-01-02
"""


def read(text, **limits):
    data = text if isinstance(text, bytes) else text.encode()
    return document(io.BytesIO(data), **limits)


def stopped(text, **limits):
    with pytest.raises(Malformed) as caught:
        read(text, **limits)
    return caught.value


def test_tables_have_the_lines_of_their_headers():
    found = read(TEXT)
    assert found.data["assets"][1] == {"name": "b", "since": date(2026, 1, 2)}
    assert [found.line("networks"), found.line("zones", "dmz"), found.line("zones", "two words")] == [3, 6, 8]
    assert [found.line("assets", index=index) for index in (0, 1)] == [10, 15]


def test_a_table_without_a_header_of_its_own_is_on_line_one():
    assert read(TEXT).line("assets", index=2) == 1
    assert read("\na.b = 1\n").line("a") == 1


def test_a_table_begins_with_the_first_table_in_it():
    assert read(TEXT).line("zones") == 6


def test_what_is_written_is_found_within_its_table_and_no_further():
    found = read(TEXT)
    assert found.find("192.0.2.0/28", 6) == 7
    assert found.find('"b"', 10) == 10
    assert found.find("", 6) == 6
    assert found.find("note", 10) == 12


def test_carriage_returns_and_a_byte_order_mark_change_nothing():
    assert read(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()).headers == read(TEXT).headers


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a = 1\nb = [1, 2\nc = 3\n", 3),
        ("a = 1\nb\n", 2),
        ("a = 1\na = 2", 2),
        ("a = \n", 1),
        ("[a\n", 1),
        ("a = 2024-13-01", 1),
    ],
)
def test_a_mistake_has_its_line(text, line):
    error = stopped(text)
    assert error.line == line
    assert error.reason.startswith("not TOML: ")
    assert "(at line" not in error.reason


def test_nesting_to_the_bound_is_read_and_one_more_is_not():
    within = "a = " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1)
    assert read(within).data["a"] is not None
    assert "nested deeper" in stopped(within.replace("= ", "= [") + "]").reason
    assert "nested deeper" in stopped("a = " + "[" * 100_000).reason


def test_size_up_to_the_limit_is_read_and_one_byte_more_is_not():
    assert read("a = 1234", largest=8).data == {"a": 1234}
    assert stopped("a = 12345", largest=8).reason == "more than 8 bytes of TOML"


def test_a_number_of_five_thousand_digits_is_malformed():
    assert "4300 digits" in stopped("a = " + "9" * 5_000).reason


def test_bytes_that_are_no_utf_8_become_replacement_characters():
    assert read(b'a = "\xff"').data == {"a": "\ufffd"}


@given(st.binary(max_size=100) | st.text(alphabet='ab=[]"\n.#{}', max_size=60).map(str.encode))
def test_no_bytes_crash_it(data):
    with contextlib.suppress(Malformed):
        found = read(data)
        assert all(1 <= line <= len(found.lines) for lines in found.headers.values() for line in lines)

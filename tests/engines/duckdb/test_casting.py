"""Casting: what a text says exactly, or null."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.scanning import CONN, JSON, engine

from doorward.engines.duckdb import casting

at = datetime.fromisoformat


def cast(kind, text, scan=CONN):
    """Return the value of a text, computed by the engine."""
    connection = engine()._connection
    query = f"select {casting.value(scan, kind, 'raw')} from (select cast($text as varchar) as raw)"
    return connection.execute(query, {"text": text}).fetchall()[0][0]


ESCAPES = [
    (r"a\x2db", "a-b"),
    (r"\x2d", "-"),
    (r"tab\x09 comma\x2c", "tab\t comma,"),
    (r"B\xc3\xbcro", "B\u00fcro"),
    ("B\u00fcro\\x41", "B\u00fcroA"),
    (r"C:\\x41", r"C:\x41"),
    (r"\\\\srv\\x", r"\\srv\x"),
    (r"\x5c\x5cx", r"\\x"),
    (r"lone \ and last \\"[:-1], "lone \\ and last \\"),
    (r"\xff", r"\xff"),
    (r"\xff and \\", "\\xff and \\"),
    (r"\xZZ \x4", r"\xZZ \x4"),
    ('it\'s "\\x27"', "it's \"'\""),
    ("plain", "plain"),
    ("", ""),
    (None, None),
]


@pytest.mark.parametrize(("text", "value"), ESCAPES)
def test_escapes_are_undone_where_a_scan_says_so(text, value):
    assert cast("string", text, replace(CONN, escaped=True)) == value
    assert cast("string", text) == text
    assert cast("list<string>", None if text is None else f"{text or '(empty)'},x", replace(CONN, escaped=True)) in (
        None if text is None else [value or "(empty)", "x"],
        ["tab\t comma,", "x"],
    )


def test_an_escape_hides_no_mark_of_a_list_and_no_empty_text():
    scan = replace(CONN, escaped=True, nulls=("-",), empties=("(empty)",))
    assert cast("list<string>", r"a\x2cb,\x2d,-,c", scan) == ["a,b", "-", None, "c"]
    assert [cast("string", text, scan) for text in ("(empty)", r"\x28empty)")] == ["", "(empty)"]


def test_the_first_of_a_list_is_undone_once():
    scan = replace(CONN, escaped=True)
    query = f"select {casting.value(scan, 'string', casting.first(scan, 'raw'))} from (select $text as raw)"
    assert engine()._connection.execute(query, {"text": r"\\x41,b"}).fetchall() == [(r"\x41",)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("0", 0), ("-7", -7), ("+7", 7), ("17.0", 17), ("1e3", 1_000), ("9223372036854775807", 2**63 - 1)],
        *[("9007199254740993", 2**53 + 1), ("-9223372036854775808", -(2**63)), (None, None)],
        *[(text, None) for text in ("17.7", "0.5", "", "x", "nan", "inf", "9223372036854775808", "1" * 400, "1 2")],
    ],
)
def test_a_whole_number_is_never_rounded(text, number):
    assert cast("int64", text) == number


@given(st.integers(-(2**70), 2**70))
@settings(max_examples=200, deadline=None)
def test_every_whole_number_of_64_bits_comes_through(number):
    assert cast("int64", str(number)) == (number if -(2**63) <= number < 2**63 else None)


@given(st.floats(allow_nan=False, allow_infinity=False))
@settings(max_examples=200, deadline=None)
def test_every_finite_number_comes_through(number):
    assert cast("float64", repr(number)) == number


@pytest.mark.parametrize("text", ["nan", "NaN", "inf", "-Infinity", "1e999", "", "long", None])
def test_what_is_no_finite_number_is_null(text):
    assert cast("float64", text) is None


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("0", at("1970-01-01")),
        ("1700000000.000001", at("2023-11-14T22:13:20.000001")),
        ("-1.5", at("1969-12-31T23:59:58.500000")),
        ("-62135596800", at("0001-01-01")),
        ("-62135596801", None),
        ("253402300798", at("9999-12-31T23:59:58")),
        ("253402300799", None),
        ("2026-01-02T03:04:05Z", at("2026-01-02T03:04:05")),
        ("2026-01-02T03:04:05.678901", at("2026-01-02T03:04:05.678901")),
        ("2026-01-02T03:04:05+02:00", at("2026-01-02T01:04:05")),
        ("2026-01-02T03:04:05-0530", at("2026-01-02T08:34:05")),
        ("2026-01-02", at("2026-01-02")),
        *[(text, None) for text in ("nan", "inf", "infinity", "now", "today", "2026-13-01", "0000-01-01", "soon", "")],
        *[(text, None) for text in ("12026-01-01", "9e18", "-9e18", None)],
    ],
)
def test_a_time_is_seconds_or_iso_text_brought_to_utc(text, time):
    assert cast("timestamp('UTC')", text) == time


@pytest.mark.parametrize(
    ("text", "day"), [("2026-01-02", "2026-01-02"), ("infinity", None), ("2026-02-30", None), ("10000-01-01", None)]
)
def test_a_day_is_a_date_people_can_write(text, day):
    assert str(cast("date", text) or "") == (day or "")


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("T", True),
        ("true", True),
        ("TRUE", True),
        ("F", False),
        ("false", False),
        ("1", None),
        ("", None),
        ("yes", None),
    ],
)
def test_a_truth_value_is_spelled_out(text, truth):
    assert cast("boolean", text) is truth


@pytest.mark.parametrize(("text", "value"), [("(empty)", ""), ("x", "x"), ("", ""), (" ", " "), (None, None)])
def test_a_text_stays_as_it_is_but_for_the_word_that_means_nothing_stands_here(text, value):
    assert cast("string", text) == value


@pytest.mark.parametrize(
    ("text", "elements"),
    [("a,b", ["a", "b"]), ("a", ["a"]), ("(empty)", []), ("", [""]), ("a,-", ["a", None]), (None, None)],
)
def test_a_list_is_split_and_what_is_unset_in_it_is_null(text, elements):
    assert cast("list<string>", text) == elements


def test_another_separator_may_stand_between_elements():
    assert cast("list<string>", "a'|'b,c", replace(CONN, list_separator="'|'")) == ["a", "b,c"]


@pytest.mark.parametrize(
    ("text", "elements"),
    [("1,2.5", [1.0, 2.5]), ("1,-", [1.0, None]), ("(empty)", []), ("1,soon", None), ("1,nan", None), ("", None)],
)
def test_a_list_of_numbers_has_only_numbers(text, elements):
    assert cast("list<float64>", text) == elements


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ('["a","b,c"]', ["a", "b,c"]),
        ("[]", []),
        ("a,b", ["a,b"]),
        ("[a", ["[a"]),
        ('[null,1,{"x":2}]', [None, "1", '{"x":2}']),
    ],
)
def test_in_json_a_list_is_written_as_one_and_a_text_is_one_element(text, elements):
    assert cast("list<string>", text, JSON) == elements


@pytest.mark.parametrize(("text", "element"), [("a,b", "a"), ("a", "a"), ("(empty)", None), (None, None)])
def test_the_first_element_stands_for_the_list(text, element):
    query = f"select {casting.first(CONN, 'raw')} from (select cast($text as varchar) as raw)"
    assert engine()._connection.execute(query, {"text": text}).fetchall()[0][0] == element


@pytest.mark.parametrize(
    ("kind", "number", "value"),
    [
        ("int64", 17.0, 17),
        ("int64", 17.5, None),
        ("int64", 2.0**53 - 1, 2**53 - 1),
        ("int64", 2.0**53, None),
        ("int64", math.nan, None),
        ("int64", math.inf, None),
        ("float64", math.nan, None),
        ("float64", 0.25, 0.25),
        ("timestamp('UTC')", 1.5, at("1970-01-01T00:00:01.500000")),
        ("timestamp('UTC')", math.nan, None),
        ("timestamp('UTC')", -math.inf, None),
    ],
)
def test_a_field_that_was_read_as_a_number_becomes_the_same_value(kind, number, value):
    query = f"select {casting.number(kind, 'x')} from (select cast($number as double) as x)"
    assert engine()._connection.execute(query, {"number": number}).fetchall()[0][0] == value

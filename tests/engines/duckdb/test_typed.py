"""The fast path: where it answers it says what the careful path says; where it cannot, it leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.engines.scanning import CONN, JSON, NAMES, read, read_carefully, read_fast

from doorward.engines.duckdb import typed
from doorward.reader import Field
from doorward.tables import TABLES

GOOD = b"1.5\tC1\t192.0.2.1\t80\t2.5\tT\tx"
DNS = replace(
    CONN,
    table="dns",
    fields={"time": Field(("ts",)), "query": Field(("q",)), "answers": Field(("a",)), "ttls": Field(("ttl",))},
    header=("ts", "q", "a", "ttl"),
    required=("time",),
)

TEXTS = st.text(st.characters(exclude_characters="\t\n\r\0", exclude_categories=["Cs"]), max_size=6)
NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20).map(str),
    st.floats().map(repr),
    st.floats(allow_nan=False, allow_infinity=False).map("{:.6f}".format),
    st.sampled_from(["", " 5", "5 ", "+5", "-0", "5.", ".5", "1e3", "1_000", "0x1f", "17.7", "NaN", "inf", "9" * 40]),
    st.sampled_from(["9007199254740991", "9007199254740992", "9007199254740993", "-9007199254740993", "1e400"]),
)
TIMES = st.one_of(
    st.floats(-7e10, 3e11).map("{:.6f}".format),
    st.sampled_from(["2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05+02:00", "soon", "infinity", "now", "9e18"]),
)
FLAGS = st.sampled_from(["T", "F", "true", "False", "1", "yes", "-", ""])
UNSET = st.sampled_from(["-", "(empty)", "- ", "#close"])


def line(*cells):
    return st.tuples(*cells).map("\t".join)


ROWS = line(NUMBERS | TIMES, TEXTS | UNSET, TEXTS | UNSET, NUMBERS | UNSET, NUMBERS | UNSET, FLAGS, TEXTS)
CALM = line(
    st.floats(0, 2e9).map("{:.6f}".format),
    TEXTS | UNSET,
    TEXTS.filter(bool),
    st.integers(0, 65_535).map(str) | st.just("-"),
    st.floats(0, 1e6).map("{:.6f}".format) | st.just("-"),
    st.sampled_from("TF-"),
    TEXTS,
)
ODD = st.sampled_from(
    [
        *[
            b"",
            b"   ",
            b"\t\t\t\t\t\t",
            b"#close\tnow",
            b"#open",
            b"x" * 50,
            b"\xff\tx",
            b"1\t\0",
            b"\xef\xbb\xbf" + GOOD,
        ],
        *[
            GOOD + b"\r",
            GOOD.replace(b"C1", b"C\r1"),
            GOOD + b"\t",
            GOOD + b"\ty",
            b'"' + GOOD,
            GOOD + b'"',
            b"\\" + GOOD,
        ],
    ]
)


def same(fast, careful):
    assert fast.rejects == [] == careful.rejects
    assert (fast.rows, fast.headers) == (careful.rows, careful.headers)


@settings(max_examples=50, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=6), st.booleans(), st.integers(1, 10**9))
@example(["1.0\tx\t\t17.7\t1\tT\t"], False, 1)
@example(["1.0\tx\ty\t9007199254740993\t1\tT\t"], True, 1)
@example(["1.0\tx\ty\t5\tnan\tT\t"], True, 1)
@example(["1.0\tx\ty\t5\t1\tmaybe\t"], True, 1)
def test_whatever_the_cells_the_fast_path_agrees_or_steps_aside(rows, ended, first_line):
    data = "\n".join(rows).encode() + b"\n" * ended
    careful = read_carefully(data, first_line=first_line)
    fast = read_fast(data, first_line=first_line)
    if fast is not None:
        same(fast, careful)
    assert careful.told == len(rows)


PIECES = st.sampled_from(
    ["a", "\\", "\\\\", r"\xc3\xbc", "\u00fc", r"\x2d", r"\xff", r"\x09", r"\x0", "-", "(empty)", ","]
)
ESCAPED = st.lists(PIECES, min_size=1, max_size=4).map("".join)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(ESCAPED, ESCAPED), min_size=1, max_size=6))
def test_escapes_are_undone_alike_on_both_paths(cells):
    data = "".join(f"1.5\t{uid}\t{source}\t80\t2.5\tT\tx\n" for uid, source in cells).encode()
    careful, fast = (way(data, replace(CONN, escaped=True)) for way in (read_carefully, read_fast))
    if fast is not None:
        same(fast, careful)
    assert fast is not None or careful.rejects


@settings(max_examples=30, deadline=None)
@given(st.lists(CALM, min_size=1, max_size=20), st.integers(1, 10**9))
def test_clean_lines_do_take_the_fast_path(rows, first_line):
    data = "".join(row + "\n" for row in rows).encode()
    careful = read_carefully(data, first_line=first_line)
    fast = read_fast(data, first_line=first_line)
    assert fast is not None or careful.rejects or careful.headers
    if fast is not None:
        same(fast, careful)
        assert fast.numbers == list(range(first_line, first_line + len(rows)))


@settings(max_examples=50, deadline=None)
@given(st.lists(CALM.map(str.encode) | ODD, min_size=1, max_size=8), st.booleans())
@example([GOOD, b"#close\tnow"], True)
@example([b"\xef\xbb\xbf" + GOOD, GOOD], True)
def test_with_odd_lines_among_them_every_line_is_told_and_every_row_has_its_number(found, ended):
    data = b"\n".join(found) + b"\n" * ended or b"\n"
    count = data.count(b"\n") + (not data.endswith(b"\n"))
    chosen, careful, fast = read(data), read_carefully(data), read_fast(data)
    if fast is not None:
        same(fast, careful)
    assert careful.told == count == chosen.told
    numbers = sorted([*careful.numbers, *(number for number, _, _ in careful.rejects)])
    assert numbers == sorted(set(numbers))
    assert set(numbers) <= set(range(1, count + 1))
    lines = data.split(b"\n")
    for row in careful.rows:
        assert (row["uid"] or "").encode() in lines[row["origin_row"] - 1] or row["uid"] == ""


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        line(
            st.floats(0, 2e9).map("{:.6f}".format),
            TEXTS,
            st.lists(st.sampled_from(["a", "", "-", "(empty)", "[x]"]), max_size=3).map(",".join),
            st.lists(NUMBERS | st.just("-"), max_size=3).map(",".join) | st.just("(empty)"),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_lists_are_the_same_on_both_ways(rows):
    data = "".join(row + "\n" for row in rows).encode()
    fast, careful = read_fast(data, DNS), read_carefully(data, DNS)
    assert fast is not None or careful.rejects or careful.headers
    if fast is not None:
        assert (fast.rows, careful.rejects) == (careful.rows, [])


@pytest.mark.parametrize("closing", [b"#close\tnow", b"#close\tnow\n", b"#close\tnow\n#open\tagain\n"])
def test_a_log_that_was_closed_keeps_the_fast_path(closing):
    fast = read_fast((GOOD + b"\n") * 3 + closing)
    assert fast is not None
    assert (fast.numbers, fast.headers) == ([1, 2, 3], closing.count(b"\n") + (closing[-1:] != b"\n"))


@pytest.mark.parametrize(
    ("changed", "data"),
    [
        ({"form": "json"}, GOOD),
        ({"separator": "||"}, GOOD),
        ({"nulls": ()}, GOOD),
        ({"refused": "no"}, GOOD),
        ({"required": ("source",)}, GOOD),
        ({"fields": {**CONN.fields, "uid": Field(("uid",), turned=("open", ("note",)))}}, GOOD),
        ({}, GOOD + b"\r\n"),
        ({}, GOOD + b"\0\n"),
        ({}, GOOD + b"\xff\n"),
        ({}, b"\xef\xbb\xbf" + GOOD),
    ],
)
def test_what_the_fast_path_could_not_tell_is_not_tried(changed, data):
    assert not typed.suits(replace(CONN, **changed), TABLES["conn"], data * 10_000)


def test_few_lines_are_not_worth_a_file():
    assert typed.suits(CONN, TABLES["conn"], b"x" * typed._WORTH)
    assert not typed.suits(CONN, TABLES["conn"], b"x" * (typed._WORTH - 1))


def test_a_field_wanted_as_number_and_as_text_is_read_as_text():
    scan = replace(CONN, fields={**CONN.fields, "uid": Field(("sport",))})
    data = b"1\tC\ts\t080\t-\t-\t-\n"
    fast, careful = read_fast(data, scan), read_carefully(data, scan)
    assert (fast.rows[0]["uid"], fast.rows[0]["source_port"]) == ("080", 80)
    assert fast.rows == careful.rows


def test_words_first_elements_and_constants_are_the_same_on_both_ways():
    fields = {**CONN.fields, "uid": Field(("uid",), first=True), "open": Field(("open",), meanings={"T": "F"})}
    scan = replace(CONN, fields=fields, constants={"proto": "tcp"}, header=(*NAMES[:-1], "uid"))
    data = GOOD.replace(b"C1", b"C1,C2") + b"\n"
    fast, careful = read_fast(data, scan), read_carefully(data, scan)
    assert (fast.rows[0]["uid"], fast.rows[0]["open"], fast.rows[0]["proto"]) == ("C1", False, "tcp")
    assert fast.rows == careful.rows


def test_a_hundred_thousand_lines_have_their_numbers_in_order():
    data = b"".join(b"%d.5\tC%d\t192.0.2.1\t80\t2.5\tT\tx\n" % (n, n) for n in range(1, 100_001))
    found = read(data, first_line=101)
    assert found.numbers == list(range(101, 100_101))
    assert all(row["uid"] == f"C{row['origin_row'] - 100}" for row in found.rows)


def test_one_bad_line_in_many_costs_no_other_line():
    good = [b"%d.5\tC%d\t192.0.2.1\t80\t2.5\tT\tx" % (n, n) for n in range(30_000)]
    good[17_000] = b"bad"
    found = read(b"\n".join(good))
    assert [number for number, _, _ in found.rejects] == [17_001]
    assert len(found.rows) == 29_999
    assert all(row["uid"] == f"C{row['origin_row'] - 1}" for row in found.rows)


def test_json_is_not_for_the_fast_path():
    assert read_fast(b'{"ts":1,"src":"a"}\n', JSON) is None


def test_a_header_line_among_rows_is_seen_even_where_nobody_wants_its_first_field():
    scan = replace(CONN, header=("label", "ts", "src"), fields={name: CONN.fields[name] for name in ("time", "source")})
    data = b"x\t1\ta\n#close\t2\tb\nx\t3\tc\n"
    assert read_fast(data, scan) is None
    assert read_fast(data.replace(b"#close", b"#clos"), scan) is not None
    assert (read_carefully(data, scan).numbers, read_carefully(data, scan).headers) == ([1, 3], 1)

"""Lists for people and for programs: nothing is lost on a narrow screen, and no program is given what it might run."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward import listing
from doorward.grid import Screen
from doorward.listing import FORMATS, ready, told

WHEN = datetime.fromisoformat("2026-10-18T23:59:58.000007")
ROWS = [
    {"source": "10.0.0.1", "calls": 12, "share": 0.25, "seen": WHEN, "names": ["a", "b"], "open": True},
    {"source": "web1", "calls": 3, "share": None, "seen": None, "names": [], "open": False},
]
NAMES = list(ROWS[0])

texts = st.text(max_size=20)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | texts
    | st.binary(max_size=5)
    | st.datetimes()
    | st.datetimes(
        timezones=st.just(timezone(timedelta(hours=5, minutes=30))),
        min_value=datetime(1, 1, 2),
        max_value=datetime(9999, 12, 30),
    )
    | st.dates()
    | st.times()
    | st.timedeltas()
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=5
)
rows = st.lists(st.fixed_dictionaries({"a": values, "b": values}), max_size=4)


def read_csv(text):
    return list(csv.reader(io.StringIO(text)))


def test_json_lines_are_one_object_a_row_with_these_columns_in_order():
    lines = told(ROWS, ["calls", "source", "nothing"], "jsonl").splitlines()

    assert [json.loads(line) for line in lines] == [
        {"calls": 12, "source": "10.0.0.1", "nothing": None},
        {"calls": 3, "source": "web1", "nothing": None},
    ]
    assert list(json.loads(lines[0])) == ["calls", "source", "nothing"]


def test_times_for_programs_end_in_z_whatever_zone_they_came_in():
    zoned = datetime(2026, 10, 18, 23, 59, 58, 7, tzinfo=UTC).astimezone(timezone(timedelta(hours=-7)))

    assert ready(WHEN) == ready(zoned) == "2026-10-18T23:59:58.000007Z"
    assert ready(datetime.fromisoformat("2026-10-18")) == "2026-10-18T00:00:00.000000Z"
    assert ready(date(2026, 10, 18)) == "2026-10-18"
    assert ready(time(9, 30)) == "09:30:00"


@pytest.mark.parametrize(
    ("value", "made"),
    [
        (Decimal(10**30), 10**30),
        (Decimal("1.50"), 1.5),
        (Decimal("NaN"), None),
        (Decimal("Infinity"), None),
        (math.nan, None),
        (-math.inf, None),
        (0.1, 0.1),
        (True, True),
        (b"\x00\xff", "00ff"),
        ((1, [math.nan]), [1, [None]]),
        ({1: WHEN}, {"1": "2026-10-18T23:59:58.000007Z"}),
        ("\ud800", "\\ud800"),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_a_value_is_what_json_can_say(value, made):
    assert ready(value) == made


@given(values)
def test_every_value_is_strict_json_and_stays_what_it_became(value):
    made = ready(value)

    json.dumps(made, allow_nan=False).encode("utf-8")
    assert ready(made) == made


@given(rows)
def test_every_row_is_one_line_for_programs(found):
    assert len(told(found, ["a", "b"], "jsonl").split("\n")) == len(found) + 1
    for line in told(found, ["a", "b"], "jsonl").splitlines():
        json.loads(line, parse_constant=pytest.fail)


def test_csv_has_a_heading_and_a_line_a_row():
    assert read_csv(told(ROWS, NAMES, "csv")) == [
        ["source", "calls", "share", "seen", "names", "open"],
        ["10.0.0.1", "12", "0.25", "2026-10-18T23:59:58.000007Z", '["a", "b"]', "true"],
        ["web1", "3", "", "", "[]", "false"],
    ]
    assert read_csv(told([], NAMES, "csv")) == [NAMES]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@sum(A1)",
        "  =1",
        "\t=1",
        "\r=1",
        "\n=cmd|' /c calc'!A0",
        "=1",
        "\uff0b1",
        "\uff0d1",
        "\uff20x",
        "\u00a0=1",
    ],
)
def test_a_text_that_a_spreadsheet_would_run_is_a_text(text):
    [[cell]] = read_csv(told([{"a": text}], ["a"], "csv"))[1:]

    assert cell[0] == "'" or not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell)
    assert text.strip()[1:] in cell


@pytest.mark.parametrize(
    "value",
    ["x;=1+1", "x; =1+1;", 'x;"=1+1"', "a;b;@sum(A1)", "=1;=2", "x;\uff1d1", ["x;=1"], {"a;-1": 'b;"+1'}],
    ids=str,
)
def test_where_a_semicolon_begins_a_cell_no_text_is_run_either(value):
    made = told([{"a": "web1", "b": value, "c": "end"}], ["a", "b", "c"], "csv").splitlines()[1]
    for cell in next(csv.reader([made], delimiter=";")):
        assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (-5, "-5"),
        ("a; b", "a; b"),
        ("x;y=1", "x;y=1"),
        (-0.5, "-0.5"),
        (Decimal(-3), "-3"),
        ("10.0.0.1", "10.0.0.1"),
        ("a=b", "a=b"),
    ],
)
def test_a_number_stays_a_number_and_other_texts_stay_as_they_are(value, cell):
    assert read_csv(told([{"a": value}], ["a"], "csv"))[1] == [cell]


@given(rows, st.lists(texts, min_size=1, max_size=3, unique=True))
def test_csv_never_holds_a_formula_nor_what_moves_a_terminal(found, names):
    made = told([{**row, names[0]: row["a"]} for row in found], names, "csv")

    for line in read_csv(made):
        for cell in line:
            assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell) or re.fullmatch(r"-?[0-9.e+-]+", cell)
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", made) is None
    assert len(read_csv(made)) == len(found) + 1


def test_a_table_is_for_people():
    assert told(ROWS, NAMES, "table").splitlines() == [
        "source    calls  share  seen                        names  open",
        "10.0.0.1     12   0.25  2026-10-18 23:59:58.000007  a, b   true",
        "web1          3                                            false",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.30000000000000004, "0.3"),
        (1234567.891, "1234567.891"),
        (2.0, "2"),
        (0.0, "0"),
        (0.001, "0.001"),
        (0.00012345678, "0.0001235"),
        (-0.5, "-0.5"),
        (Decimal(593995), "593995"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.3333333333"), "0.333"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (10**20, "1" + "0" * 20),
    ],
)
def test_numbers_have_as_many_digits_as_anybody_reads(value, shown):
    assert told([{"x": value}], ["x"], "table").splitlines()[1] == shown


def test_numbers_stand_to_the_right_and_a_column_of_nothing_to_the_left():
    lines = told([{"n": Decimal(5), "x": None}, {"n": 1000, "x": None}], ["n", "x"], "table").splitlines()

    assert lines == ["   n  x", "   5", "1000"]


def test_a_column_that_was_asked_for_is_shown_though_it_is_empty():
    assert told([{"a": 1, "b": None}], ["a", "b"], "table") == "a  b\n1\n"


def test_on_a_narrow_screen_the_longest_column_wraps():
    row = {"name": "web1", "text": "one two three four five six seven"}

    assert told([row], list(row), "table", Screen(28)).splitlines() == [
        "name  text",
        "web1  one two three four",
        "      five six seven",
    ]


def test_where_no_table_fits_every_row_is_told_value_by_value():
    row = {f"column{place}": f"value {place}" * 2 for place in range(6)} | {"long": "word " * 12}
    shown = told([row, row], list(row), "table", Screen(50))
    first, second = shown.split("\n\n")

    assert first + "\n" == second
    assert first.splitlines()[0] == "column0  value 0value 0"
    assert first.splitlines()[-2:] == [
        "long     word word word word word word word word",
        "         word word word word",
    ]
    assert max(map(len, shown.splitlines())) <= 50


@given(
    st.lists(
        st.fixed_dictionaries({name: st.text("abc é日", max_size=30) for name in "abcdef"}), min_size=1, max_size=3
    ),
    st.integers(25, 120),
)
def test_no_letter_is_lost_however_narrow_the_screen_is(found, width):
    shown = told(found, list("abcdef"), "table", Screen(width))
    # Headings and wrapping may come between, but every letter stands there as often as in the data, or more often.
    for letter in "bcé日":
        assert shown.count(letter) >= sum(text.count(letter) for row in found for text in row.values())


@pytest.mark.parametrize("form", FORMATS)
@given(found=rows)
def test_every_form_takes_every_value_and_ends_its_last_line(form, found):
    text = told(found, ["a", "b"], form, Screen(40))

    text.encode("utf-8")
    assert text == "" or text.endswith("\n")
    assert text == told(found, ["a", "b"], form, Screen(40))


def test_no_rows_are_a_heading_or_nothing():
    assert told([], ["a", "b"], "table", Screen(10)) == "a  b\n"
    assert told([], ["a", "b"], "jsonl") == ""
    assert told([], [], "table") == "\n"


def test_an_enemys_text_moves_no_terminal():
    shown = told([{"a": "\x1b[2J\x1b]0;owned\x07", "b\x1b[1m": "x\u202ey"}], ["a", "b\x1b[1m"], "table", Screen(8))

    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown) is None


@given(st.one_of(st.text(), st.text("=+-@;a \t\"'", max_size=6), st.integers(), st.floats(), st.booleans(), st.none()))
def test_a_short_way_to_a_cell_leads_to_the_same_cell(value):
    short = listing.cell(value)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(listing, "_QUICK", {})
        assert listing.cell(value) == short

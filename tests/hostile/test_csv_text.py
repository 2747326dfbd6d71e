"""CSV from anywhere: encodings, delimiters, quotes and bounds."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.hostile import Malformed
from doorward.hostile.csv_text import LONGEST, delimiter, first_records, header, records


def read(text):
    data = text if isinstance(text, bytes) else text.encode()
    return [(record.line, record.fields) for record in records(io.BytesIO(data))]


def stopped(text):
    with pytest.raises(Malformed) as caught:
        read(text)
    return caught.value


def test_records_carry_their_line_and_lose_blanks():
    assert read("a, b\n\n 1 ,2\n") == [(1, ["a", "b"]), (3, ["1", "2"])]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_that_of_the_first_line(sign):
    assert read(f"a{sign}b{sign}c\n1{sign}2{sign}3\n")[1] == (2, ["1", "2", "3"])
    assert delimiter(f"a{sign}b{sign}c, or d") == sign


def test_quotes_hold_delimiters_quotes_and_newlines():
    assert read('a,b\n"x, ""y""\nz",2\n3,4\n') == [(1, ["a", "b"]), (2, ['x, "y"\nz', "2"]), (4, ["3", "4"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_spreadsheets_are_read(encoding):
    assert read("name;owner\nx;Jörg\n".encode(encoding))[1] == (2, ["x", "Jörg"])


def test_lines_of_empty_fields_are_left_out():
    assert read("a;b\n;\n1;2\n") == [(1, ["a", "b"]), (3, ["1", "2"])]


def test_a_quote_that_is_never_closed_is_malformed_where_it_opens():
    error = stopped('a,b\n1,"2\n' + "3,4\n" * 50_000)
    assert error.line == 2
    assert "a quote may stand open" in error.reason


def test_a_line_up_to_the_limit_is_read_and_one_character_more_is_not():
    fields = ",".join(["x" * 100_000] * 10)
    assert len(read(fields + "\n")[0][1]) == 10
    assert "a line of more than" in stopped("a\n" + "x" * LONGEST + "\n").reason
    assert stopped("a\n" + "x" * LONGEST + "\n").line == 2


def test_an_empty_file_has_no_records():
    assert read("") == []


def test_the_stream_stays_open():
    stream = io.BytesIO(b"a,b\n1,2\n")
    list(records(stream))
    assert not stream.closed


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"Name;Addresses\nx;y", ("name", "addresses")),
        (b"\xef\xbb\xbfname,macs", ("name", "macs")),
        (b"", ()),
        (b"\x00\xff", ("\x00ÿ",)),
        ("Name\tMACs\n".encode("utf-16"), ("name", "macs")),
    ],
)
def test_header_is_told_from_the_first_bytes(head, found):
    assert header(head) == found


@given(st.binary(max_size=200))
def test_no_bytes_crash_it(data):
    header(data)
    assert all(line >= 1 for line, _ in read(data))


PLAIN = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1)


@given(st.lists(st.lists(PLAIN | st.just("a\nb") | st.just('"q", x'), min_size=2, max_size=2), min_size=1))
def test_what_is_written_is_read_back(rows):
    text = io.StringIO()
    csv.writer(text).writerows([["first", "second"], *rows])
    assert [fields for _, fields in read(text.getvalue())][1:] == rows


def test_comments_are_no_records_and_keep_their_place_in_the_count_of_lines():
    text = b"# a list\n#;;;;;;\nname,kind\n# more\na,b\n"

    found = [(record.line, record.fields) for record in records(io.BytesIO(text), comment="#")]

    assert found == [(3, ["name", "kind"]), (5, ["a", "b"])]
    assert len(list(records(io.BytesIO(text)))) == 5, "where nobody says what a comment is, it is a record"


def test_a_blank_behind_the_separator_opens_no_field_of_its_own():
    found = list(records(io.BytesIO(b'a, "b, c", d\n')))

    assert found[0].fields == ["a", "b, c", "d"]


def test_the_first_records_are_looked_at_without_harm():
    assert first_records(b"a;b\n\n1;2\n3;4\n", 2) == [["a", "b"], ["1", "2"]]
    assert first_records(b"a,b\n1,2\n3") == [["a", "b"], ["1", "2"], ["3"]]
    assert first_records(b'a,b\n"' + b"x" * 200_000) == [["a", "b"]]
    assert first_records(b"") == []


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;\r", "sep=\t"])
def test_a_first_line_for_excel_is_no_record(first):
    text = f"{first}\nname;owner\nx;ann\n"
    assert read(text) == [(2, ["name", "owner"]), (3, ["x", "ann"])]
    assert header(text.encode("utf-8-sig")) == ("name", "owner")


def test_only_the_first_line_may_be_for_excel():
    assert read("name;owner\nsep=;\n") == [(1, ["name", "owner"]), (2, ["sep=", ""])]
    assert header(b"separator;owner\n") == ("separator", "owner")

"""The careful path: every line a row, a header or a reject, with its number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.scanning import CONN, JSON, read_carefully

from doorward.engines.duckdb import texts
from doorward.reader import Field, Formula

GOOD = b"1.5\tC1\t192.0.2.1\t80\t2.5\tT\tx"


def test_a_good_line_is_a_row_with_its_number():
    found = read_carefully(GOOD + b"\n" + GOOD, first_line=9)
    assert found.numbers == [9, 10]
    assert found.rows[0]["uid"] == "C1"
    assert (found.headers, found.rejects) == (0, [])


def test_header_lines_and_blank_lines_are_headers_wherever_they_stand():
    found = read_carefully(b"#open\tnow\n" + GOOD + b"\n\n   \n\t\t\t\t\t\t\n#close\tnow\n")
    assert (found.numbers, found.headers, found.rejects) == ([2], 5, [])


def test_a_line_that_only_begins_like_a_header_is_none():
    found = read_carefully(b"#clos\t1\n")
    assert found.rejects == [(1, "2 fields where the header names 7", "#clos\t1")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"1.5\tC1\t192.0.2.1\t80\t2.5\tT", "6 fields where the header names 7"),
        (GOOD + b"\ty", "8 fields where the header names 7"),
        (b"1.5\tC1\t192.0.2.1\thttp\t2.5\tT\tx", "source_port: http is no whole number"),
        (b"1.5\tC1\t192.0.2.1\t80.5\t2.5\tT\tx", "source_port: 80.5 is no whole number"),
        (b"1.5\tC1\t192.0.2.1\t80\tlong\tT\tx", "duration: long is no number"),
        (b"1.5\tC1\t192.0.2.1\t80\tnan\tT\tx", "duration: nan is no number"),
        (b"1.5\tC1\t192.0.2.1\t80\t2.5\tmaybe\tx", "open: maybe is no truth value"),
        (b"soon\tC1\t192.0.2.1\t80\t2.5\tT\tx", "time: soon is no time"),
        (b"-\tC1\t192.0.2.1\t80\t2.5\tT\tx", "it has no time"),
        (b"1.5\tC1\t-\t80\t2.5\tT\tx", "it has no source"),
        (b"1.5\tC1\t192.0.2.1\t80\t2.5\tT\t\xff", "byte 27 of the line is not valid UTF-8"),
        (b"1.5\tC1\t192.0.2.1\t80\t2.5\tT\t\0", "the line has a NUL byte"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_reason_and_its_neighbours_stay(line, reason):
    found = read_carefully(GOOD + b"\n" + line + b"\n" + GOOD + b"\n", first_line=5)
    assert [(number, why) for number, why, _ in found.rejects] == [(6, reason)]
    assert found.numbers == [5, 7]


def test_an_empty_field_more_is_an_agents_trailing_separator():
    assert read_carefully(GOOD + b"\t\n").numbers == [1]


def test_a_carriage_return_ends_a_line_once_and_stays_inside_one():
    found = read_carefully(b"1\tC\ra\ts\t-\t-\t-\tx\r\n1\tC\r\ts\t-\t-\t-\tx\r\r\n", replace(CONN, header_prefixes=()))
    assert found.column("uid") == ["C\ra", "C\r"]


def test_the_text_of_a_reject_is_its_beginning():
    found = read_carefully(b"y" * 5_000 + b"\n")
    assert found.rejects[0][2] == "y" * 300


def test_a_line_over_the_limit_is_a_reject_and_at_the_limit_is_judged(monkeypatch):
    monkeypatch.setattr(texts, "LONGEST", len(GOOD))
    found = read_carefully(GOOD + b"\n" + GOOD + b"y\n" + GOOD + b"\r\n")
    assert (found.numbers, found.rejects) == (
        [1, 3],
        [(2, f"the line is longer than {len(GOOD)} bytes", (GOOD + b"y").decode())],
    )


def test_a_scan_that_is_refused_makes_rejects_of_its_lines_and_headers_of_its_headers():
    found = read_carefully(GOOD + b"\n#close\n", replace(CONN, fields={}, refused="no table is for this"))
    assert found.rejects == [(1, "no table is for this", GOOD.decode())]
    assert (found.rows, found.headers) == ([], 1)


def test_constants_stand_in_every_row_and_win_over_fields():
    found = read_carefully(GOOD + b"\n", replace(CONN, constants={"open": False, "proto": "o'tcp", "uid": "fixed"}))
    assert (found.rows[0]["open"], found.rows[0]["proto"], found.rows[0]["uid"]) == (False, "o'tcp", "fixed")


def test_json_objects_are_rows_and_everything_else_is_not_a_json_object():
    data = b'{"ts":1,"src":"a"}\n[1]\n"x"\nnull\n{"ts":1,\n\n{"ts":2,"src":"b","unknown":{"deep":[1]}}\n'
    found = read_carefully(data, JSON)
    assert found.numbers == [1, 7]
    assert [(number, reason) for number, reason, _ in found.rejects] == [
        (line, "not a JSON object") for line in (2, 3, 4, 5)
    ]
    assert found.headers == 1


def test_brackets_without_end_are_a_reject_and_no_crash():
    deep = b"[" * 100_000
    data = b'{"ts":1,"src":' + deep + b"\n" + deep + b"]" * 100_000 + b'\n{"ts":2,"src":"b"}\n' + b'{"a":' * 50_000
    found = read_carefully(data, JSON)
    assert found.numbers == [3]
    assert [number for number, _, _ in found.rejects] == [1, 2, 4]
    assert all(len(text) <= 300 for _, _, text in found.rejects)


def test_a_number_is_written_as_it_was():
    found = read_carefully(b'{"ts":1700000000.000001,"src":"a","sport":443,"dur":1e-3}\n', JSON)
    assert (found.rows[0]["time"].microsecond, found.rows[0]["source_port"], found.rows[0]["duration"]) == (
        1,
        443,
        0.001,
    )


def test_lines_of_several_streams_go_each_to_its_own_table():
    conn = replace(JSON, only=(("_path", "stream"), "conn"))
    dns = replace(JSON, table="dns", fields={"time": JSON.fields["time"]}, required=("time",), only=(("_path",), "dns"))
    data = b'{"_path":"dns","ts":1}\n{"stream":"conn","ts":2,"src":"a"}\n{"_path":"weird","ts":3}\n{"ts":4}\n'
    found = read_carefully(data, conn, dns)
    assert [(row["table"], row["origin_row"]) for row in found.rows] == [("dns", 1), ("conn", 2)]
    assert found.reasons == ["no table takes this kind of line"] * 2


def test_lines_that_tell_of_the_log_itself_are_headers():
    aside = replace(JSON, only=(("_path",), "stats"), aside=True)
    found = read_carefully(b'{"_path":"stats"}\n{"_path":"conn","ts":1,"src":"a"}\n', aside, JSON)
    assert (found.numbers, found.headers, found.rejects) == ([2], 1, [])


def test_a_name_with_a_slash_first_looks_into_nested_values_and_any_other_is_taken_as_it_is():
    fields = {**JSON.fields, "uid": Field(("/flow/id",)), "service": Field(('a".b',)), "proto": Field(("id.proto",))}
    data = b'{"ts":1,"src":"a","flow":{"id":"F"},"a\\".b":"quoted","id.proto":"tcp","id":{"proto":"udp"}}\n'
    [row] = read_carefully(data, replace(JSON, fields=fields)).rows
    assert (row["uid"], row["service"], row["proto"]) == ("F", "quoted", "tcp")


def test_of_several_names_the_first_that_has_a_value_wins():
    fields = {**JSON.fields, "uid": Field(("uid", "id"))}
    found = read_carefully(
        b'{"ts":1,"src":"a","id":"2","uid":"1"}\n{"ts":1,"src":"a","id":"2","uid":null}\n', replace(JSON, fields=fields)
    )
    assert found.column("uid") == ["1", "2"]


def test_a_flag_turns_a_field_to_other_names():
    turned = Field(("src",), turned=("is_orig", ("dst",)))
    scan = replace(JSON, fields={**JSON.fields, "source": turned})
    found = read_carefully(
        b'{"ts":1,"src":"a","dst":"b"}\n{"ts":1,"src":"a","dst":"b","is_orig":true}\n{"ts":1,"src":"a","dst":"b","is_orig":false}\n',
        scan,
    )
    assert found.column("source") == ["a", "b", "a"]


def test_the_first_of_a_list_may_be_the_value():
    scan = replace(JSON, fields={**JSON.fields, "source": Field(("src",), first=True)})
    found = read_carefully(b'{"ts":1,"src":["a","b"]}\n{"ts":1,"src":"c"}\n{"ts":1,"src":[]}\n', scan)
    assert found.column("source") == ["a", "c"]
    assert found.reasons == ["it has no source"]


def test_a_text_that_only_looks_like_a_list_does_not_stop_its_neighbours():
    fields = {"time": Field(("ts",)), "query": Field(("q",)), "answers": Field(("answers",)), "ttls": Field(("ttl",))}
    scan = replace(JSON, table="dns", fields=fields, required=("time",))
    data = b'{"ts":1,"answers":"[abc"}\n{"ts":2,"answers":["x","y"],"ttl":[1,2.5]}\n{"ts":3,"ttl":["soon"]}\n{"ts":4,"answers":[]}\n'
    found = read_carefully(data, scan)
    assert found.column("answers") == [["[abc"], ["x", "y"], []]
    assert found.column("ttls") == [None, [1.0, 2.5], None]
    assert found.reasons == ['ttls: ["soon"] is no list<float64>']


def test_words_become_those_of_the_vocabulary():
    fields = {**CONN.fields, "uid": Field(("uid",), meanings={"C1": "one", "T": "it's"})}
    found = read_carefully(GOOD + b"\n" + GOOD.replace(b"C1", b"C2") + b"\n", replace(CONN, fields=fields))
    assert found.column("uid") == ["one", "C2"]


def test_a_formula_works_a_value_out_of_several_fields():
    formula = Formula("cast({bytes} as double) / cast({packets} as double)", {"bytes": ("b",), "packets": ("p",)})
    missing = Formula("coalesce({nowhere}, {there})", {"nowhere": ("q",), "there": ("src",)})
    scan = replace(JSON, formulas={"duration": formula, "uid": missing})
    found = read_carefully(b'{"ts":1,"src":"a","b":3,"p":2}\n{"ts":1,"src":"a"}\n', scan)
    assert found.column("duration") == [1.5, None]
    assert found.column("uid") == ["a", "a"]

"""Judging: which field fills which column, and which reason is told first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engines.scanning import CONN, JSON, engine

from doorward.engines.duckdb import judging
from doorward.reader import Field, Formula
from doorward.tables import TABLES


def judge(scan, *fields, line="the line"):
    """Return what is judged of one line, given the list of its fields."""
    listed = list(dict.fromkeys(judging.keys(scan)))
    query = judging.judged(scan, TABLES[scan.table], "select * from given", judging.places(scan, listed))
    connection = engine()._connection
    with connection.cursor() as cursor:
        cursor.execute("create temp table given (origin_row bigint, line varchar, f varchar[])")
        cursor.execute("insert into given values (3, $line, $fields)", {"line": line, "fields": list(fields)})
        relation = cursor.sql(query)
        return dict(zip(relation.columns, relation.fetchall()[0], strict=True))


GOOD = ("1.5", "C1", "192.0.2.1", "80", "2.5", "T", "x")


def test_a_good_line_has_every_column_of_its_table_and_no_reason():
    found = judge(CONN, *GOOD)
    assert set(found) == {"origin_row", "reason", "shown", *TABLES["conn"].columns}
    assert (found["origin_row"], found["uid"], found["source_port"], found["destination"]) == (3, "C1", 80, None)
    assert (found["reason"], found["shown"]) == (None, None)


def test_of_several_faults_the_number_of_fields_is_told_first_then_values_then_what_is_missing():
    assert judge(CONN, "soon", "C1", "-")["reason"] == "3 fields where the header names 7"
    assert judge(CONN, "-", "C1", "-", "http", "-", "-", "-")["reason"] == "source_port: http is no whole number"
    assert judge(CONN, "-", "C1", "-", "-", "-", "-", "-")["reason"] == "it has no time"


@pytest.mark.parametrize("length", [299, 300, 301])
def test_reasons_and_lines_are_kept_up_to_their_limit(length):
    found = judge(CONN, *GOOD[:3], "p" * 5_000, *GOOD[4:], line="l" * length)
    assert len(found["reason"]) == 300
    assert found["shown"] == "l" * min(length, 300)


def test_unset_is_null_and_empty_is_empty():
    found = judge(CONN, "1.5", "(empty)", "a", "-", "-", "-", "-")
    assert (found["uid"], found["source_port"], found["duration"], found["reason"]) == ("", None, None, None)


def test_hostile_words_in_a_scan_stay_texts():
    quote = "it's {x} %s"
    scan = replace(CONN, nulls=(quote,), empties=("'",), constants={"service": quote})
    found = judge(scan, "1.5", "'", "a", quote, "2.5", "T", "x")
    assert (found["uid"], found["source_port"], found["service"]) == ("", None, quote)


def test_a_name_that_stands_twice_in_a_header_means_its_first_place():
    assert judging.places(replace(CONN, header=("a", "b", "a")), ()) == {"a": 1, "b": 2}
    assert judging.places(JSON, ["x", "y"]) == {"x": 1, "y": 2}


def test_the_names_a_scan_looks_at_are_those_of_fields_flags_formulas_and_streams():
    turned = Field(("a",), turned=("flag", ("b",)))
    formula = Formula("{x}", {"x": ("c", "d")})
    scan = replace(JSON, fields={"uid": turned}, formulas={"service": formula}, only=(("_path",), "conn"))
    assert list(judging.keys(scan)) == ["a", "flag", "b", "c", "d", "_path"]


def test_a_flag_without_its_field_changes_nothing():
    scan = replace(CONN, fields={**CONN.fields, "uid": Field(("uid",), turned=("nowhere", ("src",)))})
    assert judge(scan, *GOOD)["uid"] == "C1"


def test_a_flag_may_turn_to_a_field_where_the_other_is_absent():
    scan = replace(CONN, fields={**CONN.fields, "uid": Field(("nowhere",), turned=("open", ("src",)))})
    assert judge(scan, *GOOD)["uid"] == "192.0.2.1"
    assert judge(scan, *GOOD[:5], "F", "x")["uid"] is None


def test_a_formula_whose_value_does_not_fit_is_told():
    scan = replace(JSON, fields={}, required=(), formulas={"duration": Formula("concat({x}, 's')", {"x": ("x",)})})
    assert judge(scan, "5")["reason"] == "duration: 5s is no number"


def test_words_are_replaced_after_the_first_element_was_taken():
    field = Field(("uid",), first=True, meanings={"a": "b"})
    assert judge(replace(CONN, fields={**CONN.fields, "uid": field}), "1", "a,c", *GOOD[2:])["uid"] == "b"


def test_a_refused_scan_gives_its_reason_for_every_line():
    found = judge(replace(CONN, refused="it's not for us"), *GOOD, line="l" * 400)
    assert (found["reason"], found["shown"], found["time"]) == ("it's not for us", "l" * 300, None)

"""The rows behind a finding: asked of the real engine, the earliest first, never those of another finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.asking import at, call, provided

from doorward import proof
from doorward.detector import detector
from doorward.finding import Evidence
from doorward.query import sql
from doorward.tables import TABLES

if TYPE_CHECKING:
    from doorward.query import Rows

A, B, C = "10.0.0.1", "10.0.0.2", "203.0.113.9"


@detector(
    summary="{source}",
    answers="inside",
    evidence={"conn": ("source", "destination_port=port"), "services": ("address=source",), "assets": ("name=asset",)},
)
def calls_there(conn: Rows) -> Rows:
    """Who calls there?"""
    del conn
    return sql("select 1")


def finding(source=A, port=443, first=0.0, last=10.0, **row):
    seen = {"first_seen": None if first is None else at(first), "last_seen": None if last is None else at(last)}
    [made] = calls_there.findings([{"source": source, "port": port, "events": 1, **seen, **row}])
    return made


def behind(*findings, names=None, **tables):
    """Evidence by finding id."""
    with provided(**tables) as engine:
        engine.provide("asked", proof.asked(calls_there, findings))
        rows = engine.run(proof.query(calls_there, TABLES), {}).to_pylist()
    return proof.grouped(rows, names or {})


def lines(evidence, table="conn"):
    return [row for item in evidence if item.table == table for row in item.rows]


def test_rows_that_agree_in_every_key_are_evidence():
    conn = [call(A, C), call(B, C), call(A, C, 80), call(A, B, 443)]
    one = finding()

    assert lines(behind(one, conn=conn)[one.id]) == [1, 4]


def test_rows_outside_the_time_of_the_finding_are_not():
    conn = [call(A, C, hours=hours) for hours in (0.99, 1.0, 1.5, 2.0, 2.01)]
    one = finding(first=1.0, last=2.0)

    assert lines(behind(one, conn=conn)[one.id]) == [2, 3, 4]


@pytest.mark.parametrize(("first", "last", "kept"), [(None, 1.0, [1, 2]), (1.0, None, [2, 3]), (None, None, [1, 2, 3])])
def test_an_end_that_is_not_known_leaves_nothing_out(first, last, kept):
    conn = [call(A, C, hours=hours) for hours in (0.0, 1.0, 2.0)]
    one = finding(first=first, last=last)

    assert lines(behind(one, conn=conn)[one.id]) == kept


def test_the_earliest_fifty_are_kept_and_the_fifty_first_is_not():
    conn = [call(A, C, hours=5 - number / 100) for number in range(51)]
    one = finding()

    assert lines(behind(one, conn=conn[1:])[one.id]) == list(range(1, 51))
    assert lines(behind(one, conn=conn)[one.id]) == list(range(2, 52))


def test_every_finding_has_its_own_rows():
    conn = [call(A, C), call(B, C), call(A, C, 80)]
    found = [finding(), finding(B), finding(port=80, key_fact="80")]
    evidence = behind(*found, conn=conn)

    assert [lines(evidence[item.id]) for item in found] == [[1], [2], [3]]


def test_a_table_without_a_time_is_evidence_at_any_time():
    one = finding(first=100.0, last=101.0, asset="web1")
    evidence = behind(one, assets=[{"name": "web1"}, {"name": "web2"}])[one.id]

    assert lines(evidence, "assets") == [1]


def test_a_null_agrees_with_nothing():
    one = finding(port=None, asset=None)

    assert one.id not in behind(one, conn=[call(A, C) | {"destination_port": None}], assets=[{"name": None}])


def test_a_wavy_key_without_a_value_takes_any_number_and_one_with_a_value_only_that():
    item = replace(calls_there, evidence={"conn": ("source", "destination_port~port")})
    conn = [call(A, C, port) for port in (443, 80, 8443)]
    with provided(conn=conn) as engine:
        found = [finding(), finding(port=None, key_fact="any")]
        engine.provide("asked", proof.asked(item, found))
        behind_each = proof.grouped(engine.run(proof.query(item, TABLES), {}).to_pylist(), {})
    assert [lines(behind_each[one.id]) for one in found] == [[1], [1, 2, 3]]


def test_a_text_that_looks_like_sql_is_only_a_text():
    hostile = "x' or '1'='1"
    one = finding(hostile)

    assert one.id not in behind(one, conn=[call(A, C)])
    assert lines(behind(one, conn=[call(A, C), call(hostile, C)])[one.id]) == [2]


def test_truth_is_spelled_as_sql_spells_it():
    assert proof.asked(calls_there, [finding(True)])["source"].to_pylist() == ["true"]
    assert proof.asked(calls_there, [finding(asset=False, port=1)])["port"].to_pylist() == ["1"]


def test_what_is_asked_has_the_keys_and_the_time():
    table = proof.asked(calls_there, [finding(), finding(B, last=None)])

    assert table.column_names == ["finding", "first_seen", "last_seen", "asset", "port", "source"]
    assert table["source"].to_pylist() == [A, B]
    assert table["last_seen"].to_pylist() == [at(10.0), None]
    assert proof.asked(calls_there, []).num_rows == 0


def row(finding="f", table="conn", origin="o", line=1):
    return {"finding": finding, "table_name": table, "origin": origin, "origin_row": line}


def test_rows_are_grouped_by_table_and_file_in_order_each_once():
    rows = [row(line=9), row(line=2), row(line=2), row(origin="n", line=5), row(table="assets"), row("g")]

    assert proof.grouped(rows, {"o": "conn.log"}) == {
        "f": (
            Evidence("o", "conn.log", "assets", (1,)),
            Evidence("n", "n", "conn", (5,)),
            Evidence("o", "conn.log", "conn", (2, 9)),
        ),
        "g": (Evidence("o", "conn.log", "conn", (1,)),),
    }


@given(
    st.lists(
        st.builds(row, *(st.sampled_from(texts) for texts in (["f", "g"], ["a", "b"], ["x", "y"])), st.integers(1, 5))
    ),
    st.randoms(),
)
def test_the_order_of_rows_does_not_matter(rows, random):
    assert proof.grouped(random.sample(rows, len(rows)), {}) == proof.grouped(rows, {})


def test_nothing_asked_is_nothing_found():
    assert proof.grouped([], {}) == {}
    assert behind(conn=[call(A, C)]) == {}


def test_a_moment_is_a_time_span_too():
    one = finding(first=1.0, last=1.0)
    near = call(A, C, hours=1.0)

    assert lines(behind(one, conn=[near, near | {"time": near["time"] + timedelta(microseconds=1)}])[one.id]) == [1]


@detector(summary="{source}", answers="inside", evidence={"dns": ("source", "query~name")})
def names_below(dns: Rows) -> Rows:
    """Who asks below a name?"""
    del dns
    return sql("select 1")


def asked_below(name, *queries):
    """Lines of the questions that are evidence of a finding about a name."""
    rows = [{"time": at(1), "source": A, "query": query} for query in queries]
    seen = {"first_seen": at(0), "last_seen": at(2)}
    [made] = names_below.findings([{"source": A, "name": name, "events": 1, **seen}])
    with provided(dns=rows) as engine:
        engine.provide("asked", proof.asked(names_below, [made]))
        found = engine.run(proof.query(names_below, TABLES), {}).to_pylist()
    return lines(proof.grouped(found, {}).get(made.id, ()), "dns")


def test_a_name_and_those_below_it_are_evidence_and_those_beside_it_are_not():
    names = ["example.com", "A.Example.COM", "notexample.com", "example.com.net", None, "a_example.com"]

    assert asked_below("example.com", *names) == [1, 2]
    assert asked_below("_example.com", *names) == []


def test_a_finding_without_a_name_is_about_every_name():
    assert asked_below(None, "a.example", "b.example", None) == [1, 2, 3]


@detector(summary="{source}", answers="inside", evidence={"conn": ("source", "destination_port~port")})
def doors_of(conn: Rows) -> Rows:
    """Who calls which door?"""
    del conn
    return sql("select 1")


def test_what_a_finding_does_not_say_may_be_a_number_too():
    rows = [dict(call(A, C, port), origin="conn", origin_row=port) for port in (22, 122, 2, 443)]
    seen = {"source": A, "events": 1, "first_seen": at(0), "last_seen": at(2)}
    found = {}
    for port in (22, None):
        [made] = doors_of.findings([{**seen, "port": port}])
        with provided(conn=rows) as engine:
            engine.provide("asked", proof.asked(doors_of, [made]))
            behind_it = engine.run(proof.query(doors_of, TABLES), {}).to_pylist()
        found[port] = lines(proof.grouped(behind_it, {}).get(made.id, ()), "conn")

    assert found == {22: [22], None: [2, 22, 122, 443]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("source", ("source", "source")), ("port=dst", ("port", "dst")), ("query~name", ("query", "name"))],
)
def test_a_pair_names_a_column_of_the_table_and_one_of_the_finding(text, expected):
    assert proof.pair(text) == expected

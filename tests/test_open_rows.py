"""What is written again and again while its connection is open is counted once, and not beside its final row."""

from __future__ import annotations

import pytest
from tests.asking import at, provided

from doorward.query import sql

ENDS = {"uid": "C1", "source": "10.0.0.7", "destination": "192.0.2.9", "destination_port": 443, "time": at(0)}


def read(table, *rows):
    """Return the numbers of the rows, from 1, that remain once a table is read."""
    with provided(**{table: [ENDS | row for row in rows]}) as engine:
        found = engine.run(sql(f"select origin_row from {{{table}}} order by origin_row"), {})
    return found["origin_row"].to_pylist()


every_table = pytest.mark.parametrize("table", ["http", "tls", "conn"])


@every_table
def test_rows_of_closed_connections_all_count(table):
    assert read(table, {}, {}, {"open": False}, {"open": None}) == [1, 2, 3, 4]


@every_table
def test_rows_of_an_open_connection_count_once(table):
    assert len(read(table, {"open": True}, {"open": True}, {"open": True})) == 1


@every_table
def test_rows_of_an_open_connection_do_not_count_beside_the_final_one(table):
    assert read(table, {"open": True}, {"open": False}, {"open": True}) == [2]


@every_table
@pytest.mark.parametrize("other", [{"uid": "C2"}, {"source": "10.0.0.8"}])
def test_other_connections_count_for_themselves(table, other):
    assert read(table, {"open": True}, {"open": True, **other}, {"open": False, "uid": "C3"}) == [1, 2, 3]


def test_each_request_of_an_open_connection_counts():
    first, second = {"open": True, "uri": "/a"}, {"open": True, "uri": "/b", "time": at(1)}
    assert read("http", first, second, first, second) == [1, 2]
    assert read("http", first, second, {**first, "open": False}) == [2, 3]


def test_two_requests_of_the_same_moment_count_each():
    assert read("http", {"open": True, "uri": "/a"}, {"open": True, "uri": "/b"}) == [1, 2]


def test_the_row_that_knows_most_of_a_request_counts():
    assert read("http", {"open": True}, {"open": True, "response_bytes": 9}, {"open": True, "response_bytes": 5}) == [2]
    assert read("http", {"open": True}, {"open": True, "status_code": 200}) == [2]


def test_the_row_that_knows_most_of_a_handshake_counts():
    assert read("tls", {"open": True, "established": False}, {"open": True, "established": True}) == [2]
    assert read("tls", {"open": True}, {"open": True, "server_name": "a.example"}) == [2]


def test_rows_without_a_name_for_their_connection_are_told_apart_by_their_time():
    nameless = {"open": True, "uid": None}
    for table in ("http", "tls"):
        assert len(read(table, nameless, {**nameless, "time": at(1)}, nameless)) == 2

"""What comes of a run of lines can be added up in any order: rows + headers + rejects = lines."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.engine import QueryError, Scanned, engine_name
from doorward.reader import Reject

scanned = st.builds(
    Scanned,
    rows=st.integers(0, 10**9),
    headers=st.integers(0, 10**3),
    rejects=st.lists(st.builds(Reject, st.integers(1, 10**6), st.text(max_size=5)), max_size=4),
    tables=st.sets(st.sampled_from(["conn", "dns", "http"])),
)


def lines(done):
    return done.rows + done.headers + len(done.rejects)


def added(*parts):
    whole = Scanned()
    for part in parts:
        whole.add(part)
    return whole


def test_nothing_was_read_at_first():
    assert Scanned() == Scanned(0, 0, [], set())
    assert lines(Scanned()) == 0


@given(scanned, scanned)
def test_lines_add_up(one, other):
    assert lines(added(one, other)) == lines(one) + lines(other)
    assert added(one, other).tables == one.tables | other.tables


@given(scanned)
def test_nothing_added_changes_nothing(one):
    assert added(one, Scanned()) == one


@given(scanned, scanned, scanned)
def test_it_does_not_matter_in_which_order_parts_are_put_together(one, two, three):
    assert added(added(one, two), three) == added(one, added(two, three))


@given(scanned, scanned)
def test_what_is_added_stays_as_it_was(one, other):
    before = deepcopy(other)
    added(one, other, other)

    assert other == before


def test_two_begin_with_lists_of_their_own():
    one, other = Scanned(), Scanned()
    one.add(Scanned(rejects=[Reject(1, "broken")], tables={"conn"}))

    assert other.rejects == []
    assert other.tables == set()


def test_a_refused_query_is_a_wrong_value():
    assert issubclass(QueryError, ValueError)


@pytest.mark.parametrize(
    "text",
    [
        "duckdb",
        "local[1]",
        "local[*]",
        " local[16] ",
        "spark://lake-1.example.com:7077",
        "spark://a:1,b:2",
        "spark://[::1]:7077",
    ],
)
def test_an_engine_is_named(text):
    assert engine_name(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "spark",
        "local",
        "local[0]",
        "local[]",
        "spark://",
        "spark://host",
        "spark://host:",
        "http://a:1",
        "yarn",
        "spark://a:1/x",
        "DuckDB",
        "x" * 1000,
    ],
)
def test_what_names_no_engine_is_told_what_does(text):
    with pytest.raises(ValueError, match=r"duckdb, local\[N\].* or spark://HOST:PORT") as told:
        engine_name(text)
    assert len(str(told.value)) < 250

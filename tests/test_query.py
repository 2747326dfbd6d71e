"""Queries are text with named holes: what is a hole, what is not, and what is known of a query before it runs."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from doorward.query import Grouped, Query, bound, named, sql

names = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
literals = st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map(
    lambda text: "'" + text.replace("'", "''") + "'"
)


def kernel(batch):
    return batch


def test_a_tunable_becomes_the_engines_mark():
    assert bound("select * from conn where bytes > :most and :most < :least", "$") == (
        "select * from conn where bytes > $most and $most < $least",
        ["most", "most", "least"],
    )


@pytest.mark.parametrize(
    "text",
    [
        "select ':name'",
        "select 'it''s :name'",
        "select ''':name'",
        "select x::string",
        "select x :: int",
        "select a:b",
        "select 1 -- :name",
        "-- isn't it :name\nselect 1",
        "select '' || ':name'",
    ],
)
def test_what_is_no_tunable_is_left_alone(text):
    assert bound(text, "$") == (text, [])
    assert not sql(text).tunables


def test_an_apostrophe_in_a_comment_opens_no_literal():
    text = "select * from {conn} -- the sensor's own\nwhere bytes > :most and state = 'S0'"

    assert bound(text, "$")[1] == ["most"]
    assert sql(text).tunables == {"most"}


def test_two_dashes_in_a_literal_open_no_comment():
    assert bound("select '--' || :most", "$")[1] == ["most"]


@given(literals, names, literals)
def test_quoted_literals_are_never_touched(before, name, after):
    made, found = bound(f"select {before} || :{name} || {after}", "$")

    assert found == [name]
    assert made == f"select {before} || ${name} || {after}"


@given(st.text("ab':-$ \n{}", max_size=30))
def test_only_colons_are_ever_rewritten(text):
    made, found = bound(text, "$")

    assert len(made) == len(text)
    changed = [place for place, (old, new) in enumerate(zip(text, made, strict=True)) if old != new]
    assert [text[place] for place in changed] == [":"] * len(found)
    assert all(made[place] == "$" for place in changed)


@given(st.lists(names, max_size=5))
def test_binding_twice_changes_nothing_more(found):
    once, _ = bound(" and ".join(f"x > :{name}" for name in found), "$")

    assert bound(once, "$") == (once, [])


def test_tables_are_named_in_braces():
    assert named("from {conn} join {dns} on 'a{3}' = {conn}.x", str.upper) == "from CONN join DNS on 'a{3}' = CONN.x"
    assert named("select {Conn}, {}, {1a}, { conn }", str.upper) == "select {Conn}, {}, {1a}, { conn }"


@given(st.lists(names, min_size=1, unique=True))
def test_a_query_knows_the_tables_it_names(tables):
    assert sql(" ".join(f"{{{table}}}" for table in tables)).names == set(tables)


def test_inputs_hide_tables_of_their_name_and_bring_their_own():
    calls = sql("select * from {conn} where bytes > :least")
    whole = sql("select * from {calls} join {dns} on :most > 1", calls=calls)

    assert whole.names == {"conn", "dns"}
    assert whole.tunables == {"least", "most"}


def test_inputs_of_inputs_are_known_too():
    inner = sql("select * from {http} where x = :deep")
    middle = sql("select * from {inner}", inner=inner)

    assert sql("select * from {middle}", middle=middle).names == {"http"}
    assert sql("select * from {middle}", middle=middle).tunables == {"deep"}


def test_groups_say_their_keys_their_order_and_how_many_rows_they_need():
    grouped = sql("select * from {conn}").by("source", "destination", order="time", at_least="calls")

    assert isinstance(grouped, Grouped)
    scored = grouped.score(kernel, period=pa.float64())
    assert (scored.keys, scored.order, scored.at_least) == (("source", "destination"), ("time",), "calls")
    assert scored.kernel is kernel
    assert scored.outputs == {"period": pa.float64()}
    assert scored.tunables == {"calls"}


def test_groups_may_be_sorted_by_several_columns_and_be_of_any_size():
    scored = sql("select * from {conn}").by("source", order=("time", "uid")).score(kernel)

    assert scored.order == ("time", "uid")
    assert scored.tunables == set()


def test_a_query_does_not_change_when_it_is_built_upon():
    query = sql("select * from {conn}")
    query.by("source", order="time").score(kernel)

    assert query == Query("select * from {conn}")


@given(names, names)
def test_a_tunable_behind_a_word_is_part_of_the_word(left, right):
    assume(not left.isdigit())

    assert bound(f"select {left}:{right}", "$") == (f"select {left}:{right}", [])

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.console.snapshot.writer import cell
from doorward.field_query.conditions import (
    NOWHERE,
    Contains,
    Known,
    Like,
    Mine,
    OneOf,
    Span,
    Viewpoint,
    Within,
    any_holds,
    micros,
)

AS_OF = datetime(2026, 11, 20)
VIEW = Viewpoint(AS_OF, "Anna")
# Few letters, so that patterns meet texts; some are special to SQL, to patterns or to letter case outside of ASCII.
LETTERS = st.text("aAbB*?%_[]\\.-'\"\n\x00ß\u017fKÄä\U0001f600", max_size=6)


def in_sqlite(condition, value, view=NOWHERE):
    """Say what SQLite makes of a condition."""
    text, values = condition.clause("c", view)
    connection = sqlite3.connect(":memory:")
    told = connection.execute(f"select coalesce({text}, false) from (select ? as c)", [*values, value])
    # A bound value stands behind the condition's own; the order of marks in the text is theirs first.
    return bool(told.fetchone()[0])


def agrees(condition, value, view=NOWHERE):
    held = value is not None and condition.holds(value, view)
    assert in_sqlite(condition, cell(value), view) == held
    return held


@given(LETTERS, LETTERS)
def test_patterns_mean_the_same_in_python_and_in_sqlite(pattern, text):
    agrees(Like(pattern.replace("\x00", "")), text.replace("\x00", ""))
    agrees(Like(pattern.replace("\x00", ""), exact=True), text.replace("\x00", ""))
    agrees(Contains(pattern.replace("\x00", "")), text.replace("\x00", ""))


@pytest.mark.parametrize(
    ("pattern", "text", "held"),
    [
        ("web*", "WEB01", True),
        ("web*", "aweb", False),
        ("*01", "web01", True),
        ("w?b", "web", True),
        ("w?b", "weeb", False),
        ("web", "Web", True),
        ("web", "web01", False),
        ("100%", "100%", True),
        ("100%", "1000", False),
        ("a_b", "axb", False),
        ("a[b]", "ab", False),
        ("*", "", True),
        ("ä", "Ä", False),
    ],
)
def test_a_pattern_is_the_whole_word(pattern, text, held):
    assert agrees(Like(pattern), text) is held


def test_in_quotation_marks_a_star_is_a_star():
    assert agrees(Like("a*", exact=True), "a*")
    assert not agrees(Like("a*", exact=True), "ab")


def test_free_text_stands_anywhere():
    assert agrees(Contains("B c"), "a b cd")
    assert not agrees(Contains("b  c"), "a b cd")
    assert agrees(Contains("50%"), "at 50% now")


def test_a_long_pattern_takes_no_long_time():
    assert not Like("*a" * 40).holds("a" * 30 + "b" * 30, NOWHERE)
    assert not in_sqlite(Like("*a" * 20 + "c"), "a" * 200)


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.floats(-5, 5),
    st.none() | st.floats(-5, 5),
    st.booleans(),
    st.booleans(),
)
def test_spans_of_numbers_mean_the_same_on_both_sides(value, low, high, open_low, open_high):
    held = agrees(Span(low, high, open_low, open_high), value)
    above = low is None or value > low or (value == low and not open_low)
    below = high is None or value < high or (value == high and not open_high)
    assert held == (above and below)


def test_both_sides_of_a_limit():
    assert agrees(Span(low=5.0), 5)
    assert not agrees(Span(low=5.0, open_low=True), 5)
    assert agrees(Span(high=5.0), 5)
    assert not agrees(Span(high=5.0, open_high=True), 5)


def test_an_age_counts_from_the_time_of_the_analysis():
    week = Span(low=timedelta(days=7), open_low=True)
    assert agrees(week, AS_OF - timedelta(days=6), VIEW)
    assert not agrees(week, AS_OF - timedelta(days=7), VIEW)
    assert not agrees(week, AS_OF - timedelta(days=8), VIEW)
    assert not agrees(week, AS_OF, NOWHERE)


def test_a_time_is_compared_with_times():
    assert agrees(Span(datetime(2026, 1, 1), datetime(2026, 2, 1)), datetime(2026, 1, 15))
    assert not agrees(Span(datetime(2026, 1, 1), datetime(2026, 2, 1)), datetime(2026, 2, 2))


def test_levels_and_flags_are_one_of_some():
    assert agrees(OneOf(("high", "critical")), "high")
    assert not agrees(OneOf(("high", "critical")), "low")
    assert not agrees(OneOf(()), "low")
    assert agrees(OneOf((True,)), True)
    assert not agrees(OneOf((False,)), True)


def test_mine_is_who_asks_and_nobody_where_nobody_does():
    assert agrees(Mine(), "anna", VIEW)
    assert not agrees(Mine(), "bert", VIEW)
    assert not agrees(Mine(), "", NOWHERE)


def test_a_network_holds_addresses_in_any_spelling_and_no_names():
    network = Within("0" * 20 + "ffff0a000000", "0" * 20 + "ffff0affffff")
    assert network.holds("10.1.2.3", NOWHERE)
    assert network.holds("::ffff:10.1.2.3", NOWHERE)
    assert not network.holds("11.0.0.1", NOWHERE)
    assert not network.holds("web01", NOWHERE)


def test_what_is_unknown_fulfils_nothing_but_that_it_is_unknown():
    assert any_holds([Known(False)], [None], NOWHERE)
    assert any_holds([Known(False)], [], NOWHERE)
    assert not any_holds([Known(True)], [None], NOWHERE)
    assert not any_holds([Known(False)], ["a"], NOWHERE)
    assert any_holds([Known(True)], ["a"], NOWHERE)
    assert not any_holds([Like("*"), Span()], [None], NOWHERE)
    assert any_holds([Like("b"), Like("a")], ["c", "a"], NOWHERE)
    assert in_sqlite(Known(False), None)
    assert not in_sqlite(Known(True), None)


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)))
def test_microseconds_are_exact(time):
    assert datetime(1970, 1, 1) + timedelta(microseconds=micros(time)) == time

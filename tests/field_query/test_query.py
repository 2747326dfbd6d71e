from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.field_query.hosts import AS_OF, HOSTS, LEVELS, STATUSES, VIEW, chosen, row, stored

from doorward.field_query import parse
from doorward.field_query.query import quoted, word

ADDRESSES = ("10.0.0.1", "10.0.1.255", "10.1.0.0", "192.0.2.7", "2001:db8::1", "evil.example", "10.0.0.*")
NAMES = ("web01", "WEB02", "web%", "db_1", "d*b", "ä", "Ä", "none", "anna", "", "a b")
WORDS = st.sampled_from(NAMES)
SEEN = st.sampled_from([AS_OF - timedelta(days=days, microseconds=micro) for days in (0, 1, 7, 30) for micro in (0, 1)])
ROWS = st.fixed_dictionaries(
    {
        "severity": st.none() | st.sampled_from(LEVELS),
        "name": st.none() | WORDS,
        "alias": st.none() | st.lists(WORDS, max_size=3),
        "score": st.none() | st.sampled_from([0, 0.5, 0.9, 1.0, -2, 443]),
        "port": st.none() | st.lists(st.sampled_from([22, 443, 8443]), max_size=2),
        "seen": st.none() | SEEN,
        "live": st.none() | st.booleans(),
        "gateway": st.none() | st.sampled_from(ADDRESSES),
        "address": st.none() | st.lists(st.sampled_from(ADDRESSES), max_size=2),
        "status": st.none() | st.sampled_from(STATUSES),
        "assignee": st.none() | st.sampled_from(["anna", "Bert"]),
        "words": st.none() | st.sampled_from(["Web on fire\nport 443", "100%", 'a "quoted" thing', "ä_Ä"]),
    }
)
TERMS = st.sampled_from(
    [
        "severity:>=high", "severity:low,critical", "severity:<low", "severity:none", "severity:any",
        "name:web*", "name:WEB01", 'name:"web%"', "name:d?_1", "name:d*b", 'name:"d*b"', "name:ä", "name:none", "name:any",
        "alias:web*,db*", "alias:none", "alias:any", "alias:*", 'alias:"none"',
        "score:0.5..0.9", "score:>0.9", "score:<0", "score:443", "score:50%", "score:none",
        "port:443,22", "port:>443", "port:none", "port:..22",
        "seen:<7d", "seen:<=7d", "seen:>7d", "seen:2026-11-13", "seen:30d..1d", "seen:none", "seen:>=2026-11-19T12:00",
        "live:yes", "live:no", "live:none",
        "gateway:10.0.0.0/23", "gateway:10.0.*", "gateway:2001:db8::/32", "gateway:none", "gateway:evil*",
        "address:10.0.0.0/8", "address:192.0.2.7,evil.example", "address:none", "address:::/0",
        "status:new,open", "status:none", "assignee:me", "assignee:bert", "assignee:none",
        "web", '"on fire"', "100%", '"\\"quoted\\""', "ä_",
    ]
)  # fmt: skip
ORDERS = st.sampled_from(
    ["", "sort:score", "sort:-score", "sort:-severity,name", "sort:seen", "sort:-live", "sort:assignee"]
)


@settings(max_examples=60)
@given(st.lists(ROWS, max_size=8), st.lists(st.tuples(st.booleans(), TERMS), max_size=3))
def test_python_and_sqlite_choose_the_same_rows(rows, terms):
    query = parse(" ".join(f"{'-' if negated else ''}{term}" for negated, term in terms), HOSTS)
    expected = [number for number, told in enumerate(rows, 1) if query.matches(told, VIEW)]
    assert chosen(stored(rows), query) == expected


@given(st.lists(ROWS, max_size=6), TERMS)
def test_a_term_or_its_negation_holds_of_every_row(rows, term):
    database = stored(rows)
    held, turned = chosen(database, parse(term, HOSTS)), chosen(database, parse(f"-{term}", HOSTS))
    assert sorted(held + turned) == list(range(1, len(rows) + 1))


@given(st.lists(ROWS, max_size=8), ORDERS)
def test_every_order_keeps_every_row_and_puts_what_is_unknown_last(rows, order):
    query = parse(order, HOSTS)
    found = chosen(stored(rows), query)
    assert sorted(found) == list(range(1, len(rows) + 1))
    if query.order:
        known = [rows[number - 1][query.order[0].name] is not None for number in found]
        assert known == sorted(known, reverse=True)


@given(st.lists(ROWS, max_size=8), ORDERS)
def test_python_and_sqlite_sort_alike(rows, order):
    query = parse(order, HOSTS)
    numbered = [{**told, "number": number} for number, told in enumerate(rows, 1)]
    assert [told["number"] for told in query.ordered(numbered)] == chosen(stored(rows), query)


def test_a_level_sorts_by_rank_and_ties_keep_the_list_s_own_order():
    rows = [row(severity=level) for level in ("low", "critical", "info", "critical")]
    assert chosen(stored(rows), parse("sort:-severity", HOSTS)) == [2, 4, 1, 3]
    assert chosen(stored(rows), parse("sort:severity", HOSTS)) == [3, 1, 2, 4]


def test_a_level_that_nobody_decided_on_is_its_first():
    rows = [row(status=None), row(status="closed"), row(status="new")]
    for text, found in (("status:new", [1, 3]), ("-status:new", [2]), ("status:none", []), ("sort:-status", [2, 1, 3])):
        assert chosen(stored(rows), parse(text, HOSTS)) == found
    assert parse("status:new", HOSTS).matches(row())


def test_an_empty_query_holds_of_everything():
    query = parse("", HOSTS)
    assert query.matches(row())
    assert query.matches({})
    assert chosen(stored([row(), row()]), query) == [1, 2]


def test_values_are_bound_and_never_pasted():
    hostile = "x' or 1=1 --"
    query = parse(f"name:{quoted(hostile)} {quoted(hostile)}", HOSTS)
    text, values = query.where(VIEW)
    assert hostile not in text
    assert values[0] == hostile
    assert chosen(stored([row(name="a")]), query) == []
    assert chosen(stored([row(name=hostile, words=f"<{hostile}>")]), query) == [1]


def test_a_term_can_be_taken_out_and_the_order_changed():
    query = parse("name:a port:1 sort:name", HOSTS)
    assert str(query.without_term(query.terms[0])) == "port:1 sort:name"
    assert str(query.sorted_by("score", descending=True)) == "name:a port:1 sort:-score"
    with pytest.raises(KeyError):
        query.sorted_by("colour")


def test_where_no_time_is_known_no_age_holds():
    query = parse("seen:<7d", HOSTS)
    assert not query.matches(row(seen=datetime(2026, 11, 20)))
    assert query.where()[0] == "((false))"


@pytest.mark.parametrize(
    ("text", "told"),
    [("plain", "plain"), ("a b", '"a b"'), ("-a", '"-a"'), ("a:b", '"a:b"'), ("", '""'), ("not", '"not"')],
)
def test_free_text_is_quoted_where_it_would_mean_something_else(text, told):
    assert word(text) == told

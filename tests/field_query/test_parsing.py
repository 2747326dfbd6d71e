from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.field_query.hosts import HOSTS

from doorward.field_query import FieldQueryError, parse, with_term
from doorward.field_query.conditions import Contains, Like
from doorward.field_query.parsing import LONGEST, MOST


def fault(text):
    with pytest.raises(FieldQueryError) as caught:
        parse(text, HOSTS)
    return caught.value


def test_the_example_of_the_documentation():
    query = parse(
        'severity:>=high name:web*,db* seen:<7d -status:closed "free text" port:443,8443 score:0.5..0.9 sort:-score',
        HOSTS,
    )
    assert [term.name for term in query.terms] == ["severity", "name", "seen", "status", "", "port", "score"]
    assert [value.text for value in query.terms[1].values] == ["web*", "db*"]
    assert query.terms[3].negated
    assert query.terms[4].values[0].condition == Contains("free text")
    assert [str(item) for item in query.order] == ["-score"]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        ("   ", ""),
        ("  name:a   b ", "name:a b"),
        ("not name:a", "-name:a"),
        ("not  free", "-free"),
        ("not", '"not"'),
        ("-", '"-"'),
        ("a-b", "a-b"),
        ('name:"a b",c', 'name:"a b",c'),
        ('"a\\"b"', '"a\\"b"'),
        ('name:"a\\\\"', 'name:"a\\\\"'),
        ("http://x/y", '"http://x/y"'),
        ("fe80::1", '"fe80::1"'),
        ("dead:beef::1", '"dead:beef::1"'),
        ("12:30", '"12:30"'),
        ("a,b", '"a,b"'),
        ("sort:name,-score name:a", "name:a sort:name,-score"),
        ("name:a name:b", "name:a name:b"),
    ],
)
def test_the_canonical_text_is_the_same_query(text, canonical):
    query = parse(text, HOSTS)
    assert str(query) == canonical
    assert parse(canonical, HOSTS) == query


def test_terms_know_where_they_stand():
    text = 'name:a  not port:1 "x y"'
    terms = parse(text, HOSTS).terms
    assert [text[term.position : term.position + term.length] for term in terms] == ["name:a", "not port:1", '"x y"']


@pytest.mark.parametrize(
    ("text", "pointed", "told"),
    [
        ("name:a severity:>=hgih", ">=hgih", "did you mean high?"),
        ("port:1,many,2", "many", "is a number"),
        ("nmae:a", "nmae", "did you mean name?"),
        ("qqq:a", "qqq", "known are severity"),
        ("name:", ":", "has no value"),
        ("name:a,", ",", "has no value"),
        ("name:,a", ":", "has no value"),
        ('x "never closed', '"never closed', "never closed"),
        ('name:"a"b', "b", "a space is missing"),
        ('na"me', '"', "in the middle of a word"),
        ("sort:port", "port", "cannot be sorted by"),
        ("sort:--name", "--name", "cannot be sorted by"),
        ("-sort:name", "-sort:", "the other way round"),
    ],
)
def test_an_error_points_at_what_is_wrong(text, pointed, told):
    error = fault(text)
    assert text[error.position : error.position + error.length] == pointed
    assert told in error.message


def test_the_carets_stand_under_the_word():
    lines = fault("name:a severity:>=hgih").pointed().split("\n")
    assert lines == ["name:a severity:>=hgih", " " * 16 + "^" * 6, "severity is never 'hgih'; did you mean high?"]


def test_a_query_of_several_lines_is_pointed_at_in_one():
    assert fault("name:a\nport:x").pointed().split("\n")[:2] == ["name:a port:x", " " * 12 + "^"]


def test_a_query_has_its_limits():
    assert "at most 2,000 characters" in fault("a" * (LONGEST + 1)).message
    assert parse("a" * LONGEST, HOSTS).terms
    assert len(parse("a " * MOST, HOSTS).terms) == MOST
    assert f"at most {MOST} terms" in fault("a " * (MOST + 1)).message
    assert len(parse("port:" + ",".join("1" * MOST), HOSTS).terms[0].values) == MOST
    assert f"at most {MOST} values" in fault("port:" + ",".join("1" * (MOST + 1))).message


@given(st.text('abne:,-"\\ sortporm*?><=.0\n', max_size=30))
def test_any_text_is_a_query_or_an_error_that_points_into_it(text):
    caught = None
    try:
        query = parse(text, HOSTS)
    except FieldQueryError as error:
        caught = error
    if caught is None:
        assert parse(str(query), HOSTS) == query
    else:
        assert 0 <= caught.position <= len(text)
        assert caught.length >= 1
        assert caught.pointed()


@pytest.mark.parametrize("broken", ["\x00", "\ud800"])
def test_what_no_database_can_hold_is_refused(broken):
    error = fault(f"name:a {broken}")
    assert (error.position, error.length) == (7, 1)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20))
def test_any_text_in_quotation_marks_is_free_text(text):
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    query = parse(quoted, HOSTS)
    assert [term.values[0].condition for term in query.terms] == [Contains(text)]
    assert parse(str(query), HOSTS) == query
    named = parse(f"name:{quoted}", HOSTS)
    assert named.terms[0].values[0].condition == Like(text, exact=True)
    assert parse(str(named), HOSTS) == named


def test_a_link_puts_one_term_in_place_of_those_of_its_field():
    query = parse("name:a severity:low -severity:info sort:name", HOSTS)
    assert str(with_term(query, "severity", ">=high")) == "name:a -severity:info severity:>=high sort:name"
    assert str(with_term(query, "severity", "low", negated=True)) == "name:a severity:low -severity:low sort:name"
    with pytest.raises(FieldQueryError):
        with_term(query, "severity", "purple")

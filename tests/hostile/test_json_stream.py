"""One large JSON document in pieces, and what its first bytes show."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.hostile import DEEPEST, Malformed
from doorward.hostile.json_stream import members, opening


def read(text, **limits):
    data = text if isinstance(text, bytes) else text.encode()
    return [(key, told.value) for key, told in members(io.BytesIO(data), **limits)]


def stopped(text, **limits):
    with pytest.raises(Malformed) as caught:
        read(text, **limits)
    return caught.value


def test_members_come_in_the_order_of_the_file_and_lists_item_by_item():
    text = '{"b": {"c": [9]}, "c": [{"n": 1}, {"n": 2.5}], "d": [], "e": "x"}'
    assert read(text) == [("b", {"c": [9]}), ("c", {"n": 1}), ("c", {"n": 2.5}), ("e", "x")]


def test_every_item_has_its_line():
    text = b'{\n "m": 1,\n "c": [\n  {"n": 1},\n  {"n":\n   2}\n ]\n}\n'
    assert [(key, told.line) for key, told in members(io.BytesIO(text))] == [("m", 2), ("c", 4), ("c", 5)]


def test_an_empty_object_has_no_members():
    assert read("{}") == []


def test_what_stands_before_a_mistake_is_given_and_the_mistake_has_its_line():
    reading = members(io.BytesIO(b'{"c": [{"n": 1},\n{"n": 2,}]}'))
    assert next(reading)[1].value == {"n": 1}
    with pytest.raises(Malformed, match="property name") as caught:
        next(reading)
    assert caught.value.line == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"c": [{"n": 1},\n {"n": 2}', "the file is cut short where , or ] is expected"),
        ('{"c": 1,\n "d"', "the file is cut short where : is expected"),
        ('{"c": 1\n', "the file is cut short where , or } is expected"),
        ('{"c": 1\n "d": 2}', "'\"' where , or } is expected"),
        ('{"c": [1\n 2]}', "'2' where , or ] is expected"),
        ('{"c": 1,\n 2: 3}', "a key is no text"),
        ('{"c": 1}\n{"c": 2}', "the file goes on after its end"),
        ("\n[1]", "'[' where { is expected"),
        ("\n", "the file is cut short where { is expected"),
        ('{"c": 1,\n "c": 2}', "the key 'c' stands twice in one object"),
        ('{"c": 1,\n "d": NaN}', "NaN is not a JSON value"),
    ],
)
def test_every_break_of_the_form_is_told_with_its_line(text, reason):
    error = stopped(text)
    assert (error.line, error.reason.endswith(reason)) == (2, True)


def test_an_item_nested_to_the_bound_is_read_and_one_more_is_not():
    assert len(read('{"c": [' + "[" * DEEPEST + "]" * DEEPEST + "]}")) == 1
    assert "nested deeper" in stopped('{"c": [' + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1) + "]}").reason


def test_half_a_million_levels_do_not_crash_it():
    assert "nested deeper" in stopped('{"c": [' + "[" * 500_000 + "]" * 500_000 + "]}").reason


def test_an_item_up_to_the_limit_is_read_and_a_larger_one_is_not_whatever_the_list_has_in_all():
    text = '{"c": [' + ", ".join(['"' + "x" * 300_000 + '"'] * 5) + "]}"
    assert len(read(text, largest=400_000)) == 5
    long = '{"c": [1, "' + "x" * 900_000 + '"]}'
    assert len(read(long, largest=1_000_000)) == 2
    assert stopped(long, largest=400_000).reason == "a value of more than 400,000 characters"


def test_utf_16_is_read():
    assert read('{"c": ["ä"]}'.encode("utf-16")) == [("c", "ä")]


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.integers(), min_size=1), max_size=5))
def test_members_say_what_the_json_module_says(original):
    put_together = {}
    for key, value in read(json.dumps(original)):
        put_together.setdefault(key, []).append(value)
    assert put_together == {key: value if isinstance(value, list) else [value] for key, value in original.items()}


def test_opening_shows_the_members_of_the_first_object():
    assert opening(b' {"a": 1, "b": {"c": 2}, "d": [{"a": 3}], "e": "x"}') == {"a": 1, "b": None, "d": None, "e": "x"}


def test_opening_looks_into_a_list_and_stops_after_one_object():
    assert opening(b'[{"a": true}, {"b": 1}]') == {"a": True}
    assert opening(b'{"a": 1}\n{"b": 1}') == {"a": 1}


def test_opening_shows_what_a_cut_text_still_shows():
    assert opening(b'{"a": "x", "b": [1, 2, {"z": 1}, 3') == {"a": "x", "b": None}


def test_opening_of_a_broken_text_stops_where_it_breaks():
    assert opening(b'{"a": 1, "b": tru, "c": 2}') == {"a": 1, "b": None}
    assert opening(b'{"a": {"x": 1, "x": 2}, "b": 1}') == {"a": None, "b": 1}
    assert opening(b'[{"a": 1}"b": 2, {"c": NaN') == {"a": 1}


@pytest.mark.parametrize("head", [b"", b"text", b"<xml/>", b'"text"', b"12", b"[" * 60_000, b"[1, 2]"])
def test_opening_shows_nothing_where_no_object_is(head):
    assert opening(head) == {}


def test_opening_reads_utf_16():
    assert opening('{"a": 1}'.encode("utf-16")) == {"a": 1}


@given(st.binary(max_size=100))
def test_opening_never_raises(head):
    assert len(opening(head)) <= len(head)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.booleans(), max_size=6))
def test_opening_shows_every_member_of_a_whole_text(original):
    assert dict(opening(json.dumps(original).encode())) == original


def test_the_members_of_one_member_are_yielded_in_its_place():
    text = b'{"a": 1, "b": {"c": [1, 2], "d": {}}, "e": [3]}'
    told = [(key, value.value) for key, value in members(io.BytesIO(text), into="b")]
    assert told == [("a", 1), ("c", 1), ("c", 2), ("d", {}), ("e", 3)]
    assert [key for key, _ in members(io.BytesIO(b'{"b": 1}'), into="b")] == ["b"]
    assert list(members(io.BytesIO(b'{"b": {}}'), into="b")) == []
    assert list(members(io.BytesIO(b"{}"))) == []


@pytest.mark.parametrize("text", [b"{} x", b'{"b": {}} x', b'{"b": {"c": 1, "c": 2}}', b'{"b": {"c": [1}}', b'{"b": {'])
def test_what_is_broken_within_is_broken(text):
    with pytest.raises(Malformed):
        list(members(io.BytesIO(text), into="b"))

"""JSON from anywhere: what is a value, what is broken, and where the bounds lie."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.hostile import DEEPEST, Malformed
from doorward.hostile.json_text import Broken, Value, bounded, values

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def read(text, **limits):
    data = text if isinstance(text, bytes) else text.encode()
    return list(values(io.BytesIO(data), **limits))


def nested(levels):
    return '{"a":' * levels + "1" + "}" * levels


def test_one_document_over_many_lines():
    assert read('{\n "a": 1,\n "b": [true, null]\n}\n') == [Value(1, {"a": 1, "b": [True, None]})]


def test_json_lines_carry_their_line():
    assert read('{"a":1}\n\n{"a":2}') == [Value(1, {"a": 1}), Value(3, {"a": 2})]


def test_values_in_a_row_without_a_newline():
    assert [told.value for told in read('{"a":1}{"a":2} {"a":3}')] == [{"a": 1}, {"a": 2}, {"a": 3}]


def test_record_separators_of_rfc_7464_are_passed_over():
    assert [told.value for told in read('\x1e{"a":1}\n\x1e{"a":2}\n')] == [{"a": 1}, {"a": 2}]


def test_a_list_gives_its_members_with_their_lines():
    assert read('[\n{"a":1},\n{"a":2}\n]') == [Value(2, {"a": 1}), Value(3, {"a": 2})]


def test_an_empty_list_and_an_empty_file_have_no_values():
    assert read("[]") == []
    assert read("") == []
    assert read(" \n\t") == []


def test_a_broken_line_is_told_and_the_next_is_read():
    good, broken, last = read('{"a":1}\n{"a":\n{"a":3}')
    assert (good.value, last) == ({"a": 1}, Value(3, {"a": 3}))
    assert broken.line == 3
    assert broken.reason.startswith("not JSON: ")


def test_a_broken_record_over_several_lines_costs_only_itself():
    told = read('{\n "a": 1,\n "b": oops\n}\n{\n "a": 2\n}\n')
    assert told[0] == Broken(3, "not JSON: expecting value", "{")
    assert told[1:] == [Value(5, {"a": 2})]


def test_text_that_is_no_json_at_all_is_one_broken_stretch():
    assert read("Lorem ipsum\ndolor sit amet\n") == [Broken(1, "not JSON: expecting value", "Lorem ipsum")]


def test_a_list_that_is_cut_short_says_so_after_its_members():
    reading = values(io.BytesIO(b'[{"a":1},\n{"a":2}\n'))
    assert [next(reading).value, next(reading).value] == [{"a": 1}, {"a": 2}]
    with pytest.raises(Malformed, match="cut short") as caught:
        next(reading)
    assert caught.value.line == 3


def test_a_broken_member_ends_a_list():
    reading = values(io.BytesIO(b'[{"a":1},\n{"a":}]'))
    next(reading)
    with pytest.raises(Malformed, match="expecting value") as caught:
        next(reading)
    assert caught.value.line == 2


def test_a_key_that_stands_twice_is_refused_by_name():
    (broken,) = read('{"id": 1, "x": 2, "id": 3}')
    assert broken.reason == "the key 'id' stands twice in one object"


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_does_not_have_are_refused(constant):
    (broken,) = read(f'{{"a": {constant}}}')
    assert broken.reason == f"{constant} is not a JSON value"


def test_a_number_of_five_thousand_digits_is_refused():
    (broken,) = read('{"a": ' + "1" * 5000 + "}")
    assert "4300 digits" in broken.reason


def test_nesting_up_to_the_bound_is_read_and_one_more_is_not():
    assert isinstance(read(nested(DEEPEST))[0], Value)
    assert read(nested(DEEPEST + 1))[0].reason == f"nested deeper than {DEEPEST} levels"


def test_nesting_beyond_any_stack_is_refused_without_a_crash():
    (broken,) = read(nested(200_000))
    assert broken.reason == f"nested deeper than {DEEPEST} levels"
    with pytest.raises(Malformed, match="nested deeper"):
        read("[" * 200_000)


def test_half_a_surrogate_pair_becomes_a_replacement_character():
    (value,) = read(r'{"half": "\ud800", "whole": "\ud83d\ude00"}')
    assert value.value == {"half": "\ufffd", "whole": "\U0001f600"}
    json.dumps(value.value, ensure_ascii=False).encode()


def test_bytes_that_are_no_utf_8_become_replacement_characters():
    (value,) = read(b'{"a": "\xff"}')
    assert value.value == {"a": "\ufffd"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_unicode_encodings_are_found(encoding):
    assert [told.value for told in read('{"a": "ä"}'.encode(encoding))] == [{"a": "ä"}]


def test_a_value_larger_than_the_limit_is_refused_and_a_smaller_one_is_not():
    text = '{"a": "' + "x" * 400_000 + '"}'
    assert isinstance(read(text, largest=450_000)[0], Value)
    (broken,) = read(text, largest=100_000)
    assert broken.reason == "a value of more than 100,000 characters"
    assert len(broken.text) == 200


def test_a_value_longer_than_a_chunk_and_those_after_it_are_whole():
    long = json.dumps({"a": ["x" * 1000] * 1000})
    told = read(f'{{"n": 1}}\n{long}\n{{"n": 2}}')
    assert [item.line for item in told] == [1, 2, 3]
    assert len(told[1].value["a"]) == 1000


def test_a_number_across_a_chunk_is_not_cut_in_two():
    text = " " * (256 * 1024 - 2) + "12345"
    assert [told.value for told in read(text)] == [12345]


def test_many_broken_lines_are_told_one_by_one():
    assert len(read("{]\n" * 20_000)) == 20_000


def test_bounded_returns_what_it_was_given():
    value = {"a": [1, {"b": 2}]}
    assert bounded(value) is value


@given(st.lists(ANY_JSON.filter(lambda value: not isinstance(value, list)), max_size=5))
def test_lines_lists_and_rows_of_values_say_the_same(originals):
    as_lines = "\n".join(json.dumps(value) for value in originals)
    as_list = json.dumps(originals, indent=1)
    assert [told.value for told in read(as_lines)] == originals
    assert [told.value for told in read(as_list)] == originals


@given(st.binary(max_size=200))
def test_no_bytes_crash_it(data):
    try:
        told = list(values(io.BytesIO(data)))
    except Malformed as error:
        told = [error]
    assert all(item.line >= 1 for item in told)

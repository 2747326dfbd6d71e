"""YAML from anywhere: all text, no aliases, bounded."""

from __future__ import annotations

import contextlib
import io

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from doorward.hostile import DEEPEST, Malformed
from doorward.hostile.json_text import Value
from doorward.hostile.yaml_text import documents


def read(text, **limits):
    data = text if isinstance(text, bytes) else text.encode()
    return list(documents(io.BytesIO(data), **limits))


def stopped(text, **limits):
    with pytest.raises(Malformed) as caught:
        read(text, **limits)
    return caught.value


def test_a_mapping_with_lists_keeps_every_scalar_as_text():
    text = "id: X-1\nmodified: 2024-01-02T03:04:05Z\nversions:\n- 1.10\n- 010\nyes: no\n"
    assert read(text) == [
        Value(1, {"id": "X-1", "modified": "2024-01-02T03:04:05Z", "versions": ["1.10", "010"], "yes": "no"})
    ]


def test_null_is_null_unless_it_is_quoted():
    assert read("a:\nb: ~\nc: null\nd: 'null'\ne: ''")[0].value == {
        "a": None,
        "b": None,
        "c": None,
        "d": "null",
        "e": "",
    }


def test_several_documents_carry_their_lines():
    assert [(told.line, told.value) for told in read("---\na: 1\n---\na: 2\n")] == [(1, {"a": "1"}), (3, {"a": "2"})]


def test_an_empty_file_has_no_documents():
    assert read("") == []


def test_aliases_and_anchors_are_refused_with_their_line():
    error = stopped("a: &x [1]\nb: *x\n")
    assert (error.line, "refused" in error.reason) == (1, True)


def test_a_bomb_of_aliases_is_refused():
    bomb = "a: &a [x, x]\n" + "\n".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20)
    )
    assert "refused" in stopped(bomb).reason


def test_an_ampersand_or_a_star_in_text_is_no_alias():
    assert read("a: this & that\nb: '*'\nc: 2 * 3")[0].value == {"a": "this & that", "b": "*", "c": "2 * 3"}


def test_tags_of_python_objects_make_nothing():
    assert read("a: !!python/object/apply:os.system ['true']")[0].value == {"a": ["true"]}


def test_a_key_that_stands_twice_is_refused():
    assert stopped("a: 1\na: 2\n").line == 2


def test_a_key_that_is_no_text_is_refused():
    assert "no text" in stopped("? [a]\n: 1\n").reason
    assert "no text" in stopped("~: 1\n").reason


def test_nesting_up_to_the_bound_is_read_and_one_more_is_not():
    assert len(read("[" * DEEPEST + "]" * DEEPEST)) == 1
    assert "nested deeper" in stopped("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)).reason


@pytest.mark.parametrize("sign", ["[", "{a: ", "- ", "? "])
def test_nesting_beyond_any_stack_does_not_crash_it(sign):
    assert stopped(sign * 50_000).reason


def test_size_up_to_the_limit_is_read_and_one_byte_more_is_not():
    assert len(read("a: 12345", largest=8)) == 1
    assert stopped("a: 123456", largest=8).reason == "more than 8 bytes of YAML"


def test_what_is_no_yaml_has_its_line():
    error = stopped("a: 1\nb: [1, 2\nc: 3\n")
    assert error.line >= 2
    assert error.reason.startswith("not YAML: ")


def test_utf_16_and_bad_utf_8_are_read():
    assert read("a: ä".encode("utf-16"))[0].value == {"a": "ä"}
    assert read(b"a: \xff")[0].value == {"a": "\ufffd"}


LETTERS = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1)


@given(st.recursive(LETTERS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS, inner, max_size=3)))
def test_what_is_written_is_read_back(original):
    text = yaml.safe_dump(original, default_style='"', allow_unicode=True)
    no_alias = "*" not in text
    if no_alias:
        assert read(text)[0].value == original


@given(st.binary(max_size=80))
def test_no_bytes_crash_it(data):
    with contextlib.suppress(Malformed):
        assert all(told.line >= 1 for told in read(data))
